"""A buddy at /leren/maatje: asked with taps, seen again with a code, answered, and taken back; nobody says who they are."""

import re
from typing import Any

import pytest

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.models import BuddyRequest, LearnerPass
from samenbieb.domains.learning.services import buddy_requests
from samenbieb.kernel import attempts
from tests.factories.buddies import TUESDAY, Buddies, pair_row
from tests.factories.learning import VISITOR
from tests.factories.patrons import member
from tests.interfaces.portal.visitors import logged_in, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ADDRESS = "/leren/maatje"


@pytest.fixture
def here() -> Buddies:
    return Buddies()


def _taps(here: Buddies, **change: Any) -> dict[str, Any]:
    wish = {"thema": "language", "taal": ["ar"], "moment": [TUESDAY], "plek": here.branch.code}
    return {"act": "ask", **wish, **change}


def _requests() -> list[BuddyRequest]:
    return list(BuddyRequest.objects.across_all(reason="a test").order_by("pk"))


def test_without_buddies_no_page_leads_to_asking(here: Buddies) -> None:
    assert ADDRESS not in visitor().get("/leren").content.decode()
    assert "Er zijn hier nog geen maatjes" in text(visitor().get(ADDRESS))
    here.helper()
    assert ADDRESS in visitor().get("/leren").content.decode()


def test_from_asking_to_a_buddy_and_stopping(here: Buddies) -> None:
    helper, coach = here.helper()
    client = visitor()
    page = text(client.get(ADDRESS))
    assert "Waarbij wilt u hulp?" in page
    assert client.get(ADDRESS)["Cache-Control"] == "private, no-store"
    assert here.branch.name in page
    page = text(client.post(ADDRESS, _taps(here), follow=True))
    assert "Wij zoeken een maatje" in page
    held = LearnerPass.objects.get()
    assert f"{held.code[:4]} {held.code[4:]}" in page
    pair = here.propose(str(_requests()[0].public_id), coach)
    page = text(client.get(ADDRESS))
    assert "Medewerker kan uw maatje zijn" in page
    assert "Dinsdagochtend" in page
    page = text(client.post(ADDRESS, {"act": "yes", "naam": "Amina"}, follow=True))
    assert "U zei ja tegen Medewerker" in page
    services.answer_as_coach(helper, pair=pair, yes=True)
    assert "Medewerker is uw maatje" in text(client.get(ADDRESS))
    assert pair_row(pair).first_name == "Amina"
    assert "Waarbij wilt u hulp?" in text(client.post(ADDRESS, {"act": "stop"}, follow=True))
    assert pair_row(pair).state == "over"


def test_the_code_opens_it_on_another_device(here: Buddies) -> None:
    here.helper()
    visitor().post(ADDRESS, _taps(here))
    code = LearnerPass.objects.get().code
    other = visitor()
    assert "Wij zoeken een maatje" not in text(other.get(ADDRESS))
    wrong = other.post(ADDRESS, {"act": "code", "code": "CCCCCCCC"})
    assert (wrong.status_code, 'value="CCCCCCCC"' in wrong.content.decode()) == (404, True)
    assert "Wij zoeken een maatje" in text(
        other.post(ADDRESS, {"act": "code", "code": code.lower()}, follow=True)
    )


def test_in_arabic_the_page_speaks_to_one_person(here: Buddies) -> None:
    here.helper()
    browser = visitor("ar")
    pages = [browser.get(ADDRESS)]
    pages += [browser.post(ADDRESS, {"act": "code", "code": code}) for code in ("", "CCCCCCCC")]
    browser.post(ADDRESS, _taps(here))
    pages.append(browser.get(ADDRESS))
    other = visitor("ar")
    other.post(ADDRESS, {"act": "code", "code": LearnerPass.objects.get().code})
    pages.append(other.get(ADDRESS))
    for answer in pages:
        page = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert not re.findall(r"[\u0620-\u064a]+(?:كم|وا)\b", page)


def test_guessing_codes_is_counted(here: Buddies) -> None:
    client = visitor()
    answers = [
        client.post(ADDRESS, {"act": "code", "code": "CCCCCCCC"}).status_code
        for _ in range(attempts.OF_MANY_MAX + 1)
    ]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_script_that_asks_on_and_on_is_stopped(here: Buddies) -> None:
    here.helper()
    answers = [
        visitor().post(ADDRESS, _taps(here)).status_code for _ in range(buddy_requests.ASKED_A_DAY_MAX + 1)
    ]
    assert (answers[0], answers[-1], len(_requests())) == (302, 429, buddy_requests.ASKED_A_DAY_MAX)


@pytest.mark.parametrize("left_out", ["thema", "taal", "moment", "plek"])
def test_what_is_missing_is_said_and_the_rest_stays_and_no_pass_begins(left_out: str, here: Buddies) -> None:
    here.helper()
    answer = visitor().post(ADDRESS, _taps(here, **{left_out: ""}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Er mist iets." in page
    checked = page.count(" checked") + page.count(f'value="{here.branch.code}" selected')
    assert checked == 3
    assert (LearnerPass.objects.count(), _requests()) == (0, [])


def test_a_no_waits_again_and_more_than_a_first_name_is_not_kept(here: Buddies) -> None:
    _helper, coach = here.helper()
    client = visitor()
    client.post(ADDRESS, _taps(here))
    pair = here.propose(str(_requests()[0].public_id), coach)
    answer = client.post(ADDRESS, {"act": "yes", "naam": "06 12345678"})
    assert (answer.status_code, 'value="06 12345678"' in answer.content.decode()) == (422, True)
    assert pair_row(pair).first_name == ""
    assert "Wij zoeken een maatje" in text(client.post(ADDRESS, {"act": "no"}, follow=True))
    assert client.post(ADDRESS, {"act": "yes"}).status_code == 409
    assert client.post(ADDRESS, {"act": "dance"}).status_code == 404


def test_asking_twice_is_one_request_and_stopping_twice_is_not_found(here: Buddies) -> None:
    here.helper()
    client = visitor()
    client.post(ADDRESS, _taps(here))
    assert client.post(ADDRESS, _taps(here)).status_code == 409
    assert len(_requests()) == 1
    client.post(ADDRESS, {"act": "stop"})
    assert client.post(ADDRESS, {"act": "stop"}).status_code == 404


def test_a_member_asks_and_the_list_of_the_desk_does_not_know_them(here: Buddies) -> None:
    here.helper()
    card = member(here.branch.organisation)
    client = logged_in(card)
    page = text(client.post(ADDRESS, _taps(here), follow=True))
    assert "Wij zoeken een maatje" in page
    assert LearnerPass.objects.count() == 0
    request = _requests()[0]
    assert request.learner is not None
    assert request.learner.person_id == card.membership.person_id
    told = str(selectors.waiting(here.coordinator))
    assert card.membership.person.family_name not in told
    [taken_along] = client.get("/mijn/privacy/download").json()["buddies"]
    assert (taken_along["theme"], taken_along["pairs"]) == ("language", [])


def test_nothing_is_seen_of_the_request_of_another(here: Buddies) -> None:
    here.helper()
    services.ask_buddy(VISITOR, wish=here.wish(), pass_public_id=str(services.begin_pass(VISITOR).public_id))
    assert "Wij zoeken een maatje" not in text(visitor().get(ADDRESS))
