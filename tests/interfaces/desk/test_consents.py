"""Consent at the desk: read by the visitor in their language, given on the screen or on paper, ended, and destroyed."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Consent
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.interfaces.web.signs import SIGNS
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

LIST = "/balie/hulp/toestemming"
ASK = f"{LIST}/vraag/keep-copy"
NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.at(NOON):
        services.load_consent_forms()
        yield


@pytest.fixture
def desk() -> Counter:
    return counter(role=IDO)


def made() -> Consent:
    return Consent.objects.across_all(reason="what a test looks at").get()


def give(desk: Counter, **fields: str) -> Consent:
    answer = desk.client.post(ASK, {"act": "yes", "agreed": "1", "key": "k"} | fields)
    assert answer.status_code == 302
    return made()


def do(desk: Counter, row: Consent, act: str) -> str:
    return text(desk.client.post(f"{LIST}/{row.public_id}", {"act": act}, follow=True))


def test_it_is_one_tap_from_the_questions_and_from_what_one_may_do(desk: Counter) -> None:
    assert f'href="{LIST}"' in text(desk.client.get("/balie/hulp"))
    assert f'href="{LIST}"' in text(desk.client.get("/balie/hulp/mag-dit"))
    page = text(desk.client.get(LIST))
    assert "Voor meekijken en uitleggen is geen toestemming nodig." in page
    assert f'href="{ASK}?taal=nl"' in page
    assert f'href="{ASK}?taal=uk"' in text(desk.client.get(f"{LIST}?taal=uk"))


def test_the_visitor_reads_it_in_their_language_and_nothing_is_kept_before_the_yes(desk: Counter) -> None:
    page = text(desk.client.get(f"{ASK}?taal=ar"))
    assert 'lang="ar" dir="rtl"' in page
    assert "هل نحتفظ برسالتكم؟" in page
    assert 'data-speak="ar"' in page
    assert "Mogen wij uw brief bewaren?" in text(desk.client.get(ASK))
    refused = desk.client.post(ASK, {"act": "yes", "key": "k", "language": "ar"})
    assert refused.status_code == 422
    assert "Er is nog geen ja." in text(refused)
    assert "هل نحتفظ برسالتكم؟" in text(refused)
    assert not Consent.objects.across_all(reason="test").exists()
    assert desk.client.get(f"{LIST}/vraag/nergens").status_code == 404
    assert desk.client.post(ASK, {"act": "x"}).status_code == 404
    fields = re.findall(r'<(?:input|textarea)(?![^>]*type="(?:hidden|checkbox)")', page.split("<main", 1)[1])
    assert fields == []  # there is no box to write in


def test_given_on_the_screen_once_with_a_card_to_print(desk: Counter) -> None:
    for _again in range(2):
        row = give(desk, language="tr")
    page = text(desk.client.get(f"{LIST}/{row.public_id}?taal=tr"))
    assert "Mektubunuzu saklayabilir miyiz?" in page
    assert f"{(row.code or '')[:5]} {(row.code or '')[5:]}" in page
    assert f"{SIGNS[row.icon]} {row.number}" in page
    assert "/hulp/toestemming" in page
    assert "data-print" in page
    listed = text(desk.client.get(LIST))
    assert "vervalt over 14 dagen" in listed
    assert (row.code or "") not in listed


def test_on_paper_it_is_printed_signed_and_then_holds(desk: Counter) -> None:
    row = give(desk, act="paper", agreed="")
    page = text(desk.client.get(f"{LIST}/{row.public_id}"))
    for words in ("Handtekening", "Bewaar deze kaart", "Daarna vernietigen wij het.", "14 december"):
        assert words in page
    assert "Wacht op de handtekening" in text(desk.client.get(LIST))
    assert "Bewaar het getekende papier in de map" in do(desk, row, "sign")
    assert made().state == "given"


def test_a_visitor_who_does_not_sign_leaves_nothing(desk: Counter) -> None:
    row = give(desk, act="paper", agreed="")
    assert "Verscheur het papier." in do(desk, row, "refuse")
    assert not Consent.objects.across_all(reason="test").exists()


def test_taken_back_destroyed_and_each_press_undone(desk: Counter) -> None:
    row = give(desk)
    assert "Nu vernietigen" in do(desk, row, "stop")
    assert "(1 vernietigen)" in text(desk.client.get("/balie/hulp"))
    assert "De toestemming geldt weer." in do(desk, row, "back")
    do(desk, row, "stop")
    page = do(desk, row, "destroyed")
    assert "Nu vernietigen" not in page
    assert "Toch niet: het is er nog" in page
    assert "Het papier is er nog." in do(desk, row, "there")
    assert "Nu vernietigen" in text(desk.client.get(LIST))
    assert desk.client.post(f"{LIST}/{row.public_id}", {"act": "x"}).status_code == 404


def test_a_mistake_is_undone_on_its_own_day_and_later_it_is_said_what_to_do(desk: Counter) -> None:
    row = give(desk)
    with clock.at(NOON + DAY):
        assert "Ongedaan maken: dit was een vergissing" not in text(desk.client.get(LIST))
        assert "Kijk in de lijst wat nu kan." in do(desk, row, "undo")
    assert "Deze toestemming telt niet." in do(desk, row, "undo")


def test_what_expired_is_no_longer_shown_as_valid(desk: Counter) -> None:
    give(desk)
    with clock.at(NOON + 14 * DAY):
        assert "vervalt vandaag" in text(desk.client.get(LIST))
    with clock.at(NOON + 15 * DAY):
        page = text(desk.client.get(LIST))
    assert "Op deze vestiging geldt geen toestemming." in page
    assert "Nu vernietigen" in page
    assert "verlopen" in page


def test_another_library_and_another_place_find_nothing(desk: Counter) -> None:
    row = give(desk)
    one = f"{LIST}/{row.public_id}"
    stranger = counter(role=IDO)
    sister = counter(BranchFactory(organisation=desk.library), role=VOLUNTEER)
    for other in (stranger, sister):
        assert other.client.get(one).status_code == 404
        assert other.client.post(one, {"act": "stop"}).status_code == 404
        assert str(row.public_id) not in text(other.client.get(LIST))
        wrong = other.client.post(ASK, {"act": "yes", "agreed": "1", "key": "z", "place": desk.branch.code})
        assert wrong.status_code in {403, 404}
    assert counter(desk.branch, role=DIRECTOR).client.get(LIST).status_code == 403
    volunteer = counter(desk.branch, role=VOLUNTEER)
    assert str(row.public_id) in text(volunteer.client.get(LIST))
    assert made().state == "given"


def test_a_form_that_is_not_there_is_not_found(desk: Counter) -> None:
    missing = f"{LIST}/vraag/bestaat-niet"
    assert desk.client.get(missing).status_code == 404
    assert (
        desk.client.post(
            missing, {"act": "yes", "agreed": "1", "key": "k", "place": desk.branch.code}
        ).status_code
        == 422
    )
    assert not Consent.objects.across_all(reason="what a test looks at").exists()
