"""What happens to opening hours: a new week, a season, an exception and its undoing. What was, stays to be read."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import permissions, rules
from samenbieb.domains.organisations.errors import NoSuchPlace, WrongHours
from samenbieb.domains.organisations.events import HoursChanged
from samenbieb.domains.organisations.models import Branch, HoursException, HoursPeriod, OpeningTime
from samenbieb.domains.organisations.services.organisations import remember
from samenbieb.domains.organisations.services.places import locked_branch
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import Opening

Week = Mapping[int, Sequence[Opening]]
ONE_DAY = dt.timedelta(days=1)
YEARS = (1900, 2199)


@transaction.atomic
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
    Raises: NoSuchPlace, NotAllowed, WrongHours. Locks: the place. Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    _check(week, from_on=from_on, until_on=until_on, season=season)
    _make_room(actor, branch, from_on=from_on, is_season=bool(season))
    period = HoursPeriod.objects.create(
        branch=branch, name=season, from_on=from_on, until_on=until_on, is_season=bool(season)
    )
    OpeningTime.objects.bulk_create(
        OpeningTime(period=period, weekday=weekday, opens=o.opens, closes=o.closes, staffed=o.staffed)
        for weekday, openings in week.items()
        for o in openings
    )
    audit.record(actor, permissions.EDIT_PLACES, branch, hours_from_on=from_on.isoformat(), season=season)
    _tell(branch, from_on, until_on)
    return period


@transaction.atomic
def set_day_hours(
    actor: Actor, *, branch_id: int, weekdays: Sequence[int], openings: Sequence[Opening], from_on: dt.date
) -> HoursPeriod:
    """Set other hours for some weekdays from a day on; the other weekdays stay as they are. No openings: closed.

    Raises: NoSuchPlace, NotAllowed, WrongHours. Locks: the place. Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    week = {weekday: list(day) for weekday, day in _ordinary_week(branch, from_on).items()}
    week.update({weekday: list(openings) for weekday in weekdays})
    return set_weekly_hours(actor, branch_id=branch_id, week=week, from_on=from_on)


@transaction.atomic
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

    The newest exception for a day decides. Raises: NoSuchPlace, NotAllowed, WrongHours. Locks: the place.
    Publishes: HoursChanged.
    """
    branch = locked_branch(actor, branch_id)
    last_on = until_on or from_on
    _check_days(from_on, last_on)
    if last_on < from_on or not reason.strip():
        raise WrongHours
    if opening is not None and rules.hours_problem([opening]):
        raise WrongHours
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
    audit.record(
        actor,
        permissions.EDIT_PLACES,
        branch,
        exception=row.pk,
        from_on=from_on.isoformat(),
        until_on=last_on.isoformat(),
    )
    _tell(branch, from_on, last_on)
    return row


@transaction.atomic
def withdraw_exception(actor: Actor, *, exception_id: int) -> HoursException:
    """Undo an exception: the ordinary hours hold again. Done twice, it changes nothing.

    Raises: NoSuchPlace, NotAllowed. Locks: the place. Publishes: HoursChanged.
    """
    row = HoursException.objects.filter(pk=exception_id).first()
    if row is None:
        raise NoSuchPlace(_("This exception does not exist. Choose one from the list."))
    branch = locked_branch(actor, row.branch_id)
    row.refresh_from_db()
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        audit.record(actor, permissions.EDIT_PLACES, branch, exception_withdrawn=row.pk)
        _tell(branch, row.from_on, row.until_on)
    return row


def _tell(branch: Branch, from_on: dt.date, until_on: dt.date | None) -> None:
    last = until_on.isoformat() if until_on else None
    outbox.publish(HoursChanged(branch_id=branch.pk, from_on=from_on.isoformat(), until_on=last))


def _check_days(*days: dt.date | None) -> None:
    if any(day is not None and not YEARS[0] <= day.year <= YEARS[1] for day in days):
        raise WrongHours(_("This day cannot be right. Look at the year."))


def _check(week: Week, *, from_on: dt.date, until_on: dt.date | None, season: str) -> None:
    _check_days(from_on, until_on)
    if any(weekday not in range(7) for weekday in week) or any(
        rules.hours_problem(day) for day in week.values()
    ):
        raise WrongHours
    if (until_on is not None and until_on < from_on) or (season and until_on is None):
        raise WrongHours(_("A season needs a last day, not before the first day."))


def _make_room(actor: Actor, branch: Branch, *, from_on: dt.date, is_season: bool) -> None:
    """End the pattern that held until now the day before; replace one that began on this very day."""
    same = branch.hours_periods.filter(is_season=is_season)
    for period in same.filter(from_on=from_on).prefetch_related("times"):
        week = [f"{t.weekday} {t.opens:%H:%M}-{t.closes:%H:%M}" for t in period.times.all()]
        remember(
            actor,
            branch.organisation,
            what="hours",
            before={"from_on": from_on, "week": week},
            branch_id=branch.pk,
        )
        period.delete()
    if not is_season:
        held = same.filter(from_on__lt=from_on).exclude(until_on__lt=from_on)
        held.update(until_on=from_on - ONE_DAY)


def _ordinary_week(branch: Branch, day: dt.date) -> dict[int, list[Opening]]:
    held = branch.hours_periods.filter(is_season=False, from_on__lte=day).exclude(until_on__lt=day)
    period = held.order_by("-from_on").first()
    week: dict[int, list[Opening]] = {}
    for time in period.times.all() if period else ():
        week.setdefault(time.weekday, []).append(Opening(time.opens, time.closes, time.staffed))
    return week
