"""Decisions about moments: values in, verdict out. All moments are instants (UTC)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Span = tuple[dt.datetime, dt.datetime]
BOOKINGS_MAX = 3  # that one member has to come
TIMES_MAX = 60
DAY_MINUTES = 24 * 60
EARLY = dt.timedelta(minutes=30)
NEAREST = 3
STAFF_AHEAD = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Terms:
    """In which steps something is booked, how long, and how much stays free around it."""

    grid_minutes: int
    minutes_min: int
    minutes_max: int
    before_minutes: int = 0
    after_minutes: int = 0

    def around(self, span: Span) -> Span:
        """Give what a booking takes with what stays free around it."""
        return (
            span[0] - dt.timedelta(minutes=self.before_minutes),
            span[1] + dt.timedelta(minutes=self.after_minutes),
        )


class Fit(StrEnum):
    """How a wish fits the hours and the steps."""

    FITS = "fits"
    CLOSED = "closed"
    STEPS = "steps"


def fit(span: Span, opened: Iterable[Span], terms: Terms, *, any_length: bool = False) -> Fit:
    """Tell whether a booking lies within one opening and in its steps, counted from when the doors open.

    `any_length`: for staff, who may book longer or shorter than the public; never outside of the hours.
    """
    starts_at, ends_at = span
    around = _around(span, opened)
    if around is None:
        return Fit.CLOSED
    if any_length:
        return Fit.FITS
    step = dt.timedelta(minutes=terms.grid_minutes)
    length = ends_at - starts_at
    shortest, longest = dt.timedelta(minutes=terms.minutes_min), dt.timedelta(minutes=terms.minutes_max)
    in_steps = not (starts_at - around[0]) % step and shortest <= length <= longest
    return Fit.FITS if in_steps else Fit.STEPS


def is_within(span: Span, opened: Iterable[Span]) -> bool:
    """Tell whether a span lies within one opening."""
    return _around(span, opened) is not None


def _around(span: Span, opened: Iterable[Span]) -> Span | None:
    return next((one for one in opened if one[0] <= span[0] and span[1] <= one[1]), None)


def free_starts(
    opened: Iterable[Span], taken: Collection[Span], terms: Terms, minutes: int, now: dt.datetime
) -> list[dt.datetime]:
    """Give the moments at which a booking of some length can begin."""
    busy = sorted(taken)
    length, step = dt.timedelta(minutes=minutes), dt.timedelta(minutes=terms.grid_minutes)
    found = []
    for opens_at, closes_at in sorted(opened):
        start = opens_at
        while start + length <= closes_at:
            if start >= now and not overlaps(terms.around((start, start + length)), busy):
                found.append(start)
            start += step
    return found


def overlaps(span: Span, taken: Iterable[Span]) -> bool:
    """Tell whether a span shares a moment with one of these; touching is not sharing."""
    return any(span[0] < until and start < span[1] for start, until in taken)


def nearest(wanted: dt.datetime, starts: Iterable[dt.datetime]) -> list[dt.datetime]:
    """Give the few moments that lie closest to what was wanted, in the order of time."""
    closest = sorted(starts, key=lambda start: (abs(start - wanted), start))[:NEAREST]
    return sorted(closest)


def below(root: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Give something with all that lies below it, however deep."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    return frozenset(_walk(root, children))


def _walk(node: int, children: Mapping[int, Sequence[int]]) -> Iterator[int]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children.get(node, ())


def merged(spans: Iterable[Span]) -> list[Span]:
    """Lay spans that overlap or touch together."""
    found: list[Span] = []
    for start, until in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((start, until))
    return found


def series_days(
    first_on: dt.date, last_on: dt.date, weekdays: Collection[int], weeks: int = 1
) -> list[dt.date]:
    """Give the days of a series, the last one included: these weekdays (Monday = 0), every week or every so many.

    Weeks are counted from the one in which the first day lies.
    """
    monday = first_on - dt.timedelta(days=first_on.weekday())
    found = []
    while monday <= last_on:
        week = (monday + dt.timedelta(days=weekday) for weekday in sorted(set(weekdays)))
        found += [day for day in week if first_on <= day <= last_on]
        monday += dt.timedelta(weeks=weeks)
    return found


class Standing(StrEnum):
    """How a day of a series stands."""

    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    PAST = "past"
    FAR = "far"


def standing(
    span: Span, opened: Iterable[Span], taken: Iterable[Span], terms: Terms, now: dt.datetime
) -> Standing:
    """Tell whether staff can have this: what is over comes first, then the hours, then who has it."""
    if span[1] <= now:
        return Standing.PAST
    if span[0] > now + STAFF_AHEAD:
        return Standing.FAR
    if fit(span, opened, terms, any_length=True) is not Fit.FITS:
        return Standing.CLOSED
    return Standing.TAKEN if overlaps(terms.around(span), taken) else Standing.FREE


def may_be_here(now: dt.datetime, span: Span) -> bool:
    """Tell whether somebody can be said to be here."""
    return span[0] - EARLY <= now < span[1]


def is_released(now: dt.datetime, starts_at: dt.datetime, after_minutes: int) -> bool:
    """Tell whether who has not come by now loses it."""
    return after_minutes > 0 and now >= starts_at + dt.timedelta(minutes=after_minutes)
