"""What a change of hours would mean, before anything is written; and the changes that were made."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from samenbieb.domains.organisations import permissions, ports, rules
from samenbieb.domains.organisations.errors import NoSuchPlace, wrong_hours
from samenbieb.domains.organisations.models import Branch, HoursChange, HoursException
from samenbieb.domains.organisations.ports import HoursShift, Moved
from samenbieb.domains.organisations.selectors.hours import calendar
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period

CHANGES_SHOWN = 20


def foresee_exception(
    actor: Actor, *, branch_id: int, from_on: dt.date, until_on: dt.date, opening: Opening | None = None
) -> Moved:
    """Say what closing a place for some days, or opening it at other hours, would move.

    Raises: NoSuchPlace, NotAllowed, WrongHours.
    """
    before = _calendar(actor, branch_id)
    if problem := rules.exception_problem(from_on, until_on, opening):
        raise wrong_hours(problem)
    exception = Exceptional(from_on, until_on, (opening,) if opening else ())
    after = rules.with_exception(before, exception)
    return ports.foreseen(HoursShift(branch_id, before, after, from_on, until_on))


def foresee_week(
    actor: Actor,
    *,
    branch_id: int,
    week: Mapping[int, Sequence[Opening]],
    from_on: dt.date,
    until_on: dt.date | None = None,
    season: str = "",
) -> Moved:
    """Say what another week, or a season over it, would move. Raises: NoSuchPlace, NotAllowed, WrongHours."""
    before = _calendar(actor, branch_id)
    if problem := rules.week_problem(week, from_on=from_on, until_on=until_on, season=season):
        raise wrong_hours(problem)
    after = rules.with_period(before, Period(from_on, until_on, dict(week), bool(season), season))
    return ports.foreseen(HoursShift(branch_id, before, after, from_on, until_on))


def foresee_undo(actor: Actor, change: HoursChange) -> Moved:
    """Say what taking a change back would give back. Raises: NotAllowed."""
    before = _calendar(actor, change.branch_id)
    after = _without(before, change)
    return ports.foreseen(
        HoursShift(change.branch_id, before, after, change.from_on, change.until_on, undoes=change.pk)
    )


def hours_change(actor: Actor, *, branch_id: int, public_id: str) -> HoursChange:
    """Give one act on the hours of a place. Raises: NoSuchPlace, NotAllowed."""
    _calendar(actor, branch_id)
    change = next((row for row in _changes(branch_id) if str(row.public_id) == public_id), None)
    if change is None:
        raise NoSuchPlace
    return change


def hours_change_of(actor: Actor, *, exception_id: int) -> HoursChange | None:
    """Give the act by which an exception was made; null for one of former days. Raises: NoSuchPlace, NotAllowed."""
    change = HoursChange.objects.filter(exception=exception_id).select_related("exception").first()
    if change is not None:
        actor.require(permissions.EDIT_PLACES, at=_organisation_id(change.branch_id))
    return change


def hours_changes(actor: Actor, *, branch_id: int) -> list[HoursChange]:
    """Give the newest acts on the hours of a place. Raises: NoSuchPlace, NotAllowed."""
    actor.require(permissions.EDIT_PLACES, at=_organisation_id(branch_id))
    return _changes(branch_id)[:CHANGES_SHOWN]


def latest_change_id(branch_id: int, *, from_on: dt.date, until_on: dt.date | None) -> int | None:
    """Give the newest act on the hours of a place for these days; null when there is none."""
    rows = HoursChange.objects.filter(branch=branch_id, from_on=from_on, until_on=until_on)
    return rows.order_by("-pk").values_list("pk", flat=True).first()


def _changes(branch_id: int) -> list[HoursChange]:
    return list(HoursChange.objects.filter(branch=branch_id).select_related("exception", "period"))


def _calendar(actor: Actor, branch_id: int) -> BranchCalendar:
    actor.require(permissions.EDIT_PLACES, at=_organisation_id(branch_id))
    return calendar(branch_id)


def _organisation_id(branch_id: int) -> int:
    found = Branch.objects.filter(pk=branch_id).values_list("organisation", flat=True).first()
    if found is None:
        raise NoSuchPlace
    return found


def _without(before: BranchCalendar, change: HoursChange) -> BranchCalendar:
    """Give the calendar as it would be without an act."""
    if (row := change.exception) is not None:
        standing = HoursException.objects.filter(branch=change.branch_id, withdrawn_at=None)
        pairs = zip(standing.values_list("pk", flat=True), before.exceptions, strict=True)
        return replace(before, exceptions=tuple(one for pk, one in pairs if pk != row.pk))
    if change.period is None:
        return before
    is_season, from_on = change.period.is_season, change.period.from_on
    periods = [row for row in before.periods if (row.is_season, row.from_on) != (is_season, from_on)]
    ends = {
        pk: dt.date.fromisoformat(until) if until else None
        for pk, until in change.before.get("shortened", ())
    }
    starts = dict(
        change.branch.hours_periods.filter(pk__in=ends, is_season=False).values_list("from_on", "pk")
    )
    periods = [
        replace(row, until_on=ends[starts[row.from_on]])
        if not row.is_season and row.from_on in starts
        else row
        for row in periods
    ]
    return replace(before, periods=(*periods, *map(_put_aside, change.before.get("replaced", ()))))


def _put_aside(row: Mapping[str, object]) -> Period:
    week: dict[int, list[Opening]] = {}
    times = row["times"]
    for weekday, opens, closes, staffed in times if isinstance(times, list) else ():
        week.setdefault(weekday, []).append(
            Opening(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes), staffed)
        )
    until_on = row["until_on"]
    return Period(
        dt.date.fromisoformat(str(row["from_on"])),
        dt.date.fromisoformat(str(until_on)) if until_on else None,
        week,
        bool(row["is_season"]),
        str(row["name"]),
    )
