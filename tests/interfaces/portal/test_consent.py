"""Stopping a consent with the code of the card: at once, in six languages, in short sentences, without an address that tells."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings as project_settings
from django.test import Client

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Consent
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.interfaces.web import translations
from samenbieb.kernel import clock
from samenbieb.kernel.attempts import OF_MANY_MAX
from tests.factories.organisations import BranchFactory, staff
from tests.interfaces.portal.test_help import long_sentences
from tests.interfaces.portal.visitors import text, visitor
from tests.interfaces.web.test_languages import _missing

pytestmark = pytest.mark.django_db

PAGE = "/hulp/toestemming"
NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
LANGUAGES = [code for code, _name in project_settings.LANGUAGES]


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.at(NOON):
        services.load_consent_forms()
        yield


@pytest.fixture
def row() -> Consent:
    place = BranchFactory(name="Veenlo")
    helper = staff(place.organisation, IDO, branch=place)
    return services.give_consent(helper, branch_id=place.pk, form="keep-copy", key="k", agreed=True)


def test_it_is_found_from_help_today_and_asks_for_the_code() -> None:
    browser = visitor()
    assert f'href="{PAGE}"' in browser.get("/hulp").content.decode()
    answer = browser.get(PAGE)
    assert "Code op uw kaart" in text(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_code_shows_what_was_agreed_to_and_one_press_stops_it(row: Consent) -> None:
    browser = visitor()
    spoken = f" {(row.code or '')[:5].lower()}-{(row.code or '')[5:]} "
    shown = text(browser.post(PAGE, {"act": "look", "code": spoken}, follow=True))
    for words in ("Mogen wij uw brief bewaren?", "Veenlo", "Tot en met 14 december.", "Stop dit nu"):
        assert words in shown
    row.refresh_from_db()
    assert row.state == "given"
    for _again in range(2):
        stopped = text(browser.post(PAGE, {"act": "stop", "code": row.code}, follow=True))
        assert "Het is gestopt." in stopped
        assert "De bibliotheek vernietigt het papier." in stopped
        assert "Stop dit nu" not in stopped
    row.refresh_from_db()
    assert (row.state, row.withdrawn_at_desk) == ("withdrawn", False)


def test_what_was_sent_leads_to_a_page_to_go_back_to_without_the_code_in_its_address(row: Consent) -> None:
    browser = visitor()
    for act, words in (("look", "Mogen wij uw brief bewaren?"), ("stop", "Het is gestopt.")):
        sent = browser.post(PAGE, {"act": act, "code": row.code})
        assert (sent.status_code, sent["Location"]) == (302, PAGE)
        assert sent["Cache-Control"] == "private, no-store"
        assert words in text(browser.get(PAGE))
        again = text(browser.get(PAGE))  # somebody else at this computer, or back
        assert "Code op uw kaart" in again
        assert words not in again


def test_what_is_over_says_so(row: Consent) -> None:
    with clock.at(NOON + dt.timedelta(days=15)):
        shown = text(visitor().post(PAGE, {"act": "look", "code": row.code}, follow=True))
    assert "Dit geldt niet meer." in shown
    assert "Stop dit nu" not in shown


def test_a_wrong_code_stays_in_the_box_and_guessing_is_stopped(row: Consent) -> None:
    browser = visitor()
    wrong = browser.post(PAGE, {"act": "look", "code": "ABCDEFGHJK"})
    assert wrong.status_code == 422
    assert 'value="ABCDEFGHJK"' in wrong.content.decode()
    assert "Wij kennen deze code niet." in text(wrong)
    assert browser.post(PAGE, {"act": "x", "code": row.code}).status_code == 404
    for _try in range(OF_MANY_MAX):
        wrong = browser.post(PAGE, {"act": "stop", "code": "ABCDEFGHJK"})
    assert wrong.status_code == 429


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_there_in_every_language_in_short_sentences(language: str, row: Consent) -> None:
    client = Client()
    client.cookies[project_settings.LANGUAGE_COOKIE_NAME] = language
    with _missing(language) as missing:
        pages = [
            client.get(PAGE),
            client.post(PAGE, {"act": "look", "code": "ABCDEFGHJK"}),
            client.post(PAGE, {"act": "look", "code": row.code}, follow=True),
            client.post(PAGE, {"act": "stop", "code": row.code}, follow=True),
            client.post(PAGE, {"act": "look", "code": row.code}, follow=True),
        ]
    for page in pages:
        shown = page.content.decode()
        assert f'<html lang="{language}"' in shown
        assert long_sentences(shown, found_min=0) == []
    ours = {message.text for message in translations.source_messages()}
    assert language in project_settings.LANGUAGES_EVERYWHERE or sorted(missing & ours) == []
