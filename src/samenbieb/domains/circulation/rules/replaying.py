"""One loan of the past lived again under other terms: when it would have been due, which renewals, what fee.

People are taken to bring back and to renew at the moments at which they did; only the terms differ. The days of cards, the
queues and the debts of then are not known any more, so they do not take part.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from samenbieb.domains.circulation.rules.due import LAST_MOMENT, Term, due_instant
from samenbieb.domains.circulation.rules.fees import FeeTerms, fee_days, fee_terms_of
from samenbieb.domains.circulation.rules.reminders import Reminder, reminders_due
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

# The kinds of rules that a loan is lived again under.
REPLAYED = (
    "loan_days", "loan_hours", "loan_schedule", "loan_schedule_caps", "due_closed",
    "max_renewals", "renewal_days", "renew_from", "renew_window_days", "fine_forgive_on_renewal",
    "fine_per_day", "fine_per_hour", "fine_steps", "fine_cap", "fine_cap_at_price", "fine_skip_closed",
    "fine_grace_days", "fine_grace_mode", "default_price",
    "reminder_plan", "reminder_skip_closed", "lost_after_days",
)  # fmt: skip
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastLoan:
    """What happened. Instants in UTC; `ended_at` is the return, or the moment of looking while it is still at home."""

    opened_at: dt.datetime
    ended_at: dt.datetime
    renewed_at: tuple[dt.datetime, ...] = ()
    price_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Lived:
    """What a loan would have come to. `due_at` is the first one; null: no row of the schedule holds, so it is refused."""

    due_at: dt.datetime | None
    renewals: int = 0
    renewals_refused: int = 0
    fee_cents: int = 0
    reminders: int = 0
    reminder_cents: int = 0
    lost: bool = False


class Terms:
    """The terms of one case at one place, ready to live loans under; due moments are worked out once per day."""

    def __init__(self, values: Mapping[str, Any], calendar: BranchCalendar) -> None:
        self.values = values
        self.calendar = calendar
        self.loan = Term(
            days=values["loan_days"],
            due_closed=values["due_closed"],
            hours=values["loan_hours"],
            schedule=values["loan_schedule"],
            schedule_caps=values["loan_schedule_caps"],
        )
        days = values["renewal_days"]
        capped = self.loan.schedule if self.loan.schedule_caps else None
        self.renewal = replace(self.loan, days=days, hours=None, schedule=capped) if days else self.loan
        self._fees: dict[int | None, FeeTerms] = {}
        self._moments: dict[tuple[bool, dt.date], dt.datetime | None] = {}

    def due_at(self, start: dt.datetime, *, renewal: bool = False) -> dt.datetime | None:
        """Give when a period that starts at an instant ends; null when no row of the schedule holds."""
        term = self.renewal if renewal else self.loan
        if term.hours is not None and (term.schedule is None or term.schedule_caps):
            return due_instant(self.calendar, term, start=start, not_after=None)
        key = (renewal, clock.local(start, self.calendar.time_zone).date())
        if key not in self._moments:
            self._moments[key] = due_instant(self.calendar, term, start=start, not_after=None)
        return self._moments[key]

    def fees(self, price_cents: int | None) -> FeeTerms:
        """Give the terms of the overdue fee for an item of this price (null: not known)."""
        if price_cents not in self._fees:
            self._fees[price_cents] = fee_terms_of(self.values.get, price_cents=price_cents)
        return self._fees[price_cents]


def live_again(loan: PastLoan, terms: Terms) -> Lived:
    """Let one loan happen under these terms."""
    first = terms.due_at(loan.opened_at)
    if first is None:
        return Lived(None)
    if first <= loan.opened_at:  # lent after closing time for less than a day: until midnight, as at the desk
        first = clock.instant(_day(terms, loan.opened_at), LAST_MOMENT, terms.calendar.time_zone)
    due_at = first
    renewals = refused = earlier_cents = 0
    told: list[Reminder] = []
    for moment in loan.renewed_at:
        new_due_at = _renewed(terms, due_at, moment, renewals)
        if new_due_at is None:
            refused += 1
            continue
        renewals += 1
        told += _reminders(terms, due_at, moment)
        if not terms.values["fine_forgive_on_renewal"]:
            earlier_cents += _fee_cents(loan, terms, due_at, moment, earlier_cents)
        due_at = new_due_at
    told += _reminders(terms, due_at, loan.ended_at)
    return Lived(
        due_at=first,
        renewals=renewals,
        renewals_refused=refused,
        fee_cents=earlier_cents + _fee_cents(loan, terms, due_at, loan.ended_at, earlier_cents),
        reminders=len(told),
        reminder_cents=sum(one.fee_cents for one in told),
        lost=_is_lost(loan, terms, due_at),
    )


def _renewed(terms: Terms, due_at: dt.datetime, moment: dt.datetime, renewals: int) -> dt.datetime | None:
    """Give the new last moment of a renewal; null when it would have been refused."""
    if renewals >= terms.values["max_renewals"]:
        return None
    window = terms.values["renew_window_days"]
    if window is not None and _day(terms, moment) < _day(terms, due_at) - window * ONE_DAY:
        return None
    start = moment if terms.values["renew_from"] == "today" else due_at
    new_due_at = terms.due_at(start, renewal=True)
    return new_due_at if new_due_at is not None and new_due_at > due_at else None


def _fee_cents(loan: PastLoan, terms: Terms, due_at: dt.datetime, at: dt.datetime, earlier_cents: int) -> int:
    """Give the fee of one period; the cap holds for the whole loan."""
    fees = terms.fees(loan.price_cents)
    if at <= due_at or not fees.charges:
        return 0
    found = sum(line.cents for line in fee_days(fees, due_at=due_at, at=at, calendar=terms.calendar))
    return found if fees.cap_cents is None else min(found, max(fees.cap_cents - earlier_cents, 0))


def _reminders(terms: Terms, due_at: dt.datetime, until: dt.datetime) -> list[Reminder]:
    """Give the reminders of one period; they go out in the morning, so that of the last day too."""
    plan = terms.values["reminder_plan"]
    if not plan or until <= due_at:
        return []
    is_open: Callable[[dt.date], bool] | None = None
    if terms.values["reminder_skip_closed"]:
        is_open = terms.calendar.is_open
    return reminders_due(plan, loan_due_on=_day(terms, due_at), today=_day(terms, until), is_open=is_open)


def _is_lost(loan: PastLoan, terms: Terms, due_at: dt.datetime) -> bool:
    after = terms.values["lost_after_days"]
    return after is not None and (_day(terms, loan.ended_at) - _day(terms, due_at)).days >= after


def _day(terms: Terms, moment: dt.datetime) -> dt.date:
    return clock.local(moment, terms.calendar.time_zone).date()
