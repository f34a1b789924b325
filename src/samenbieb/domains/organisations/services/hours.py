"""What happens to opening hours: a new week, a season, an exception and its undoing. What was, stays to be read.

Each is one act (`HoursChange`): whoever promised days at the place moves them in the same transaction (ports.py).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import rules
from samenbieb.domains.organisations.errors import NoSuchPlace, WrongHours, wrong_hours
from samenbieb.domains.organisations.models import (
    Branch,
    HoursChange,
    HoursException,
    HoursPeriod,
    OpeningTime,
)
from samenbieb.domains.organisations.selectors.hours import calendar
from samenbieb.domains.organisations.services.hours_changes import (
    as_put_aside,
    begun,
    check_undoable,
    finished,
    found_change,
    put_back,
    undone,
)
from samenbieb.domains.organisations.services.organisations import remember
from samenbieb.domains.organisations.services.places import locked_branch
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import Opening
from samenbieb.kernel.locking import locked

Week = Mapping[int, Sequence[Opening]]
ONE_DAY = dt.timedelta(days=1)


@locked
def set_weekly_hours(
    actor: Actor,
    *,
    branch_id: int,
    week: Week,
    from_on: dt.date,
    until_on: dt.date | None = None,
    season: str = "",
) -> HoursPeriod:
    """Set the weekly hours of a place (Monday = 0) from a day on.

    With `season` (its name) and `until_on` the pattern lies over the ordinary hours for those days; without, it takes
    the place of the ordinary hours from that day, and the former pattern ends the day before.
    Raises: NoSuchPlace, NotAllowed, WrongHours, Busy. Locks: the place, and those of who follows. Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    if problem := rules.week_problem(week, from_on=from_on, until_on=until_on, season=season):
        raise wrong_hours(problem)
    before = calendar(branch.pk)
    put_aside = _make_room(actor, branch, from_on=from_on, is_season=bool(season))
    period = HoursPeriod.objects.create(
        branch=branch, name=season, from_on=from_on, until_on=until_on, is_season=bool(season)
    )
    OpeningTime.objects.bulk_create(
        OpeningTime(period=period, weekday=weekday, opens=o.opens, closes=o.closes, staffed=o.staffed)
        for weekday, openings in week.items()
        for o in openings
    )
    change = begun(
        actor,
        branch,
        what=HoursChange.What.SEASON if season else HoursChange.What.WEEK,
        days=(from_on, until_on),
        reason=season,
        period=period,
        put_aside=put_aside,
    )
    finished(actor, change, before)
    return period


@locked
def set_day_hours(
    actor: Actor, *, branch_id: int, weekdays: Sequence[int], openings: Sequence[Opening], from_on: dt.date
) -> HoursPeriod:
    """Set other hours for some weekdays from a day on; the other weekdays stay as they are. No openings: closed.

    Raises: NoSuchPlace, NotAllowed, WrongHours, Busy. Locks: the place, and those of who follows. Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    week = {weekday: list(day) for weekday, day in _ordinary_week(branch, from_on).items()}
    week.update({weekday: list(openings) for weekday in weekdays})
    return set_weekly_hours(actor, branch_id=branch_id, week=week, from_on=from_on)


@locked
def add_exception(
    actor: Actor,
    *,
    branch_id: int,
    from_on: dt.date,
    until_on: dt.date | None = None,
    opening: Opening | None = None,
    reason: str,
) -> HoursException:
    """Close a place for some days (the last one included), or open it at other hours on those days.

    The newest exception for a day decides. Raises: NoSuchPlace, NotAllowed, WrongHours, Busy. Locks: the place, and
    those of who follows. Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    last_on = until_on or from_on
    if problem := rules.exception_problem(from_on, last_on, opening):
        raise wrong_hours(problem)
    if not reason.strip():
        raise WrongHours
    before = calendar(branch.pk)
    row = HoursException.objects.create(
        branch=branch,
        from_on=from_on,
        until_on=last_on,
        opens=opening.opens if opening else None,
        closes=opening.closes if opening else None,
        staffed=opening.staffed if opening else True,
        reason=reason.strip()[:120],
        recorded_at=clock.now(),
    )
    change = begun(
        actor,
        branch,
        what=HoursChange.What.EXCEPTION,
        days=(from_on, last_on),
        reason=row.reason,
        exception=row,
    )
    finished(actor, change, before)
    return row


