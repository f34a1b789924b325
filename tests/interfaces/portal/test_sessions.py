"""How long a member stays logged in: as long as the card and the PIN of the log-in hold, and what stays behind after."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.patrons import services
from samenbieb.domains.patrons.models import Card
from samenbieb.interfaces.web.preferences import BRANCH_COOKIE
from tests.factories.circulation import Library, library
from tests.interfaces.portal.visitors import logged_in, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Library:
    return library(name="Veenlo")


def _new_pin(place: Library, card: Card) -> Any:
    return services.set_pin(place.desk, public_id=str(card.membership.public_id))


def _lost(place: Library, card: Card) -> Any:
    return services.report_card_lost(place.desk, public_id=str(card.membership.public_id))


def _new_card(place: Library, card: Card) -> Any:
    return services.issue_card(
        place.desk, public_id=str(card.membership.public_id), keep_pin=True, reason="replaced"
    )


def _ended(place: Library, card: Card) -> Any:
    return services.end_membership(place.desk, public_id=str(card.membership.public_id))


@pytest.mark.parametrize("happens", [_new_pin, _lost, _new_card, _ended])
def test_a_session_ends_when_its_card_or_pin_no_longer_holds(
    place: Library, happens: Callable[[Library, Card], Any]
) -> None:
    card, neighbour = place.member(), place.member()
    browser, other = logged_in(card), logged_in(neighbour)
    assert browser.get("/mijn/gegevens").status_code == 200
    happens(place, card)
    assert browser.get("/mijn/gegevens").status_code == 302
    assert browser.post("/mijn/gegevens", {"email": "dief@example.test"}).status_code == 302
    assert other.get("/mijn/gegevens").status_code == 200


def test_who_changes_the_own_pin_stays_in_and_the_other_sessions_end(place: Library) -> None:
    card = place.member()
    here, elsewhere = logged_in(card), logged_in(card)
    answer = here.post("/mijn/gegevens/pincode", {"old": "1234", "new": "8264"}, follow=True)
    assert "Op andere apparaten bent u uitgelogd." in text(answer)
    assert here.get("/mijn/gegevens").status_code == 200
    assert elsewhere.get("/mijn/gegevens").status_code == 302


def test_a_session_of_before_this_rule_has_no_card_and_ends(place: Library) -> None:
    browser = logged_in(place.member())
    session = browser.session
    session["patron"] = {name: session["patron"][name] for name in ("person_id", "name")}
    session.save()
    assert browser.get("/mijn/gegevens").status_code == 302


def test_the_token_of_the_forms_is_a_new_one_after_the_log_in(place: Library) -> None:
    card = place.member()
    browser = Client(enforce_csrf_checks=True)
    browser.get("/inloggen")
    before = browser.cookies["csrftoken"].value
    form = {"card": card.number, "pin": "1234", "csrfmiddlewaretoken": before}
    assert browser.post("/inloggen", form).status_code == 302
    assert browser.cookies["csrftoken"].value != before


def test_the_own_library_is_shown_while_logged_in_and_nothing_of_it_stays(place: Library) -> None:
    first = visitor().get("/").context["near"].branch
    other = Library()
    assert other.branch != first
    browser = logged_in(other.member())
    assert browser.get("/").context["near"].branch == other.branch
    browser.post("/uitloggen")
    assert BRANCH_COOKIE not in browser.cookies
    assert browser.get("/").context["near"].branch == first


def test_a_library_chosen_on_this_device_goes_before_the_own_one(place: Library) -> None:
    other = Library()
    browser = logged_in(other.member())
    browser.post("/mijn-vestiging", {"vestiging": place.branch.code})
    assert browser.get("/").context["near"].branch == place.branch
