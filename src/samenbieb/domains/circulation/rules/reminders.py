"""Which reminders of a loan that is too late have come due."""

import datetime as dt
from collections.abc import Iterable, Mapping
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
    plan: Iterable[Mapping[str, Any]], *, loan_due_on: dt.date, today: dt.date
) -> list[Reminder]:
    """Give the reminders up to today. The first counts from the last day, the others from the one before. Source: FORMAT."""
    day = loan_due_on
    due = []
    for number, step in enumerate(plan, start=1):
        day += dt.timedelta(days=int(step["after_days"]))
        if day <= today:
            due.append(Reminder(number, day, parse_cents(step["fee"])))
    return due