@locked
def withdraw_exception(actor: Actor, *, exception_id: int) -> HoursException:
    """Undo an exception: the ordinary hours hold again, and who lost a day gets it back. Done twice, it changes nothing.

    Raises: NoSuchPlace, NotAllowed, Busy. Locks: the place, and those of who follows. Publishes: HoursChanged.
    """
    row = HoursException.objects.filter(pk=exception_id).first()
    if row is None:
        raise NoSuchPlace(_("This exception does not exist. Choose one from the list."))
    branch = locked_branch(actor, row.branch_id)
    row.refresh_from_db()
    if row.withdrawn_at is None:
        before = calendar(branch.pk)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        undone(actor, _change_of(row, branch), before)
    return row


@locked
def undo_hours(actor: Actor, *, change_public_id: str) -> HoursChange:
    """Take back a change of hours, a week and a season too: the former hours hold again. Done twice, it changes nothing.

    Raises: NoSuchPlace, NotAllowed, HoursNotUndoable, HoursChangedSince, Busy. Locks: the place, and those of who follows.
    Publishes: HoursChanged.
    """
    change = found_change(change_public_id)
    if change.exception_id is not None:
        withdraw_exception(actor, exception_id=change.exception_id)
        return found_change(change_public_id)
    branch = locked_branch(actor, change.branch_id)
    change.refresh_from_db()
    if change.undone_at is None:
        check_undoable(change, branch)
        before = calendar(branch.pk)
        put_back(change)
        undone(actor, change, before)
    return change


def _change_of(row: HoursException, branch: Branch) -> HoursChange:
    """Give the act by which an exception was made; those of former days have none yet, and nothing moved with them."""
    change, _made = HoursChange.objects.get_or_create(
        exception=row,
        defaults={
            "branch": branch,
            "what": HoursChange.What.EXCEPTION,
            "from_on": row.from_on,
            "until_on": row.until_on,
            "reason": row.reason,
            "made_at": row.recorded_at,
            "made_by": "-",
        },
    )
    return change


def _make_room(actor: Actor, branch: Branch, *, from_on: dt.date, is_season: bool) -> dict[str, Any]:
    """End the pattern that held until now the day before; replace one that began on this very day.

    Returns what was put aside, to be put back by an undo.
    """
    same = branch.hours_periods.filter(is_season=is_season)
    replaced = []
    for period in same.filter(from_on=from_on).prefetch_related("times"):
        week = [f"{t.weekday} {t.opens:%H:%M}-{t.closes:%H:%M}" for t in period.times.all()]
        remember(
            actor,
            branch.organisation,
            what="hours",
            before={"from_on": from_on, "week": week},
            branch_id=branch.pk,
        )
        replaced.append(as_put_aside(period))
        period.delete()
    shortened = []
    if not is_season:
        held = same.filter(from_on__lt=from_on).exclude(until_on__lt=from_on)
        shortened = [
            [pk, until.isoformat() if until else None] for pk, until in held.values_list("pk", "until_on")
        ]
        held.update(until_on=from_on - ONE_DAY)
    return {"replaced": replaced, "shortened": shortened}


def _ordinary_week(branch: Branch, day: dt.date) -> dict[int, list[Opening]]:
    held = branch.hours_periods.filter(is_season=False, from_on__lte=day).exclude(until_on__lt=day)
    period = held.order_by("-from_on").first()
    week: dict[int, list[Opening]] = {}
    for time in period.times.all() if period else ():
        week.setdefault(time.weekday, []).append(Opening(time.opens, time.closes, time.staffed))
    return week
