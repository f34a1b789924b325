"""The clock: instants are UTC, days are the days of the place where the library stands."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_travelled_to: ContextVar[dt.datetime | None] = ContextVar("travelled_to", default=None)


def now() -> dt.datetime:
    """Give this moment, in UTC."""
    return _travelled_to.get() or dt.datetime.now(dt.UTC)


def today(time_zone: str) -> dt.date:
    """Give the day it is at a place with this time zone (`Europe/Amsterdam`)."""
    return local(now(), time_zone).date()


def local(moment: dt.datetime, time_zone: str) -> dt.datetime:
    """Give an instant as the wall clock of that place shows it."""
    return moment.astimezone(ZoneInfo(time_zone))


def instant(day: dt.date, time: dt.time, time_zone: str) -> dt.datetime:
    """Give the UTC instant at which the wall clock of that place shows this day and time."""
    return dt.datetime.combine(day, time, tzinfo=ZoneInfo(time_zone)).astimezone(dt.UTC)


def span(first_on: dt.date, last_on: dt.date, time_zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Give the instants at which these days begin and are over at that place; the last day counts."""
    after_on = last_on + dt.timedelta(days=1)
    return instant(first_on, dt.time.min, time_zone), instant(after_on, dt.time.min, time_zone)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the work inside happen at another moment: the demo world's past year, a policy test's fixed day."""
    token = _travelled_to.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _travelled_to.reset(token)
