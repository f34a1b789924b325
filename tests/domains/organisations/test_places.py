"""Places: their facts, hours with seasons and exceptions, and the kind that the hours confirm or not."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.domains.organisations.errors import CodeTaken, NoSuchPlace, WrongHours, WrongIsil
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.rules import KindCheck, check_kind, fitting_kind
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import Opening
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import OutboxEvent
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("cli")
D, T = dt.date, dt.time
MONDAY = D(2026, 3, 2)
DAY = [Opening(T(10), T(17))]


def _place(**facts: Any) -> Branch:
    return BranchFactory(hours__none=True, **facts)


def _hours(place: Branch, day: dt.date) -> list[Opening]:
    return selectors.calendar(place.pk).hours(day)


def test_a_place_is_made_with_its_physical_facts_and_unknown_stays_unknown():
    library = OrganisationFactory()
    director = staff(library, permissions.DIRECTOR)
    made = services.create_branch(
        director, organisation_id=library.pk, code="hoofd", name="Hoofdvestiging", kind="branch",
        lift=True, step_free=False, quiet_hours="dinsdag 10-12", isil="NL-TEST-1",
    )  # fmt: skip
    place = selectors.branch("hoofd")
    assert (place.lift, place.step_free, place.hearing_loop) == (True, False, None)
    assert OutboxEvent.objects.get().payload == {"branch_id": made.pk}
    with pytest.raises(CodeTaken):
        services.create_branch(director, organisation_id=library.pk, code="hoofd", name="x", kind="branch")
    with pytest.raises(WrongIsil):
        services.edit_branch(director, branch_id=made.pk, isil="??")
    with pytest.raises(NoSuchPlace):
        services.edit_branch(director, branch_id=made.pk, municipality_code="GM0000")


def test_a_changed_place_remembers_what_it_was():
    place = BranchFactory(name="Oud", lift=None)
    director = staff(place.organisation, permissions.DIRECTOR)
    services.edit_branch(director, branch_id=place.pk, name="Nieuw", lift=True)
    [line] = selectors.history(director, place.organisation_id)
    assert (line.branch_id, line.before) == (place.pk, {"name": "Oud", "lift": None})


def test_new_weekly_hours_follow_the_old_ones_and_both_can_be_read():
    place = _place()
    director = staff(place.organisation, permissions.DIRECTOR)
    services.set_weekly_hours(director, branch_id=place.pk, week={0: DAY}, from_on=D(2026, 1, 1))
    services.set_weekly_hours(director, branch_id=place.pk, week={1: DAY}, from_on=D(2026, 3, 9))
    assert _hours(place, MONDAY) == DAY
    assert _hours(place, MONDAY + dt.timedelta(days=7)) == []
    assert _hours(place, D(2026, 3, 10)) == DAY
    history = selectors.hours_history(place.pk)
    assert [(p.from_on, p.until_on) for p in history] == [
        (D(2026, 3, 9), None), (D(2026, 1, 1), D(2026, 3, 8)),
    ]  # fmt: skip
    assert OutboxEvent.objects.filter(name="organisations.hours-changed.v1").count() == 2


def test_hours_replaced_on_their_first_day_stay_in_the_history():
    place = _place()
    director = staff(place.organisation, permissions.DIRECTOR)
    for week in ({0: DAY}, {2: DAY}):
        services.set_weekly_hours(director, branch_id=place.pk, week=week, from_on=MONDAY)
    assert len(selectors.hours_history(place.pk)) == 1
    assert selectors.history(director, place.organisation_id)[0].before["week"] == ["0 10:00-17:00"]


def test_a_season_lies_over_the_hours_and_has_an_end():
    place = BranchFactory()
    director = staff(place.organisation, permissions.DIRECTOR)
    services.set_weekly_hours(
        director, branch_id=place.pk, week={0: DAY}, from_on=D(2026, 7, 1), until_on=D(2026, 8, 31), season="Zomer"
    )  # fmt: skip
    assert _hours(place, D(2026, 7, 6)) == DAY
    assert _hours(place, D(2026, 7, 7)) == []
    assert _hours(place, D(2026, 9, 1)) == [Opening(T(9), T(18))]
    coming = selectors.place_hours(selectors.calendar(place.pk), from_on=D(2026, 7, 6))
    assert (coming.season, coming.open_minutes) == ("Zomer", 7 * 60)
    assert selectors.place_hours(selectors.calendar(place.pk), from_on=MONDAY).season == ""
    with pytest.raises(WrongHours):
        services.set_weekly_hours(
            director, branch_id=place.pk, week={}, from_on=D(2026, 7, 1), season="Eindeloos"
        )


def test_one_weekday_changes_and_the_others_stay():
    place = BranchFactory()
    director = staff(place.organisation, permissions.DIRECTOR)
    services.set_day_hours(director, branch_id=place.pk, weekdays=[6], openings=[], from_on=MONDAY)
    assert _hours(place, D(2026, 3, 8)) == []
    assert _hours(place, MONDAY) == [Opening(T(9), T(18))]
    assert _hours(place, D(2026, 3, 1)) == [Opening(T(9), T(18))]


def test_an_exception_decides_and_can_be_withdrawn():
    place = BranchFactory()
    director = staff(place.organisation, permissions.DIRECTOR)
    closed = services.add_exception(
        director, branch_id=place.pk, from_on=MONDAY, until_on=D(2026, 3, 4), reason="Verbouwing"
    )
    opened = services.add_exception(
        director, branch_id=place.pk, from_on=D(2026, 3, 3), opening=Opening(T(13), T(15)), reason="Inloop"
    )
    assert [_hours(place, MONDAY + dt.timedelta(days=n)) for n in range(4)] == [
        [], [Opening(T(13), T(15))], [], [Opening(T(9), T(18))],
    ]  # fmt: skip
    assert [e.pk for e in selectors.exceptions(place.pk, from_on=D(2026, 3, 4))] == [closed.pk]
    for row in (opened, closed, closed):
        services.withdraw_exception(director, exception_id=row.pk)
    assert _hours(place, MONDAY) == [Opening(T(9), T(18))]
    assert selectors.exceptions(place.pk, from_on=MONDAY) == []
    assert OutboxEvent.objects.filter(name="organisations.hours-changed.v1").count() == 4


@pytest.mark.parametrize(
    "week",
    [
        {7: DAY},
        {0: [Opening(T(17), T(10))]},
        {0: [Opening(T(10), T(10))]},
        {0: [Opening(T(10), T(13)), Opening(T(12), T(17))]},
    ],
)
def test_hours_that_cannot_be_right_are_refused_whole(week: Any):
    place = _place()
    with pytest.raises(WrongHours):
        services.set_weekly_hours(SYSTEM, branch_id=place.pk, week=week, from_on=MONDAY)
    assert selectors.hours_history(place.pk) == []


def test_staffed_hours_may_lie_within_self_service_hours():
    place = _place(kind="branch")
    week = {day: [Opening(T(8), T(22), staffed=False), Opening(T(14), T(17))] for day in range(5)}
    services.set_weekly_hours(SYSTEM, branch_id=place.pk, week=week, from_on=MONDAY)
    hours = selectors.place_hours(selectors.calendar(place.pk), from_on=MONDAY)
    assert (hours.open_minutes, hours.staffed_minutes) == (70 * 60, 15 * 60)


def test_a_declared_kind_is_held_against_the_hours_and_never_corrected():
    place = BranchFactory(kind="service_point")
    calendar = selectors.calendar(place.pk)
    assert selectors.kind_check(place, calendar, on=MONDAY) == KindCheck.TOO_MANY_STAFFED_HOURS
    assert selectors.branch(place.code).kind == "service_point"


@pytest.mark.parametrize(
    ("kind", "staffed", "open_", "verdict"),
    [
        ("branch", 15, 15, KindCheck.FITS), ("branch", 14.9, 60, KindCheck.TOO_FEW_STAFFED_HOURS),
        ("service_point", 9, 9, KindCheck.FITS), ("service_point", 4, 4, KindCheck.FITS),
        ("service_point", 3.9, 9, KindCheck.TOO_FEW_STAFFED_HOURS),
        ("service_point", 15.1, 16, KindCheck.TOO_MANY_STAFFED_HOURS),
        ("mini", 4, 4, KindCheck.FITS), ("mini", 4.1, 5, KindCheck.TOO_MANY_STAFFED_HOURS),
        ("mini", 0, 5, KindCheck.TOO_FEW_STAFFED_HOURS),
        ("self_service", 0, 80, KindCheck.FITS), ("self_service", 20, 20, KindCheck.TOO_MANY_STAFFED_HOURS),
        ("branch", 0, 0, KindCheck.NO_HOURS), ("mobile_stop", 0, 0, KindCheck.FITS),
        ("pickup_point", 0, 40, KindCheck.FITS),
    ],
)  # fmt: skip
def test_the_kinds_have_their_hours(kind: str, staffed: float, open_: float, verdict: KindCheck):
    minutes = {"staffed_minutes": int(staffed * 60), "open_minutes": int(open_ * 60)}
    assert check_kind(kind, **minutes) == verdict


@pytest.mark.parametrize(
    ("staffed", "open_", "kind"),
    [(20, 20, "branch"), (9, 20, "service_point"), (2, 20, "mini"), (0, 20, "self_service"), (0, 0, None)],
)
def test_the_hours_point_to_a_kind(staffed: int, open_: int, kind: str | None):
    assert fitting_kind(staffed_minutes=staffed * 60, open_minutes=open_ * 60) == kind


@pytest.mark.parametrize(
    ("hour", "is_open", "until", "opens_on"),
    [
        (8, False, None, MONDAY),
        (9, True, T(20), None),
        (17, True, T(20), None),
        (20, False, None, D(2026, 3, 3)),
    ],
)
def test_a_place_says_open_until_or_when_it_opens(hour: int, is_open: bool, until: Any, opens_on: Any):
    place = _place()
    week = {day: [Opening(T(9), T(17)), Opening(T(17), T(20), staffed=False)] for day in (0, 1)}
    services.set_weekly_hours(SYSTEM, branch_id=place.pk, week=week, from_on=D(2020, 1, 1))
    moment = clock.instant(MONDAY, T(hour), "Europe/Amsterdam")
    state = selectors.open_state(selectors.calendar(place.pk), moment)
    assert (state.is_open, state.until, state.opens_on) == (is_open, until, opens_on)
    assert state.staffed is (hour == 9)


def test_only_who_may_edit_places_sets_hours():
    place = BranchFactory()
    for actor in (staff(place.organisation), staff(OrganisationFactory(), permissions.DIRECTOR)):
        with pytest.raises(NotAllowed):
            services.add_exception(actor, branch_id=place.pk, from_on=MONDAY, reason="x")
    with pytest.raises(NoSuchPlace):
        services.add_exception(SYSTEM, branch_id=0, from_on=MONDAY, reason="x")
    with pytest.raises(WrongHours):
        services.add_exception(SYSTEM, branch_id=place.pk, from_on=MONDAY, reason=" ")
