"""One's own password at the desk: changed by who knows the old one, and asked for when somebody else set it."""

import re

import pytest
from django.test import Client

from samenbieb.domains.organisations.permissions import ADMINISTRATOR
from samenbieb.kernel.attempts import FAILED_MAX
from tests.factories.organisations import PASSWORD
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
PAGE = "/balie/wachtwoord"
NEW = "vier woorden die ik onthoud"


def log_in(login: str, password: str) -> Client:
    client = Client(headers={"accept-language": "nl"})
    assert client.post("/balie/inloggen", {"login": login, "password": password}).status_code == 302
    return client


def test_a_password_is_changed_and_only_this_session_goes_on() -> None:
    desk = counter()
    elsewhere = log_in(desk.user.login, PASSWORD)
    assert PAGE in text(desk.client.get("/balie"))
    answer = desk.client.post(PAGE, {"old": PASSWORD, "new": NEW}, follow=True)
    assert "Uw wachtwoord is gewijzigd." in text(answer)
    assert desk.client.get("/balie").status_code == 200
    assert elsewhere.get("/balie").status_code == 302
    log_in(desk.user.login, NEW)


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [("mis", NEW, 403), (PASSWORD, "kort", 422), (PASSWORD, PASSWORD, 422), ("", "", 422)],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(old: str, new: str, status: int) -> None:
    desk = counter()
    answer = desk.client.post(PAGE, {"old": old, "new": new})
    assert answer.status_code == status
    assert "_error" in text(answer)
    log_in(desk.user.login, PASSWORD)


def test_guessing_the_old_password_is_stopped() -> None:
    desk = counter()
    for _ in range(FAILED_MAX):
        desk.client.post(PAGE, {"old": "mis", "new": NEW})
    assert desk.client.post(PAGE, {"old": PASSWORD, "new": NEW}).status_code == 429


def test_without_a_log_in_there_is_no_page() -> None:
    assert Client().get(PAGE).status_code == 302
    assert Client().post(PAGE, {"old": PASSWORD, "new": NEW}).status_code == 302


@pytest.fixture
def given() -> tuple[Counter, str]:
    """A member of staff to whom the administrator gave a new password."""
    desk = counter()
    chief = counter(desk.branch, role=ADMINISTRATOR)
    answer = chief.client.post(f"/beheer/medewerkers/{desk.user.public_id}", {"act": "password"})
    found = re.search(r"sb-mono\">([a-z2-9]{4}(?:-[a-z2-9]{4}){3})<", text(answer))
    assert found is not None
    return desk, found[1]


def test_who_was_given_a_password_does_nothing_before_choosing_another_one(
    given: tuple[Counter, str],
) -> None:
    desk, password = given
    desk.client = log_in(desk.user.login, password)
    for page in ("/balie", "/balie/uitlenen", f"/balie/lener/{desk.card().membership.public_id}"):
        answer = desk.client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
    scanned = desk.scan("/balie/uitlenen", desk.card().number)
    assert scanned.status_code == 401
    assert "X-Desk-Key" not in scanned.headers
    assert "Iemand anders heeft dit wachtwoord ingesteld." in text(desk.client.get(PAGE))
    assert desk.client.post(PAGE, {"old": password, "new": password}).status_code == 422
    assert desk.client.get("/balie").status_code == 302
    assert desk.client.post(PAGE, {"old": password, "new": NEW}).status_code == 302
    assert desk.client.get("/balie/uitlenen").status_code == 200
    log_in(desk.user.login, NEW)
    assert desk.client.post("/balie/uitloggen").status_code == 302


def test_a_page_of_the_desk_says_to_the_browser_who_scans() -> None:
    desk, colleague = counter(), counter()
    marks = {
        mark
        for somebody in (desk, colleague)
        for mark in re.findall(r'data-who="([^"]+)"', text(somebody.client.get("/balie/uitlenen")))
    }
    assert len(marks) == 2
    for nobody in ("/balie/inloggen", "/balie/nood"):
        assert 'data-who=""' in text(Client().get(nobody))
