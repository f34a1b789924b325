"""What no person types is refused with a clear no, at every door, and is never a breakage."""

import pytest
from django.test import Client

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.organisations.permissions import COLLECTION, DIRECTOR
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


@pytest.mark.parametrize("length", [81, 200, 5000])
def test_a_key_that_is_too_long_is_refused_in_words(length: int) -> None:
    desk = counter()
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    [loan] = Loan.objects.across_all(reason="test")
    key = "k" * length
    form = {"loan": str(loan.public_id), "card": card.number, "key": key}
    assert desk.client.post("/balie/uitlenen/verlengen", form).status_code == 422
    form = {"card": card.number, "branch": desk.branch.code, "key": key}
    answer = desk.client.post(f"/balie/reserveren/{item.record.work.public_id}", form)
    assert answer.status_code == 409
    assert "te lang" in answer.content.decode()


@pytest.mark.parametrize("price", ["1e999999", "1e30", "NaN"])
def test_a_price_that_cannot_be_is_said_beside_the_field(price: str) -> None:
    desk = counter(role=COLLECTION)
    item = desk.item()
    answer = desk.client.post(f"/balie/titels/{item.public_id}", {"price": price})
    assert answer.status_code == 422


def test_an_address_for_mail_that_is_too_long_is_said_beside_the_field() -> None:
    browser = logged_in(counter().card())
    answer = browser.post(
        "/mijn/gegevens", {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.nl"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"opens-0-0": "10:00+01:00", "closes-0-0": "12:00"},
        {"opens-0-0": "10:00", "closes-0-0": "12:00Z"},
        {"from_on": "0001-01-01"},
        {"from_on": "9999-12-31"},
        {"until_on": "9999-12-31", "season": "Zomer"},
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(fields: dict[str, str]) -> None:
    desk = counter(role=DIRECTOR)
    form = {"from_on": "2027-01-01", "opens-1-0": "10:00", "closes-1-0": "12:00", **fields}
    answer = desk.client.post(f"/beheer/vestigingen/{desk.branch.code}/uren", form)
    assert answer.status_code == 422
    assert desk.branch.hours_periods.count() == 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_of_an_exception_that_cannot_be_are_refused_in_words(day: str) -> None:
    desk = counter(role=DIRECTOR)
    form = {"exception-from_on": day, "exception-until_on": "9999-12-31", "exception-reason": "x"}
    answer = desk.client.post(f"/beheer/vestigingen/{desk.branch.code}/uitzondering", form)
    assert answer.status_code == 422
    assert not desk.branch.hours_exceptions.exists()


def test_the_page_says_what_to_do_and_shows_nothing_of_the_inside() -> None:
    page = Client(headers={"accept-language": "nl"}).get("/zoeken?q=%00").content.decode()
    assert "Ga terug en probeer het opnieuw." in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/balie/activiteiten/{one}/lijst/erbij", "/balie/activiteiten/{one}/lijst"),
        ("/balie/maken/machine/{one}", "/balie/maken"),
        ("/weergave", "/"),
    ],
)
def test_the_address_of_a_form_leads_to_the_page_above_it(address: str, above: str) -> None:
    """After a refusal it stands in the bar of the browser, which shows nothing for a bare "not allowed"."""
    one = "01890000-0000-7000-8000-000000000000"
    answer = counter().client.get(address.format(one=one))
    assert (answer.status_code, answer.headers["Location"]) == (302, above.format(one=one))


def test_a_machine_that_asks_the_wrong_way_hears_so() -> None:
    assert Client().post("/api/v1/places").status_code == 405
