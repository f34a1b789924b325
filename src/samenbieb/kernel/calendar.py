"""The opening hours of one place, as a value: which hours on which day, and the next day that it is open.

A season lies over the ordinary hours, an exception over both. Days are days of the place; instants are UTC. What is
asked about many days (`kernel/timetable.py`) takes no longer for a hundred years than for a week.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from samenbieb.kernel import clock
from samenbieb.kernel.timetable import FIRST_DAY, LAST_DAY, WEEK, Piece, Timetable, changes_between

END_OF_DAY = dt.time(23, 59, 59)  # how "24:00" is stored: a place that never closes, closes here
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Open from a time to a time, with staff or self-service."""

    opens: dt.time
    closes: dt.time
    staffed: bool = True

    @property
    def minutes(self) -> int:
        """Give the length in minutes; 23:59:59 counts as midnight."""
        return _minute(self.closes) - _minute(self.opens)


@dataclass(frozen=True, slots=True)
class Period:
    """A weekly pattern (Monday = 0) that holds from a day until a day; a season lies over the ordinary hours."""

    from_on: dt.date
    until_on: dt.date | None
    week: Mapping[int, Sequence[Opening]]
    is_season: bool = False
    name: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether this pattern holds on a day (the last day included)."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days with other hours than the week has; no openings means closed."""

    from_on: dt.date
    until_on: dt.date
    openings: Sequence[Opening] = ()
    reason: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the exception holds on a day (the last day included)."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True)  # no slots: the timetable is made once, when something asks for it
