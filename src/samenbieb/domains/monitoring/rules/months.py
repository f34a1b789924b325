"""Months and years: which can still change, and how they are written in an address."""

import datetime as dt
import re
from dataclasses import dataclass

OPEN_DAYS = 14  # so long after its end things are still put right in a month
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"20\d\d")


def first_of(day: dt.date) -> dt.date:
    """Give the first day of the month of a day."""
    return day.replace(day=1)


def last_of(month_on: dt.date) -> dt.date:
    """Give the last day of a month."""
    return (month_on + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def is_open(month_on: dt.date, today: dt.date) -> bool:
    """Tell whether a month is not yet final."""
    return today <= last_of(month_on) + dt.timedelta(days=OPEN_DAYS)


def months_between(first_on: dt.date, last_on: dt.date) -> list[dt.date]:
    """Give the first days of all months from one day to another."""
    months, month = [], first_of(first_on)
    while month <= last_on:
        months.append(month)
        month = last_of(month) + dt.timedelta(days=1)
    return months


@dataclass(frozen=True, slots=True)
class Period:
    """A month (`2026-11`) or a year (`2026`)."""

    first_on: dt.date
    is_year: bool = False

    @property
    def last_on(self) -> dt.date:
        """Give its last day."""
        return dt.date(self.first_on.year, 12, 31) if self.is_year else last_of(self.first_on)

    @property
    def text(self) -> str:
        """Write it as in an address."""
        return f"{self.first_on:%Y}" if self.is_year else f"{self.first_on:%Y-%m}"

    def months(self) -> list[dt.date]:
        """Give the first days of its months."""
        return months_between(self.first_on, self.last_on)

    def has_ended(self, today: dt.date) -> bool:
        """Tell whether its last day lies behind."""
        return self.last_on < today

    @classmethod
    def read(cls, text: str) -> "Period | None":
        """Read it from an address; None for what is no month or year."""
        if found := _MONTH.fullmatch(text):
            return cls(dt.date(int(found[1]), int(found[2]), 1))
        return cls(dt.date(int(text), 1, 1), is_year=True) if _YEAR.fullmatch(text) else None
