"""When a loan is due: closing time of the lending branch on the last day."""

import datetime as dt
from typing import Protocol

LAST_MOMENT = dt.time(23, 59, 59)


class Calendar(Protocol):
    """What is asked of the opening hours of a place."""

    def closes_at(self, day: dt.date) -> dt.time | None:
        """Give the last closing time of a day, null when closed."""

    def opens_at(self, day: dt.date) -> dt.time | None:
        """Give the first opening time of a day, null when closed."""

    def next_open(self, day: dt.date) -> dt.date | None:
        """Give the first open day after a day, null when there is none in sight."""

    def previous_open(self, day: dt.date) -> dt.date | None:
        """Give the last open day before a day, null when there is none in sight."""


def due_moment(
    calendar: Calendar, *, day: dt.date, due_closed: str, not_after: dt.date | None
) -> tuple[dt.date, dt.time]:
    """Give the local day and time at which a loan is due.

    `day` is the day that the period ends; when the branch is closed on it, `due_closed` moves it. `not_after` is the
    last day of the card: never due after it (`due_within_card`).
    """
    if calendar.closes_at(day) is None:
        day, time = _moved(calendar, day, due_closed)
    else:
        time = calendar.closes_at(day) or LAST_MOMENT
    if not_after is not None and day > not_after:
        day, time = not_after, calendar.closes_at(not_after) or LAST_MOMENT
    return day, time


def _moved(calendar: Calendar, day: dt.date, due_closed: str) -> tuple[dt.date, dt.time]:
    target = None
    if due_closed in {"next_closing", "next_opening"}:
        target = calendar.next_open(day)
    elif due_closed == "previous_closing":
        target = calendar.previous_open(day)
    if target is None:
        return day, LAST_MOMENT
    at_opening = calendar.opens_at(target) if due_closed == "next_opening" else None
    return target, at_opening or calendar.closes_at(target) or LAST_MOMENT


def shelf_day(
    calendar: Calendar, *, arrived_on: dt.date, days: int, shelf_closed: str, wanted_until_on: dt.date | None
) -> dt.date:
    """Give the last day on which a title lies ready. A day on which the pick-up place is closed moves it.

    The reader's own last day goes before it, but never before the day of arrival.
    """
    day = arrived_on + dt.timedelta(days=days)
    if calendar.closes_at(day) is None:
        day, _time = _moved(calendar, day, shelf_closed)
    if wanted_until_on is not None:
        day = min(day, wanted_until_on)
    return max(day, arrived_on)
