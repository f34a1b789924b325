"""Slips at the desk: a wrong day, letters for a number, a number too large, counting too early. Nothing typed is lost."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from samenbieb.domains.organisations.models import HoursException
from samenbieb.domains.organisations.permissions import VOLUNTEER
from samenbieb.domains.programme.models import HeadCount, Session, SessionHelper
from samenbieb.kernel import clock
from tests.factories.programme import HOUR, SessionFactory, TemplateFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ZONE = "Europe/Amsterdam"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """What is held in an hour is held today, and what began an hour ago too."""
    with clock.at(clock.instant(clock.today(ZONE), dt.time(12), ZONE)):
        yield


@pytest.fixture
def desk() -> Counter:
    return counter()


def _box(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def _address(session: Session) -> str:
    return f"/balie/activiteiten/{session.public_id}"


def test_letters_for_a_number_stay_in_the_box_and_never_become_nobody(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    desk.client.post(_address(session), {"heads": "4", "seen": ""})
    answer = desk.client.post(_address(session), {"heads": "vier", "children": "twee"})
    assert answer.status_code == 422
    assert (_box(text(answer), "heads"), _box(text(answer), "children")) == ("vier", "twee")
    stepped = text(desk.client.post(_address(session), {"heads": "vier", "step": "1"}))
    assert _box(stepped, "heads") == "5"
    no_number = desk.client.post(_address(session), {"heads": "6", "children": "twee"})
    assert no_number.status_code == 422
    assert HeadCount.objects.get().heads == 4


@pytest.mark.parametrize("role", [None, VOLUNTEER])
def test_before_its_time_there_is_no_counter_and_it_says_from_when(role: str | None) -> None:
    desk = counter(role=role) if role else counter()
    session = SessionFactory(branch=desk.branch, starts_at=clock.now() + 3 * HOUR)
    SessionHelper.objects.create(session=session, user_id=desk.user.pk)
    page = text(desk.client.get(_address(session)))
    assert "U kunt tellen vanaf" in page
    assert "14.00 uur" in page
    assert "data-heads" not in page
    early = desk.client.post(_address(session), {"heads": "7", "children": "2", "seen": ""})
    page = text(early)
    assert early.status_code == 409
    assert "Dit is nog niet begonnen" in page
    assert (_box(page, "heads"), _box(page, "children")) == ("7", "2")
    with clock.at(clock.now() + 2 * HOUR):
        assert "data-heads" in text(desk.client.get(_address(session)))


def test_a_number_far_too_large_is_confirmed_and_the_confirmation_is_about_that_number(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    asked = desk.client.post(_address(session), {"heads": "9999", "seen": "", "key": "a"})
    page = text(asked)
    assert asked.status_code == 409
    assert "9999 bezoekers: klopt dat?" in page
    assert _box(page, "heads") == "9999"
    assert _hidden(page, "sure") == "9999"
    other = desk.client.post(_address(session), {"heads": "8888", "sure": "9999", "seen": "", "key": "b"})
    assert other.status_code == 409
    assert not HeadCount.objects.exists()
    sure = {"heads": "9999", "sure": "9999", "seen": "", "key": "c"}
    assert "9999 bezoekers" in text(desk.client.post(_address(session), sure, follow=True))


def test_undoing_twice_never_brings_the_wrong_number_back(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    page = text(desk.client.post(_address(session), {"heads": "12", "seen": ""}, follow=True))
    large = {"heads": "450", "seen": _hidden(page, "seen")}
    page = text(desk.client.post(_address(session), large, follow=True))
    undone = desk.client.post(f"{_address(session)}/ongedaan", {"seen": _hidden(page, "seen")}, follow=True)
    page = text(undone)
    assert "Er staat weer: 12 bezoekers" in page
    undone = desk.client.post(f"{_address(session)}/ongedaan", {"seen": _hidden(page, "seen")}, follow=True)
    assert "nog worden geteld" in text(undone)
    again = desk.client.post(f"{_address(session)}/ongedaan", {"seen": ""}, follow=True)
    assert "Er is nog niets geteld" in text(again)
    assert again.status_code == 200


def test_several_numbers_at_once_are_confirmed_too(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch, starts_at=clock.now() - 30 * HOUR)
    form = {f"n-{session.public_id}": "9999", "key": "a"}
    asked = desk.client.post("/balie/activiteiten/niet-geteld", form)
    assert asked.status_code == 409
    assert "9999 bezoekers: klopt dat?" in text(asked)
    assert "Ja, deze aantallen kloppen" in text(asked)
    sure = {**form, "sure": "1", "key": "b"}
    assert "1 activiteit is geteld" in text(
        desk.client.post("/balie/activiteiten/niet-geteld", sure, follow=True)
    )


def test_a_session_moves_to_the_past_never_and_to_a_closed_day_on_purpose(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch, starts_at=clock.now() + 30 * HOUR)
    doing = f"{_address(session)}/doen"
    christmas = clock.today(ZONE) + 25 * DAY
    HoursException.objects.create(
        branch=desk.branch,
        from_on=christmas,
        until_on=christmas,
        reason="Eerste kerstdag",
        recorded_at=clock.now(),
    )
    move = {"act": "move", "begins": "14:00", "vestiging": desk.branch.code}
    past = desk.client.post(doing, {**move, "day": (clock.today(ZONE) - DAY).isoformat()})
    assert past.status_code == 409
    assert "Dit moment is al voorbij" in text(past)
    assert _box(text(past), "move-day") == (clock.today(ZONE) - DAY).isoformat()
    night = desk.client.post(doing, {**move, "day": (christmas + DAY).isoformat(), "begins": "03:00"})
    assert night.status_code == 409
    assert "buiten de openingstijden" in text(night)
    asked = desk.client.post(doing, {**move, "day": christmas.isoformat()})
    page = text(asked)
    assert asked.status_code == 409
    assert "de vestiging is dicht (Eerste kerstdag)" in re.sub(r"<[^>]*>", "", page)
    assert _box(page, "move-day") == christmas.isoformat()
    meant = _box(page, "toch")
    other = {**move, "day": (christmas + DAY).isoformat(), "begins": "03:00", "toch": meant}
    assert desk.client.post(doing, other).status_code == 409  # the tick is about Christmas
    session.refresh_from_db()
    assert session.moved_from_at is None
    moved = desk.client.post(doing, {**move, "day": christmas.isoformat(), "toch": meant}, follow=True)
    assert "Dit is verplaatst" in text(moved)
    assert "Terugzetten naar" in text(moved)
    assert "Dit is teruggezet" in text(desk.client.post(doing, {"act": "move_back"}, follow=True))
    session.refresh_from_db()
    assert (session.starts_at, session.moved_from_at) == (clock.now() + 30 * HOUR, None)


def _plan(desk: Counter, first_on: dt.date, begins: str = "14:00") -> dict[str, object]:
    kind = str(TemplateFactory(organisation=desk.library).public_id)
    return {
        "soort": kind, "title": "Taalcafé", "branch": desk.branch.code, "first_on": first_on.isoformat(),
        "begins": begins, "minutes": "90", "repeat": "", "times": "1", "audience": "learners", "language": "nl",
        "price": "", "drop_in": "on",
    }  # fmt: skip


def test_planning_in_the_past_says_so(desk: Counter) -> None:
    form = _plan(desk, clock.today(ZONE) - 29 * DAY)
    page = text(desk.client.post("/balie/activiteiten/plannen", form, follow=True))
    assert "1 datum is gepland" in page
    assert "1 datum ligt in het verleden" in page
    form = _plan(desk, clock.today(ZONE) + 2 * DAY)
    page = text(desk.client.post("/balie/activiteiten/plannen", form, follow=True))
    assert "in het verleden" not in page


def test_planning_at_night_is_told_and_then_done_on_purpose(desk: Counter) -> None:
    form = _plan(desk, clock.today(ZONE) + 2 * DAY, begins="03:00")
    told = desk.client.post("/balie/activiteiten/plannen", form)
    assert told.status_code == 422
    assert "buiten de openingstijden" in text(told)
    days = re.findall(r'name="dag" value="([^"]+)" checked', text(told))
    chosen = {**form, "dag": days}
    assert "1 datum is gepland" in text(desk.client.post("/balie/activiteiten/plannen", chosen, follow=True))
