"""What no person types is refused with a clear no, at every door, and is never a breakage."""

import pytest
from django.test import Client

from tests.interfaces.desk.counter import counter
from tests.interfaces.portal.visitors import logged_in

pytestmark = pytest.mark.django_db
NUL = "\x00"


@pytest.mark.parametrize(
    "address",
    [
        "/lid-worden?bibliotheek=%00",
        "/lid-worden?%00=x",
        "/zoeken?q=a%00b",
        "/vestiging/%00",
        "/api/v1/places/%00",
    ],
)
def test_a_nul_sign_in_an_address_is_a_bad_request(address: str) -> None:
    assert Client().get(address).status_code == 400


@pytest.mark.parametrize("kept", ["samenbieb", "samenbieb_branch", "samenbieb_language"])
def test_a_nul_sign_in_a_cookie_is_a_bad_request(kept: str) -> None:
    answer = Client().get("/over", headers={"Cookie": f'{kept}="{"x" * 10}\\000"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("way", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_nul_sign_in_a_form_is_a_bad_request(way: str) -> None:
    desk = counter()
    member = logged_in(desk.card())
    forms = [
        (desk.client, "/balie/uitlenen", "code"),
        (desk.client, "/balie/plek", "branch"),
        (desk.client, "/balie/reserveringen/annuleren", "hold"),
        (member, "/mijn/gegevens", "email"),
        (member, "/mijn-vestiging", "vestiging"),
    ]
    for client, address, name in forms:
        body = {name: f"a{NUL}b"} if way.startswith("multipart") else f"{name}=a%00b"
        answer = (
            client.post(address, body)
            if isinstance(body, dict)
            else client.post(address, body, content_type=way)
        )
        assert answer.status_code == 400, address


def test_the_page_says_what_to_do_and_shows_nothing_of_the_inside() -> None:
    page = Client(headers={"accept-language": "nl"}).get("/zoeken?q=%00").content.decode()
    assert "Ga terug en probeer het opnieuw." in page
    assert "Traceback" not in page
