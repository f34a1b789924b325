"""Moments as a scenario writes them. Day 0 is Monday 2 March 2026; a moment without a zone is local at branch A."""

import datetime as dt
import re
from typing import Any, Final

DAY_ZERO: Final = dt.date(2026, 3, 2)
START: Final = dt.datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - local, as a scenario writes it
_DAY: Final = re.compile(r"day (-?\d+)")
_TIME: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
LAST_MOMENT: Final = dt.time(23, 59, 59)


def day_of(text: Any) -> dt.date | None:
    """Read `day N`, or a date: written as such, or as text. Null when it is neither."""
    if isinstance(text, dt.datetime):
        return None
    if isinstance(text, dt.date):
        return text
    if not isinstance(text, str):
        return None
    if match := _DAY.fullmatch(text.strip()):
        return DAY_ZERO + dt.timedelta(days=int(match.group(1)))
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def moment_of(text: Any) -> dt.datetime | None:
    """Read a local moment (`2026-03-23T18:00`). Null when it is none."""
    if isinstance(text, dt.datetime):
        return text.replace(tzinfo=None)
    if not isinstance(text, str) or "T" not in text:
        return None
    try:
        return dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def time_of(text: Any) -> dt.time | None:
    """Read a time of day; `"24:00"` is the last moment of the day. Null when it is none."""
    match = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2))
    if hour == 24:
        return LAST_MOMENT if minute == 0 else None
    return dt.time(hour, minute)
