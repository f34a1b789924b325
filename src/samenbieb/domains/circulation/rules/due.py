"""When a loan is due: closing time of the lending branch on the last day, or a moment for loans in hours.

Source: the format of policy tests (loan_days, loan_hours, loan_schedule, due_closed, due_within_card).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import Opening

LAST_MOMENT = dt.time(23, 59, 59)
ONE_DAY = dt.timedelta(days=1)
# A weekday that is closed so many times in a row is one on which the place does not open: the next open day then.
WEEKS_LOOKED_AT = 8


class Calendar(Protocol):
    """What is asked of the opening hours of a place."""

    @property
    def time_zone(self) -> str:
        """Give the time zone of the place."""

    def hours(self, day: dt.date) -> list[Opening]:
        """Give the openings of a day, earliest first; none when closed."""

    def closes_at(self, day: dt.date) -> dt.time | None:
        """Give the last closing time of a day, null when closed."""

    def opens_at(self, day: dt.date) -> dt.time | None:
        """Give the first opening time of a day, null when closed."""

    def next_open(self, day: dt.date) -> dt.date | None:
        """Give the first open day after a day, null when there is none in sight."""

    def previous_open(self, day: dt.date) -> dt.date | None:
        """Give the last open day before a day, null when there is none in sight."""

    def add_open_days(self, day: dt.date, count: int) -> dt.date | None:
        """Give the day so many open days after a day, null when there are not so many in sight."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a loan lasts: until fixed days (`schedule`), else for `hours`, else for `days`.

    Where `schedule_caps`, the fixed day only says how late a loan may be due at most; a day outside of it has no cap.
    """

    days: int
    due_closed: str
    hours: int | None = None
    schedule: Sequence[dict[str, Any]] | None = None
    schedule_caps: bool = False


def due_instant(
    calendar: Calendar, term: Term, *, start: dt.datetime, not_after: dt.date | None
) -> dt.datetime | None:
    """Give the instant (UTC) at which a loan that starts at an instant is due; null when no row of the schedule holds.

    `not_after` is the last day of the card: never due after it (`due_within_card`).
    """
    start_on = clock.local(start, calendar.time_zone).date()
    if term.schedule is not None and term.schedule_caps:
        not_after = earliest(not_after, scheduled_day(term.schedule, start_on))
    if term.schedule is not None and not term.schedule_caps:
        ends_on = scheduled_day(term.schedule, start_on)
        if ends_on is None:
            return None
    elif term.hours is not None:
        return _within_card(calendar, _hourly(calendar, term, start), term.due_closed, start_on, not_after)
    else:
        ends_on = last_day(calendar, start_on=start_on, days=term.days, due_closed=term.due_closed)
    day, time = due_moment(
        calendar, day=ends_on, due_closed=term.due_closed, not_after=not_after, not_before=start_on
    )
    return clock.instant(day, time, calendar.time_zone)


def earliest(*days: dt.date | None) -> dt.date | None:
    """Give the first of some days; null when none is known."""
    return min((day for day in days if day is not None), default=None)


def scheduled_day(schedule: Sequence[dict[str, Any]], start_on: dt.date) -> dt.date | None:
    """Give the fixed last day for a loan that starts on a day: of the first row that holds, and has not passed."""
    for row in schedule:
        first, last, due = (dt.date.fromisoformat(row[name]) for name in ("from", "to", "due"))
        if first <= start_on <= last and start_on <= due:
            return due
    return None


def last_day(calendar: Calendar, *, start_on: dt.date, days: int, due_closed: str) -> dt.date:
    """Give the day on which a period in days ends; under `open_days` closed days do not count."""
    ends_on = start_on + days * ONE_DAY
    if due_closed != "open_days":
        return ends_on
    return calendar.add_open_days(start_on, days) or ends_on


def due_moment(
    calendar: Calendar,
    *,
    day: dt.date,
    due_closed: str,
    not_after: dt.date | None,
    not_before: dt.date | None = None,
) -> tuple[dt.date, dt.time]:
    """Give the local day and time at which a loan is due.

    `day` is the day that the period ends; when the branch is closed on it, `due_closed` moves it. `not_after` is the
    last day of the card: when that is closed too, the last open day before it, but none before `not_before`.
    """
    closes = calendar.closes_at(day)
    day, time = moved_day(calendar, day, due_closed) if closes is None else (day, closes)
    if not_after is None or day <= not_after:
        return day, time
    return last_of_card(calendar, not_after, due_closed, not_before)


def last_of_card(
    calendar: Calendar, not_after: dt.date, due_closed: str, not_before: dt.date | None
) -> tuple[dt.date, dt.time]:
    """Give the last moment of a card: when its last day is closed, the last open day before, none before `not_before`."""
    closes = calendar.closes_at(not_after)
    if closes is None and due_closed != "keep":
        day = calendar.previous_open(not_after)
        if day is not None and (not_before is None or day >= not_before):
            return day, calendar.closes_at(day) or LAST_MOMENT
    return not_after, closes or LAST_MOMENT


def moved_day(calendar: Calendar, day: dt.date, due_closed: str) -> tuple[dt.date, dt.time]:
    """Move a day on which the place is closed; it stays when no open day is in sight."""
    if due_closed == "keep":
        return day, LAST_MOMENT
    if due_closed == "previous_closing":
        target = calendar.previous_open(day)
    elif due_closed == "same_weekday":
        target = _same_weekday(calendar, day) or calendar.next_open(day)
    else:
        target = calendar.next_open(day)
    if target is None:
        return day, LAST_MOMENT
    at_opening = calendar.opens_at(target) if due_closed == "next_opening" else None
    return target, at_opening or calendar.closes_at(target) or LAST_MOMENT


def _same_weekday(calendar: Calendar, day: dt.date) -> dt.date | None:
    later = (day + 7 * weeks * ONE_DAY for weeks in range(1, WEEKS_LOOKED_AT + 1))
    return next((one for one in later if calendar.closes_at(one) is not None), None)


def _hourly(calendar: Calendar, term: Term, start: dt.datetime) -> dt.datetime:
    """Give the instant that lies so many hours later, moved when the doors are closed then. Hours are real hours."""
    raw = start + dt.timedelta(hours=term.hours or 0)
    if term.due_closed == "keep":
        return raw
    if term.due_closed == "open_days":
        raw = _past_closed_days(calendar, start, raw)
    local = clock.local(raw, calendar.time_zone)
    day, time = local.date(), local.time()
    if any(opening.opens <= time <= opening.closes for opening in calendar.hours(day)):
        return raw
    for rule in (term.due_closed, "next_closing"):
        moved = moved_moment(calendar, day, time, rule)
        if moved is not None:
            found = clock.instant(*moved, calendar.time_zone)
            if found > start:
                return found
    return raw


def moved_moment(
    calendar: Calendar, day: dt.date, time: dt.time, due_closed: str
) -> tuple[dt.date, dt.time] | None:
    """Move a moment at which the doors are closed; null when no opening is in sight."""
    hours = calendar.hours(day)
    if due_closed == "previous_closing":
        closed = [opening.closes for opening in hours if opening.closes <= time]
        return (day, max(closed)) if closed else _closing(calendar, calendar.previous_open(day))
    if due_closed == "next_opening":
        opening_later = [opening.opens for opening in hours if opening.opens >= time]
        if opening_later:
            return day, min(opening_later)
        target = calendar.next_open(day)
        opens = calendar.opens_at(target) if target else None
        return (target, opens) if target and opens else None
    closes = max((opening.closes for opening in hours), default=None)
    if closes is not None and (time < closes or due_closed == "same_weekday"):
        return day, closes
    if due_closed == "same_weekday":
        return _closing(calendar, _same_weekday(calendar, day) or calendar.next_open(day))
    return _closing(calendar, calendar.next_open(day))


def _closing(calendar: Calendar, day: dt.date | None) -> tuple[dt.date, dt.time] | None:
    closes = calendar.closes_at(day) if day else None
    return (day, closes) if day and closes else None


def _past_closed_days(calendar: Calendar, start: dt.datetime, raw: dt.datetime) -> dt.datetime:
    """Let every closed day after the first push the moment one day on, to the same time of the clock."""
    zone = calendar.time_zone
    first, end = clock.local(start, zone).date(), clock.local(raw, zone)
    day = calendar.add_open_days(first, (end.date() - first).days)
    return clock.instant(day, end.time(), zone) if day else raw


def _within_card(
    calendar: Calendar, due: dt.datetime, due_closed: str, start_on: dt.date, not_after: dt.date | None
) -> dt.datetime:
    if not_after is None or clock.local(due, calendar.time_zone).date() <= not_after:
        return due
    day, time = last_of_card(calendar, not_after, due_closed, start_on)
    return clock.instant(day, time, calendar.time_zone)


class ShelfCalendar(Calendar, Protocol):
    """What a hold shelf asks beside that."""

    def add_open_days(self, day: dt.date, count: int) -> dt.date | None:
        """Give the day so many open days later, null when there is none in sight."""


def shelf_moment(
    calendar: Calendar, *, arrived_at: dt.datetime, hours: int, shelf_closed: str
) -> dt.datetime:
    """Give the local moment until which a title lies ready, where hours decide. Outside the opening hours it moves.

    `arrived_at` and the answer are moments of the wall clock of the place.
    """
    ends_at = arrived_at + dt.timedelta(hours=hours)
    opens, closes = calendar.opens_at(ends_at.date()), calendar.closes_at(ends_at.date())
    if shelf_closed == "keep" or (opens and closes and opens <= ends_at.time() <= closes):
        return ends_at
    if opens and closes and ends_at.time() < opens and shelf_closed != "previous_closing":
        return dt.datetime.combine(ends_at, opens if shelf_closed == "next_opening" else closes)
    if opens and closes and ends_at.time() > closes and shelf_closed == "previous_closing":
        return max(dt.datetime.combine(ends_at, closes), arrived_at)  # it may have come after closing time
    day, time = moved_day(calendar, ends_at.date(), shelf_closed)
    return max(dt.datetime.combine(day, time), arrived_at)


def shelf_day(
    calendar: ShelfCalendar,
    *,
    arrived_on: dt.date,
    days: int,
    shelf_closed: str,
    wanted_until_on: dt.date | None,
    count: str = "all_days",
) -> dt.date:
    """Give the last day on which a title lies ready. A day on which the pick-up place is closed moves it.

    With `count` "open_days" only days on which it is open count. The reader's own last day goes before it, but never
    before the day of arrival.
    """
    day = arrived_on + dt.timedelta(days=days)
    if count == "open_days":
        day = calendar.add_open_days(arrived_on, days) or day
    if calendar.closes_at(day) is None:
        day, _time = moved_day(calendar, day, shelf_closed)
    if wanted_until_on is not None:
        day = min(day, wanted_until_on)
    return max(day, arrived_on)