class BranchCalendar:
    """All that is known of the hours of one place. A later exception goes before an earlier one."""

    time_zone: str
    periods: Sequence[Period] = ()
    exceptions: Sequence[Exceptional] = field(default=())

    def exception(self, day: dt.date) -> Exceptional | None:
        """Give the exception that decides on a day, if there is one."""
        return next((e for e in reversed(self.exceptions) if e.holds_on(day)), None)

    def period(self, day: dt.date) -> Period | None:
        """Give the weekly pattern that holds on a day: the season, else the ordinary hours; the newest of a kind."""
        holding = [period for period in self.periods if period.holds_on(day)]
        return max(holding, key=lambda period: (period.is_season, period.from_on), default=None)

    def hours(self, day: dt.date) -> list[Opening]:
        """Give the openings of a day, earliest first; none when the place is closed."""
        if (exception := self.exception(day)) is not None:
            return sorted(exception.openings)
        period = self.period(day)
        return sorted(period.week.get(day.weekday(), ())) if period else []

    def is_open(self, day: dt.date) -> bool:
        """Tell whether the place opens at all on a day."""
        return bool(self.hours(day))

    def opens_at(self, day: dt.date) -> dt.time | None:
        """Give the first opening time of a day."""
        return min((opening.opens for opening in self.hours(day)), default=None)

    def closes_at(self, day: dt.date) -> dt.time | None:
        """Give the last closing time of a day."""
        return max((opening.closes for opening in self.hours(day)), default=None)

    def closing_instant(self, day: dt.date) -> dt.datetime:
        """Give the instant (UTC) at which a day ends at this place: closing time, or midnight when it is closed."""
        return clock.instant(day, self.closes_at(day) or END_OF_DAY, self.time_zone)

    def opening_instant(self, day: dt.date) -> dt.datetime:
        """Give the instant (UTC) at which the place opens on a day, or the start of the day when it is closed."""
        return clock.instant(day, self.opens_at(day) or dt.time(0), self.time_zone)

    def next_open(self, day: dt.date) -> dt.date | None:
        """Give the first open day after a day; None when the place does not open any more."""
        return _date(self.timetable.after(day.toordinal(), 1))

    def previous_open(self, day: dt.date) -> dt.date | None:
        """Give the last open day before a day; None when there was none."""
        return _date(self.timetable.last_before(day.toordinal()))

    def add_open_days(self, day: dt.date, count: int) -> dt.date | None:
        """Give the day that lies `count` open days after a day; None when the place does not open so often."""
        return _date(self.timetable.after(day.toordinal(), count)) if count else day

    def open_days_count(self, first_on: dt.date, last_on: dt.date) -> int:
        """Count the open days from a day up to and including a day."""
        return self.timetable.count(first_on.toordinal(), last_on.toordinal())

    def opening_at(self, moment: dt.datetime) -> Opening | None:
        """Give the opening at an instant, a staffed one first; None when the doors are closed."""
        local = clock.local(moment, self.time_zone)
        time = local.time()
        now = [
            o
            for o in self.hours(local.date())
            if o.opens <= time and (time < o.closes or o.closes >= END_OF_DAY)
        ]
        return max(now, key=lambda opening: (opening.staffed, opening.closes), default=None)

    def is_open_at(self, moment: dt.datetime) -> bool:
        """Tell whether the doors are open at an instant."""
        return self.opening_at(moment) is not None

    def open_minutes(self, day: dt.date) -> int:
        """Count the minutes at which the doors are open on a day, staffed or not."""
        return _covered_minutes(self.hours(day))

    def open_seconds_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Count the seconds between two instants at which the doors are open."""
        if end <= start:
            return 0
        first, last = (clock.local(moment, self.time_zone).date() for moment in (start, end))
        total = dt.timedelta(microseconds=self.timetable.micros(first.toordinal(), last.toordinal()))
        for day in changes_between(self.time_zone, first, last):
            total += self._lasting(day) - self._on_the_wall(day)
        total -= self._lasting(first, until=start) + self._lasting(last, since=end)
        return total // dt.timedelta(seconds=1)

    def staffed_minutes_a_week(self, day: dt.date) -> int:
        """Count the minutes a week with staff, by the pattern that holds on a day (exceptions left out)."""
        return self._week_minutes(day, staffed_only=True)

    def open_minutes_a_week(self, day: dt.date) -> int:
        """Count the minutes a week that the doors are open, by the pattern that holds on a day."""
        return self._week_minutes(day, staffed_only=False)

    def _week_minutes(self, day: dt.date, *, staffed_only: bool) -> int:
        period = self.period(day)
        if period is None:
            return 0
        return sum(
            _covered_minutes(opening for opening in openings if opening.staffed or not staffed_only)
            for openings in period.week.values()
        )

    @cached_property
    def timetable(self) -> Timetable:
        """Give the line of days, cut where another pattern decides."""
        patterns = [(p.from_on, p.until_on) for p in self.periods]
        exceptional = [(e.from_on, e.until_on) for e in self.exceptions]
        pieces: list[Piece] = []
        ordinary = _deciding(patterns, [(p.is_season, p.from_on, -n) for n, p in enumerate(self.periods)])
        special = _deciding(exceptional, list(range(len(self.exceptions))))
        weeks = [_week_of(p) for p in self.periods]
        for starts in sorted({*ordinary.starts, *special.starts}):
            exception, period = special.at(starts), ordinary.at(starts)
            if exception is not None:
                micros, is_open = _alike(self.exceptions[exception].openings)
            else:
                micros, is_open = weeks[period] if period is not None else _NEVER
            pieces.append(Piece(starts, micros, is_open))
        return Timetable(pieces)

    def _lasting(
        self, day: dt.date, *, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> dt.timedelta:
        """Sum how long the doors are really open on a day: as a whole, before an instant, or after one."""
        total = dt.timedelta()
        for opens, closes in self._open_spans(day):
            span = min(closes, until or closes) - max(opens, since or opens)
            total += max(span, dt.timedelta())
        return total

    def _on_the_wall(self, day: dt.date) -> dt.timedelta:
        return dt.timedelta(microseconds=_micros(self.hours(day)))

    def _open_spans(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        for opens, closes in _merged(self.hours(day)):
            yield clock.instant(day, opens, self.time_zone), clock.instant(day, closes, self.time_zone)


@dataclass(frozen=True, slots=True)
class _Line:
    """Which of some spans of days decides, from each day on at which that changes; null: none."""

    starts: list[int]
    deciders: list[int | None]

    def at(self, day: int) -> int | None:
        return self.deciders[bisect_right(self.starts, day) - 1]


def _deciding(spans: Sequence[tuple[dt.date, dt.date | None]], ranks: Sequence[Any]) -> _Line:
    """Find which span decides on each day: of those that hold, the one of the highest rank."""
    ends = [last.toordinal() if last else LAST_DAY for _first, last in spans]
    cuts = {FIRST_DAY, *(first.toordinal() for first, _last in spans), *(end + 1 for end in ends)}
    coming = sorted(range(len(spans)), key=lambda n: spans[n][0])
    holding: list[int] = []  # the order of rank, highest first
    by_rank = sorted(range(len(spans)), key=lambda n: ranks[n], reverse=True)
    place = {n: number for number, n in enumerate(by_rank)}
    starts, deciders, taken = sorted(cut for cut in cuts if cut <= LAST_DAY), list[int | None](), 0
    for start in starts:
        while taken < len(coming) and spans[coming[taken]][0].toordinal() <= start:
            heappush(holding, place[coming[taken]])
            taken += 1
        while holding and ends[by_rank[holding[0]]] < start:
            heappop(holding)
        deciders.append(by_rank[holding[0]] if holding else None)
    return _Line(starts, deciders)


_NEVER = (0,) * WEEK, (False,) * WEEK


def _week_of(period: Period) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    days = [period.week.get(weekday, ()) for weekday in range(WEEK)]
    return tuple(map(_micros, days)), tuple(map(bool, days))


def _alike(openings: Sequence[Opening]) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    return (_micros(openings),) * WEEK, (bool(openings),) * WEEK


def _micros(openings: Iterable[Opening]) -> int:
    return sum(_since_midnight(closes) - _since_midnight(opens) for opens, closes in _merged(openings))


def _since_midnight(time: dt.time) -> int:
    return ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000_000 + time.microsecond


def _date(day: int | None) -> dt.date | None:
    return None if day is None else dt.date.fromordinal(day)


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute + (1 if time >= END_OF_DAY else 0)


def _covered_minutes(openings: Iterable[Opening]) -> int:
    return sum(_minute(closes) - _minute(opens) for opens, closes in _merged(openings))


def _merged(openings: Iterable[Opening]) -> list[tuple[dt.time, dt.time]]:
    """Lay openings that overlap or touch together: staffed hours lie within the self-service hours."""
    spans: list[tuple[dt.time, dt.time]] = []
    for opening in sorted(openings):
        if spans and opening.opens <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], opening.closes))
        else:
            spans.append((opening.opens, opening.closes))
    return spans
