"""The overdue fee (te-laatgeld). Preview, nightly accrual, renewal and return use this one function."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import END_OF_DAY, BranchCalendar, Opening
from samenbieb.kernel.money import parse_cents

ONE_DAY = dt.timedelta(days=1)
HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class FeeStep:
    """A step of a graded tariff: what each counted day from one number up to and including another costs."""

    from_day: int
    to_day: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The terms copied onto the loan; null cents mean: no such fee or cap. Steps go before hours, hours before days."""

    per_day_cents: int | None
    cap_cents: int | None
    skip_closed: bool
    grace_days: int
    per_hour_cents: int | None = None
    steps: tuple[FeeStep, ...] = ()
    grace_charged: bool = False

    @property
    def charges(self) -> bool:
        """Tell whether a loan on these terms can cost anything."""
        return bool(self.per_day_cents or self.per_hour_cents or self.steps)


def fee_terms_of(value: Callable[[str], Any], *, price_cents: int | None) -> FeeTerms:
    """Read the terms from the values of rules (`value` gives that of a kind). The lowest cap wins: the rule's, or the price.

    `price_cents` is the item's own price; without one the rule's price for its kind counts.
    """
    caps = [_cents(value("fine_cap"))]
    if value("fine_cap_at_price"):
        caps.append(price_cents or _cents(value("default_price")))
    return FeeTerms(
        per_day_cents=_cents(value("fine_per_day")),
        cap_cents=min((cap for cap in caps if cap is not None), default=None),
        skip_closed=bool(value("fine_skip_closed")),
        grace_days=value("fine_grace_days") or 0,
        per_hour_cents=_cents(value("fine_per_hour")),
        steps=tuple(
            FeeStep(step["from_day"], step.get("to_day"), parse_cents(step["amount"]))
            for step in value("fine_steps") or ()
        ),
        grace_charged=value("fine_grace_mode") == "charged",
    )


def _cents(value: object) -> int | None:
    return parse_cents(value) if isinstance(value, str) else None


class Why(StrEnum):
    """Why a day costs what it costs."""

    CHARGED = "charged"
    GRACE = "grace"
    CLOSED = "closed"
    NO_STEP = "no_step"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class FeeDay:
    """One local day after the last day (for hours: from it on), what it costs in cents, and why."""

    day: dt.date
    cents: int
    why: Why


def days_late(*, due_on: dt.date, until_on: dt.date) -> int:
    """Local calendar days after the last day, up to and including the day of return. Source: FORMAT."""
    return max((until_on - due_on).days, 0)


def fee_days(
    terms: FeeTerms, *, due_at: dt.datetime, at: dt.datetime, calendar: BranchCalendar
) -> list[FeeDay]:
    """Explain the whole fee of a loan that was due at one instant and is here at another, day by day, cap included."""
    due_on = clock.local(due_at, calendar.time_zone).date()
    until_on = clock.local(at, calendar.time_zone).date()
    if terms.per_hour_cents and not terms.steps:
        return _capped(_hourly(terms, due_at, at, calendar), terms.cap_cents)
    return _capped(_daily(terms, due_on, until_on, calendar.is_open), terms.cap_cents)


def overdue_fee_cents(
    terms: FeeTerms, *, due_on: dt.date, until_on: dt.date, is_open: Callable[[dt.date], bool]
) -> int:
    """Give the whole fee, in cents, of a tariff in days, for a loan that was due on a day and is here on another."""
    return sum(line.cents for line in _capped(_daily(terms, due_on, until_on, is_open), terms.cap_cents))


def _daily(
    terms: FeeTerms, due_on: dt.date, until_on: dt.date, is_open: Callable[[dt.date], bool]
) -> Iterator[FeeDay]:
    """Days of grace are forgiven, unless they count once passed; closed days do not count where the terms say so."""
    late, counted = days_late(due_on=due_on, until_on=until_on), 0
    forgiven = late if late <= terms.grace_days else 0 if terms.grace_charged else terms.grace_days
    for number in range(1, late + 1):
        day = due_on + number * ONE_DAY
        if number <= forgiven:
            yield FeeDay(day, 0, Why.GRACE)
        elif terms.skip_closed and not is_open(day):
            yield FeeDay(day, 0, Why.CLOSED)
        else:
            counted += 1
            cents = _of_day(terms, counted)
            yield FeeDay(day, cents, Why.CHARGED if cents else Why.NO_STEP)


def _of_day(terms: FeeTerms, number: int) -> int:
    if not terms.steps:
        return terms.per_day_cents or 0
    return sum(
        step.cents
        for step in terms.steps
        if step.from_day <= number and (step.to_day is None or number <= step.to_day)
    )


def _hourly(
    terms: FeeTerms, due_at: dt.datetime, at: dt.datetime, calendar: BranchCalendar
) -> Iterator[FeeDay]:
    """Count whole hours over all days together; what is left of an hour goes over to the next day."""
    zone = calendar.time_zone
    due_on, until_on = clock.local(due_at, zone).date(), clock.local(at, zone).date()
    late = days_late(due_on=due_on, until_on=until_on)
    forgiven = -1 if not terms.grace_days else late if late <= terms.grace_days else terms.grace_days
    if terms.grace_charged and late > terms.grace_days:
        forgiven = -1
    seconds = 0.0
    for number in range(late + 1):
        day = due_on + number * ONE_DAY
        if number <= forgiven:
            yield FeeDay(day, 0, Why.GRACE)
            continue
        before = int(seconds // HOUR_SECONDS)
        counted = sum(
            max((min(at, last) - max(due_at, first)).total_seconds(), 0)
            for first, last in _spans(day, calendar, open_only=terms.skip_closed)
        )
        seconds += counted
        hours = int(seconds // HOUR_SECONDS) - before
        closed = terms.skip_closed and not counted
        yield FeeDay(day, hours * (terms.per_hour_cents or 0), Why.CLOSED if closed else Why.CHARGED)


def _spans(
    day: dt.date, calendar: BranchCalendar, *, open_only: bool
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    zone = calendar.time_zone
    midnight = clock.instant(day + ONE_DAY, dt.time(0), zone)
    if not open_only:
        yield clock.instant(day, dt.time(0), zone), midnight
        return
    for opens, closes in _joined(calendar.hours(day)):
        first = clock.instant(day, opens, zone)
        yield first, midnight if closes == END_OF_DAY else clock.instant(day, closes, zone)


def _joined(openings: Iterable[Opening]) -> Iterator[tuple[dt.time, dt.time]]:
    """Give the hours of a day without overlap: with staff and self-service may be open at the same time."""
    opens: dt.time | None = None
    closes = dt.time(0)
    for opening in openings:
        if opens is not None and opening.opens <= closes:
            closes = max(closes, opening.closes)
            continue
        if opens is not None:
            yield opens, closes
        opens, closes = opening.opens, opening.closes
    if opens is not None:
        yield opens, closes


def _capped(days: Iterable[FeeDay], cap_cents: int | None) -> list[FeeDay]:
    """Cut the day that crosses the cap; what comes after it costs nothing."""
    found, total = [], 0
    for line in days:
        if cap_cents is not None and line.cents and total + line.cents > cap_cents:
            line = FeeDay(line.day, max(cap_cents - total, 0), Why.CAPPED)  # noqa: PLW2901 - the cut day takes its place
        total += line.cents
        found.append(line)
    return found
