"""Not borrowing for a while instead of paying (schorsing): days of restriction for days late. Source: FORMAT (suspension_…)."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuspensionTerms:
    """So many days for each full so many days late, at most the cap; null days mean none, a null cap means no end."""

    days: int | None
    per_days: int = 1
    cap_days: int | None = None


def suspension_days(terms: SuspensionTerms, *, days_late: int) -> int:
    """Give the days of restriction that a return so late brings. Days that are not full bring none."""
    if not terms.days or days_late <= 0:
        return 0
    days = days_late // max(terms.per_days, 1) * terms.days
    return days if terms.cap_days is None else min(days, terms.cap_days)


def suspended_until(terms: SuspensionTerms, *, days_late: int, returned_on: dt.date) -> dt.date | None:
    """Give the last day of the restriction, counted from the day of return; null when there is none."""
    days = suspension_days(terms, days_late=days_late)
    return returned_on + dt.timedelta(days=days) if days else None
