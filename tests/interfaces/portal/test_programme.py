"""What there is to do: the list with its filters, an activity, calendars, and the first page."""

import datetime as dt
from uuid import uuid4

import pytest

from samenbieb.domains.programme import services
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory, staff
from tests.factories.programme import HOUR, SessionFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ZONE = "Europe/Amsterdam"


def _coming(**changes):
    given = {"starts_at": clock.now() + 30 * HOUR, "activity__title": "Taalcafé"}
    return SessionFactory(**{**given, **changes})


def test_the_list_is_narrowed_by_place_day_audience_and_language() -> None:
    session = _coming(activity__audience="learners", activity__language="nl")
    other = _coming(
        starts_at=clock.now() + 80 * HOUR,
        activity__title="Vertellen",
        activity__audience="children",
        activity__language="ar",
    )
    day = clock.local(session.starts_at, ZONE).date()
    for wish in (
        {"vestiging": session.branch.code},
        {"dag": day.isoformat()},
        {"voor": "learners"},
        {"taal": "nl"},
    ):
        page = text(visitor().get("/activiteiten", wish))
        assert "Taalcafé" in page
        assert "Vertellen" not in page, wish
    for nonsense in (
        {"dag": "ooit"},
        {"voor": "x"},
        {"taal": "'"},
        {"vestiging": "nergens"},
        {"pagina": "-1"},
    ):
        page = text(visitor().get("/activiteiten", nonsense))
        assert "Taalcafé" in page
        assert other.activity.title in page


def test_an_activity_says_when_where_and_that_it_does_not_take_place() -> None:
    session = _coming()
    actor = staff(session.organisation)
    address = f"/activiteiten/{session.activity.public_id}"
    page = text(visitor().get(address))
    assert session.branch.name in page
    assert "U kunt zo binnenlopen" in page
    assert "EventScheduled" in visitor().get(address).content.decode()
    services.cancel_session(actor, session=str(session.public_id), reason="illness")
    page = text(visitor().get(address))
    assert "Gaat niet door" in page
    assert "Er is iemand ziek" in page
    assert visitor().get(f"/activiteiten/{uuid4()}").status_code == 404
    assert visitor().get(f"/activiteiten/{session.public_id}").status_code == 404


def test_a_class_visit_and_the_number_of_visitors_are_not_for_the_public() -> None:
    visit = _coming(activity__kind="class_visit", activity__title="Groep 5")
    assert visitor().get(f"/activiteiten/{visit.activity.public_id}").status_code == 404
    assert "Groep 5" not in text(visitor().get("/activiteiten"))
    running = SessionFactory(activity__title="Nu bezig")
    services.count_heads(staff(running.organisation), session=str(running.public_id), heads=4711, sure=True)
    assert "4711" not in text(visitor().get(f"/activiteiten/{running.activity.public_id}"))


def test_calendars_follow_what_is_moved_and_drop_what_is_called_off() -> None:
    session = _coming()
    actor, name = staff(session.organisation), str(session.public_id)
    feeds = (
        f"/activiteiten/{session.activity.public_id}.ics",
        f"/activiteiten/vestiging/{session.branch.code}.ics",
    )
    for feed in feeds:
        answer = visitor().get(feed)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert f"DTSTART:{session.starts_at:%Y%m%dT%H%M%SZ}" in text(answer)
        assert "SEQUENCE:0" in text(answer)
    day = clock.today(ZONE) + dt.timedelta(days=5)
    services.move_session(actor, session=name, day=day, begins=dt.time(15))
    moved = clock.instant(day, dt.time(15), ZONE)
    for feed in feeds:
        page = text(visitor().get(feed))
        assert f"DTSTART:{moved:%Y%m%dT%H%M%SZ}" in page
        assert "SEQUENCE:1" in page
        assert page.count(f"UID:{name}@") == 1
    services.cancel_session(actor, session=name, reason="few")
    for feed in feeds:
        assert "VEVENT" not in text(visitor().get(feed))
    assert visitor().get("/activiteiten/vestiging/nergens.ics").status_code == 404


def test_the_first_page_says_what_is_held_first_nearby() -> None:
    branch = BranchFactory(name="Veenlo")
    browser = visitor()
    browser.cookies["samenbieb_branch"] = branch.code
    assert "Ik wil iets doen" not in text(browser.get("/"))
    _coming(branch=branch)
    page = text(browser.get("/"))
    assert "Ik wil iets doen" in page
    assert "Taalcafé" in page
    assert "Wat is hier te doen" in text(browser.get(f"/vestiging/{branch.code}"))
