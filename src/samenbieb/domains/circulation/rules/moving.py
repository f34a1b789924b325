"""What other opening hours do to promises that were made: the last moment of a loan, and of a title on the hold shelf.

Pure. Source: the format of policy tests (closure_moves_due, due_closed, shelf_closed); decision 0084.
"""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.circulation.rules.due import last_of_card, moved_day, moved_moment
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

LAST_MOMENT = dt.time(23, 59, 59)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DuePromise:
    """The last moment of a loan, and the terms by which it was found. `not_after`: the last day of the card, if it binds."""

    due_at: dt.datetime
    opened_at: dt.datetime
    due_closed: str
    in_hours: bool
    not_after: dt.date | None


def moved_due(
    before: BranchCalendar, after: BranchCalendar, promise: DuePromise, *, now: dt.datetime
) -> dt.datetime:
    """Give the last moment of a loan after a change of hours; the same one where nothing of it changes.

    A day inside a closure moves as `due_closed` says; a day that stays open keeps its date and follows its closing time.
    Nobody is made late by it: what would move back to before now moves on instead.
    """
    earliest = min(now, promise.due_at)
    for due_closed in (promise.due_closed, "next_closing"):
        found = _followed(before, after, promise, due_closed, now)
        if found >= earliest and found > promise.opened_at:
            return found
    return promise.due_at


def restored_due(after: BranchCalendar, promise: DuePromise, *, now: dt.datetime) -> dt.datetime:
    """Give the last moment of a loan that gets its former one back (`promise.due_at`), as the hours are now.

    A former moment that has passed would make the reader late at once: the loan lasts until the end of today, or of
    the next open day.
    """
    found = moved_due(after, after, promise, now=now)
    if found >= now:
        return found
    today = clock.local(now, after.time_zone).date()
    closing = after.closing_instant(today)
    if after.is_open(today) and closing >= now:
        return closing
    day = after.next_open(today)
    return after.closing_instant(day) if day else clock.instant(today, LAST_MOMENT, after.time_zone)


def _followed(
    before: BranchCalendar, after: BranchCalendar, promise: DuePromise, due_closed: str, now: dt.datetime
) -> dt.datetime:
    local = clock.local(promise.due_at, after.time_zone)
    day, time = local.date(), local.time()
    if promise.in_hours and after.is_open(day):
        if due_closed == "keep" or any(o.opens <= time <= o.closes for o in after.hours(day)):
            return promise.due_at
        moved = moved_moment(after, day, time, due_closed) or (day, time)
    elif after.is_open(day):
        return _same_day(before, after, promise, day)
    elif due_closed == "keep":
        return promise.due_at
    elif due_closed == "open_days":
        moved = _by_open_days(before, after, promise, day, time if promise.in_hours else None, now)
    elif promise.in_hours:
        moved = moved_moment(after, day, time, due_closed) or (day, time)
    else:
        moved = moved_day(after, day, due_closed)
    if moved[0] == day and not after.is_open(day):
        return promise.due_at  # no open day in sight: the promise stands
    if promise.not_after is not None and moved[0] > promise.not_after:
        moved = last_of_card(after, promise.not_after, due_closed, clock.local(now, after.time_zone).date())
    return clock.instant(*moved, after.time_zone)


def _same_day(
    before: BranchCalendar, after: BranchCalendar, promise: DuePromise, day: dt.date
) -> dt.datetime:
    """Let a loan that ended at closing time (or at opening time) end at that of the new hours."""
    if before.is_open(day):
        if promise.due_at == before.closing_instant(day):
            return after.closing_instant(day)
        if promise.due_at == before.opening_instant(day):
            return after.opening_instant(day)
    return promise.due_at


def _by_open_days(
    before: BranchCalendar,
    after: BranchCalendar,
    promise: DuePromise,
    day: dt.date,
    time: dt.time | None,
    now: dt.datetime,
) -> tuple[dt.date, dt.time]:
    """Add as many open days as the reader lost: those still to come, after the day on which the loan began."""
    began, today = (clock.local(one, after.time_zone).date() for one in (promise.opened_at, now))
    first = max(began + ONE_DAY, min(today, day))
    lost = before.open_days_count(first, day) - after.open_days_count(first, day)
    target = after.add_open_days(day, max(lost, 1))
    if target is None:
        return day, LAST_MOMENT
    return target, time or after.closes_at(target) or LAST_MOMENT


@dataclass(frozen=True, slots=True)
class ShelfPromise:
    """Until when a title lies ready: a day, or an hour of it. `wanted_until_on` is the reader's own last day."""

    until_on: dt.date
    until_at: dt.datetime | None
    arrived_on: dt.date
    shelf_closed: str
    counts_open_days: bool
    wanted_until_on: dt.date | None


def moved_shelf(
    before: BranchCalendar, after: BranchCalendar, promise: ShelfPromise, *, today: dt.date
) -> tuple[dt.date, dt.datetime | None]:
    """Give until when a title lies ready after a change of hours: a day, and a moment where hours decide."""
    if after.is_open(promise.until_on) or promise.shelf_closed == "keep":
        return promise.until_on, promise.until_at
    if promise.counts_open_days:
        first = max(promise.arrived_on + ONE_DAY, min(today, promise.until_on))
        lost = before.open_days_count(first, promise.until_on) - after.open_days_count(
            first, promise.until_on
        )
        day = after.add_open_days(promise.until_on, max(lost, 1)) or promise.until_on
    else:
        day, _time = moved_day(after, promise.until_on, promise.shelf_closed)
    if day < today or day < promise.arrived_on:
        day, _time = moved_day(after, promise.until_on, "next_closing")
    if promise.wanted_until_on is not None and day > promise.wanted_until_on:
        day = max(promise.wanted_until_on, promise.until_on)
    if day == promise.until_on:
        return promise.until_on, promise.until_at
    if promise.until_at is None:
        return day, None
    time = after.opens_at(day) if promise.shelf_closed == "next_opening" else after.closes_at(day)
    return day, clock.instant(day, time or LAST_MOMENT, after.time_zone)
