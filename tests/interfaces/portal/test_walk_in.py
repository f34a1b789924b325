"""Learning without an appointment: the pages of learning tell where one drops in first."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory
from tests.factories.programme import ActivityFactory, SessionFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

HEADING = "Leren zonder afspraak"


def _session(title: str, days: int, *, branch: Any = None, called_off: bool = False, **activity: Any) -> Any:
    branch = branch or BranchFactory()
    held = ActivityFactory(organisation=branch.organisation, title=title, **activity)
    more = {"state": "cancelled", "cancelled_at": clock.now(), "cancel_reason": "other"} if called_off else {}
    return SessionFactory(
        branch=branch, activity=held, starts_at=clock.now() + dt.timedelta(days=days), **more
    )


@pytest.mark.parametrize("address", ["/leren", "/leren/aanbod", "/leren/cursussen"])
def test_the_first_three_where_one_drops_in_to_learn_are_told(address: str) -> None:
    for days in (4, 1, 3, 2):
        _session(f"Inloop {days}", days)
    _session("Computerles", 1, kind="digital", drop_in=False)
    _session("Voorlezen", 1, kind="reading_aloud")
    _session("Afgezegd", 1, called_off=True, kind="digital")
    answer = visitor().get(address)
    page = text(answer)
    assert HEADING in page
    assert [page.find(f"Inloop {days}") > 0 for days in (1, 2, 3, 4)] == [True, True, True, False]
    assert page.find("Inloop 1") < page.find("Inloop 2") < page.find("Inloop 3")
    assert not any(title in page for title in ("Computerles", "Voorlezen", "Afgezegd"))
    assert "Morgen" in page
    assert 'href="/activiteiten/' in answer.content.decode()


def test_the_place_that_was_chosen_goes_first_and_elsewhere_when_nothing_is_there() -> None:
    _session("Elders", 1)
    chosen = BranchFactory()
    browser = visitor()
    browser.cookies["samenbieb_branch"] = chosen.code
    assert "Elders" in text(browser.get("/leren"))
    _session("Dichtbij", 2, branch=chosen, kind="digital")
    page = text(browser.get("/leren"))
    assert "Dichtbij" in page
    assert chosen.name in page
    assert "Elders" not in page


def test_without_anything_to_come_or_without_activities_nothing_is_told(settings: Any) -> None:
    _session("Voorbij", -2)
    assert HEADING not in text(visitor().get("/leren"))
    _session("Inloop", 1)
    assert HEADING in text(visitor().get("/leren"))
    settings.MODULES = settings.MODULES_KNOWN - {"programme"}
    for address in ("/leren", "/leren/aanbod", "/leren/cursussen"):
        answer = visitor().get(address)
        assert (answer.status_code, HEADING in text(answer)) == (200, False)


@pytest.mark.parametrize("language", ["ar", "uk", "tr", "pl"])
def test_it_is_told_in_the_language_of_the_reader(language: str) -> None:
    _session("Taalcafé", 1)
    page = visitor(language).get("/leren").content.decode()
    assert 'id="inloop"' in page
    assert "Learn without an appointment" not in page
    assert HEADING not in page
