"""Arithmetic on the open days of a place, in a time that does not grow with the number of days.

The line of days is cut where a pattern begins or ends; within a piece every week is alike. Each piece knows how many
open days lie before it, so that a question is one search among the pieces and a count within one week. Days are plain
numbers here (`date.toordinal`), times are whole microseconds of the wall clock. Source: lending.md §2.7 (Calendar).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

WEEK = 7
FIRST_DAY, LAST_DAY = dt.date.min.toordinal(), dt.date.max.toordinal()
MIDNIGHT = dt.time(0)
NEAR = (dt.timedelta(-1), dt.timedelta(), dt.timedelta(1))


@dataclass(frozen=True, slots=True)
class Piece:
    """Days from one number on that share a week (Monday = 0): how long the doors are open on each weekday."""

    starts: int
    open_micros: tuple[int, ...]
    is_open: tuple[bool, ...]


class Timetable:
    """The pieces of a place from the first day of all on, with what lies before each of them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = [piece.starts for piece in pieces]
        lengths = [b - a for a, b in zip(self._starts, [*self._starts[1:], LAST_DAY + 1], strict=True)]
        filled = list(zip(pieces, lengths, strict=True))
        self._open_before = [0, *accumulate(_summed(p.starts, n, p.is_open) for p, n in filled)]
        self._micros_before = [0, *accumulate(_summed(p.starts, n, p.open_micros) for p, n in filled)]

    def count(self, first: int, last: int) -> int:
        """Count the open days from a day up to and including a day; 0 when the last lies before the first."""
        return max(self._before(last + 1) - self._before(first), 0)

    def after(self, day: int, count: int) -> int | None:
        """Give the `count`-th open day after a day (1: the next one); null when the place does not open so often."""
        return self._nth(self._before(day + 1) + count - 1)

    def last_before(self, day: int) -> int | None:
        """Give the last open day before a day; null when there is none."""
        return self._nth(self._before(day) - 1)

    def micros(self, first: int, last: int) -> int:
        """Sum the microseconds of the wall clock at which the doors are open, both days included."""
        return self._sum_before(last + 1) - self._sum_before(first)

    def _piece_of(self, day: int) -> int:
        return bisect_right(self._starts, day) - 1

    def _before(self, day: int) -> int:
        number = self._piece_of(day)
        piece = self._pieces[number]
        return self._open_before[number] + _summed(piece.starts, day - piece.starts, piece.is_open)

    def _sum_before(self, day: int) -> int:
        number = self._piece_of(day)
        piece = self._pieces[number]
        return self._micros_before[number] + _summed(piece.starts, day - piece.starts, piece.open_micros)

    def _nth(self, number: int) -> int | None:
        """Give the open day before which exactly so many open days lie."""
        if not 0 <= number < self._open_before[-1]:
            return None
        found = bisect_right(self._open_before, number) - 1
        piece = self._pieces[found]
        weeks, left = divmod(number - self._open_before[found], sum(piece.is_open))
        day = piece.starts + weeks * WEEK
        while left or not piece.is_open[_weekday(day)]:  # at most one week
            left -= piece.is_open[_weekday(day)]
            day += 1
        return day


def _summed(start: int, length: int, week: Sequence[int]) -> int:
    """Sum a weekly pattern over so many days from a day on."""
    weeks, rest = divmod(length, WEEK)
    weekday = _weekday(start)
    return weeks * sum(week) + sum(week[(weekday + n) % WEEK] for n in range(rest))


def _weekday(day: int) -> int:
    return (day + 6) % WEEK


def changes_between(time_zone: str, first: dt.date, last: dt.date) -> list[dt.date]:
    """Give the days, both ends included, that may be longer or shorter than twenty-four hours.

    With each its neighbours: a clock that changes at midnight belongs to either day.
    """
    found = {
        day + near
        for year in range(first.year, last.year + 1)
        for day in _changes(time_zone, year)
        for near in NEAR
    }
    return sorted(day for day in found if first <= day <= last)


@lru_cache(maxsize=512)
def _changes(time_zone: str, year: int) -> tuple[dt.date, ...]:
    """Give the days of a year within which the clock of a zone goes forward or back."""
    zone = ZoneInfo(time_zone)
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    days = map(dt.date.fromordinal, range(first, min(last, LAST_DAY - 1) + 1))
    return tuple(day for day in days if _offset(day, zone) != _offset(day + dt.timedelta(days=1), zone))


def _offset(day: dt.date, zone: ZoneInfo) -> dt.timedelta | None:
    return dt.datetime.combine(day, MIDNIGHT, tzinfo=zone).utcoffset()
