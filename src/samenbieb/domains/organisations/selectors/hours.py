"""When a place is open."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from samenbieb.domains.organisations import rules
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.domains.organisations.models import Branch, HoursException, HoursPeriod, OpeningTime
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period
from samenbieb.kernel.remembering import Remembered, Versions, versions


@dataclass(frozen=True, slots=True)
class OpenState:
    """How a place stands at a moment: open until a time, or closed until a day and time (None: not in sight)."""

    is_open: bool
    staffed: bool
    until: dt.time | None
    staffed_until: dt.time | None
    opens_on: dt.date | None
    opens_at: dt.time | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayHours:
    """The openings of one day, and why they are other than usual."""

    day: dt.date
    openings: list[Opening]
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceHours:
    """The coming days of a place, with its staffed and total minutes in an ordinary week."""

    days: list[DayHours]
    staffed_minutes: int
    open_minutes: int
    season: str


_calendars: Remembered[BranchCalendar] = Remembered("places")


def calendar(branch_id: int, held: Versions | None = None) -> BranchCalendar:
    """Give the calendar of one place. `held` are the versions that hold, when they were read. Raises: NoSuchPlace."""
    return _calendars.get(branch_id, lambda: _calendar_read(branch_id), held)


def _calendar_read(branch_id: int) -> BranchCalendar:
    found = _calendars_read([branch_id])
    if branch_id not in found:
        raise NoSuchPlace
    return found[branch_id]


def calendars(branch_ids: Iterable[int], held: Versions | None = None) -> dict[int, BranchCalendar]:
    """Give the calendars of places by primary key: from memory, and what is not there in four queries."""
    return _calendars.get_all(branch_ids, _calendars_read, versions() if held is None else held)


def _calendars_read(ids: Collection[int]) -> dict[int, BranchCalendar]:
    zones = dict(Branch.objects.order_by().filter(pk__in=ids).values_list("pk", "organisation__time_zone"))
    times: dict[int, dict[int, list[Opening]]] = defaultdict(lambda: defaultdict(list))
    for t in OpeningTime.objects.order_by().filter(period__branch__in=ids):
        times[t.period_id][t.weekday].append(Opening(t.opens, t.closes, t.staffed))
    periods: dict[int, list[Period]] = defaultdict(list)
    for p in HoursPeriod.objects.filter(branch__in=ids):
        periods[p.branch_id].append(Period(p.from_on, p.until_on, dict(times[p.pk]), p.is_season, p.name))
    exceptions_: dict[int, list[Exceptional]] = defaultdict(list)
    for e in HoursException.objects.filter(branch__in=ids, withdrawn_at=None):
        openings = (Opening(e.opens, e.closes, e.staffed),) if e.opens and e.closes else ()
        exceptions_[e.branch_id].append(Exceptional(e.from_on, e.until_on, openings, e.reason))
    return {
        pk: BranchCalendar(zone, tuple(periods[pk]), tuple(exceptions_[pk])) for pk, zone in zones.items()
    }


def open_state(calendar: BranchCalendar, at: dt.datetime | None = None) -> OpenState:
    """Tell "open until 20.00" or "closed, opens on Tuesday at 10.00" for a moment (now, when not given)."""
    moment = at or clock.now()
    local = clock.local(moment, calendar.time_zone)
    today = local.date()
    opening = calendar.opening_at(moment)
    exception = calendar.exception(today)
    reason = exception.reason if exception else ""
    if opening is not None:
        spans = [o for o in calendar.hours(today) if o.opens <= local.time()]
        until = _reaching(calendar.hours(today), max(o.closes for o in spans))
        staffed = opening.closes if opening.staffed else None
        return OpenState(
            is_open=True,
            staffed=opening.staffed,
            until=until,
            staffed_until=staffed,
            opens_on=None,
            opens_at=None,
            reason=reason,
        )
    later = [o.opens for o in calendar.hours(today) if o.opens > local.time()]
    if later:
        return _closed(today, min(later), reason)
    next_on = calendar.next_open(today)
    return _closed(next_on, calendar.opens_at(next_on) if next_on else None, reason)


def _closed(opens_on: dt.date | None, opens_at: dt.time | None, reason: str) -> OpenState:
    return OpenState(
        is_open=False,
        staffed=False,
        until=None,
        staffed_until=None,
        opens_on=opens_on,
        opens_at=opens_at,
        reason=reason,
    )


def place_hours(calendar: BranchCalendar, *, from_on: dt.date, days_count: int = 7) -> PlaceHours:
    """Give the hours of the coming days with the reasons of exceptions."""
    days = []
    for number in range(days_count):
        day = from_on + dt.timedelta(days=number)
        exception = calendar.exception(day)
        days.append(DayHours(day, calendar.hours(day), exception.reason if exception else ""))
    return PlaceHours(
        days=days,
        staffed_minutes=calendar.staffed_minutes_a_week(from_on),
        open_minutes=calendar.open_minutes_a_week(from_on),
        season=season.name if (season := calendar.period(from_on)) and season.is_season else "",
    )


def kind_check(branch: Branch, calendar: BranchCalendar, *, on: dt.date) -> rules.KindCheck:
    """Hold the declared kind of a place against its staffed hours. A mismatch is for showing, never corrected."""
    return rules.check_kind(
        branch.kind,
        staffed_minutes=calendar.staffed_minutes_a_week(on),
        open_minutes=calendar.open_minutes_a_week(on),
    )


def exceptions(branch_id: int, *, from_on: dt.date) -> list[HoursException]:
    """Give the exceptions of a place that still hold on or after a day, earliest first."""
    rows = HoursException.objects.filter(branch_id=branch_id, withdrawn_at=None, until_on__gte=from_on)
    return list(rows.order_by("from_on", "recorded_at"))


def hours_history(branch_id: int) -> list[HoursPeriod]:
    """Give every weekly pattern that a place has had, newest first, with its times."""
    rows = HoursPeriod.objects.filter(branch_id=branch_id).prefetch_related("times")
    return list(rows.order_by("-from_on", "-is_season"))


def _reaching(openings: list[Opening], until: dt.time) -> dt.time:
    """Follow openings that touch: staffed until 17.00, self-service from 17.00 to 20.00, is open until 20.00."""
    for opening in sorted(openings):
        if opening.opens <= until < opening.closes:
            until = opening.closes
    return until
