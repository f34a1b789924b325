"""Which reminders of a loan that is too late have come due."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.kernel.money import parse_cents


@dataclass(frozen=True, slots=True)
class Reminder:
    """The n-th reminder of a plan, the day it comes due and its fee in cents."""

    number: int
    due_on: dt.date
    fee_cents: int


def reminders_due(
    plan: Iterable[Mapping[str, Any]],
    *,
    loan_due_on: dt.date,
    today: dt.date,
    is_open: Callable[[dt.date], bool] | None = None,
) -> list[Reminder]:
    """Give the reminders up to today. The first counts from the last day, the others from the one before. Source: FORMAT.

    With `is_open` only the open days of the lending branch count (`reminder_skip_closed`).
    """
    day = loan_due_on
    due = []
    for number, step in enumerate(plan, start=1):
        left = int(step["after_days"])
        while left and day <= today:
            day += dt.timedelta(days=1)
            left -= 1 if is_open is None or is_open(day) else 0
        if left or day > today:
            break
        due.append(Reminder(number, day, parse_cents(step["fee"])))
    return due
