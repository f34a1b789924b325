"""Decisions of the help desk: pure, without clock or database."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

FINE_FOR_DAYS = 90  # after this the moment of a question is cut to the hour
LATE_DAYS_MAX = 14  # a question may wait so long in a browser without a line
AHEAD_MAX = dt.timedelta(minutes=10)  # clocks of tablets differ
VISIT_LENGTH_MAX = dt.timedelta(hours=2)
_NUMBERS = uuid.UUID("5b0f9d1e-6f0c-4f57-9d3b-0a5b7c1a4e11")


@dataclass(frozen=True, slots=True)
class TopicDays:
    """What the versions of the topics need: when a topic holds, what it was split from, and what it counts as."""

    from_on: dt.date | None = None
    until_on: dt.date | None = None
    split_from: int | None = None
    counts_as: int | None = None


def holds(from_on: dt.date | None, until_on: dt.date | None, day: dt.date) -> bool:
    """Tell whether something of a list can be chosen on a day, the last one included."""
    return (from_on is None or from_on <= day) and (until_on is None or day <= until_on)


def coarse(moment: dt.datetime) -> dt.datetime:
    """Cut a moment to its week and the hour of that week: the hour.

    Every time zone of the Kingdom differs from UTC by whole hours, so the hour and the day on the wall clock stay.
    """
    return moment.replace(minute=0, second=0, microsecond=0)


def fine_since(now: dt.datetime) -> dt.datetime:
    """Give the moment before which questions are cut to the hour."""
    return now - dt.timedelta(days=FINE_FOR_DAYS)


def may_be_noted(asked_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether a question of that moment can still be noted now."""
    return now - dt.timedelta(days=LATE_DAYS_MAX) <= asked_at <= now + AHEAD_MAX


def random_number(text: str) -> uuid.UUID:
    """Give the number that is stored for a key that a browser sent: the same for the same text, and without a moment in it."""
    return uuid.uuid5(_NUMBERS, text)


def topic_under(topic_id: int, day: dt.date, topics: Mapping[int, TopicDays]) -> int:
    """Give the national topic under which a question counts in the version of a day.

    A topic of a library is what it counts as. A part that did not exist yet on that day is what it was split from. What
    was split later stays whole: nobody knows which part it would have been.
    """
    found = topics[topic_id].counts_as or topic_id
    while (known := topics[found]).split_from is not None and known.from_on is not None:
        if known.from_on <= day:
            break
        found = known.split_from
    return found
