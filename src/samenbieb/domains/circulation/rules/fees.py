"""The overdue fee (te-laatgeld). Preview and return use this one function."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The terms copied onto the loan; null cents mean: no such fee or cap."""

    per_day_cents: int | None
    cap_cents: int | None
    skip_closed: bool
    grace_days: int


def days_late(*, due_on: dt.date, until_on: dt.date) -> int:
    """Local calendar days after the last day, up to and including the day of return. Source: FORMAT."""
    return max((until_on - due_on).days, 0)


def overdue_fee_cents(
    terms: FeeTerms, *, due_on: dt.date, until_on: dt.date, is_open: Callable[[dt.date], bool]
) -> int:
    """Give the whole fee, in cents, for a loan that was due on a day and is here on another.

    Days of grace are forgiven; closed days of the lending branch are not charged where the terms say so.
    """
    late = days_late(due_on=due_on, until_on=until_on)
    if not terms.per_day_cents or late <= terms.grace_days:
        return 0
    days = [due_on + dt.timedelta(days=number) for number in range(1 + terms.grace_days, late + 1)]
    if terms.skip_closed:
        days = [day for day in days if is_open(day)]
    fee = len(days) * terms.per_day_cents
    return fee if terms.cap_cents is None else min(fee, terms.cap_cents)
