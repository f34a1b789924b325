"""The nightly accrual: the overdue fee of every late loan is brought to what it is, by the function of preview and return."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.fees import FeeTerms
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.nightly import each_batch
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

BATCH_COUNT = 1_000
_READ = (
    "public_id", "organisation_id", "membership_id", "branch_out_id", "due_at", "renewals_used", "terms", "fee_stop",
    "fee_fixed_cents", "kept_fee_cents", "item__price_cents", "item__record__title",
)  # fmt: skip


@dataclass(slots=True)
class _Night:
    """One run: its moment, and the fees that were worked out. Loans of one place, day and tariff cost the same."""

    at: dt.datetime
    loans: int = 0
    lines: int = 0
    known: dict[tuple[FeeTerms, int, dt.datetime, int], int] = field(default_factory=dict)
    calendar_of: Callable[[int], BranchCalendar] = field(
        default_factory=lambda: cache(organisations.calendar)
    )

    def fee_cents(self, loan: Loan, terms: FeeTerms) -> int:
        key = (terms, loan.branch_out_id, loan.due_at, facts.earlier_fees_cents(loan))
        if key not in self.known:
            self.known[key] = facts.fee_cents(loan, at=self.at, calendar=self.calendar_of(loan.branch_out_id))
        return self.known[key]

    def accrue(self, batch: list[Loan]) -> None:
        """Bring the fees of a batch onto the accounts."""
        owed = [
            (loan, self.fee_cents(loan, terms))
            for loan, terms in ((loan, facts.fee_terms(loan)) for loan in batch)
            if terms.charges
        ]
        self.loans += len(owed)
        self.lines += payments.bring_charges_to(
            [(facts.overdue_line(loan, title=loan.item.record.title), fee) for loan, fee in owed if fee],
            kind="overdue",
            explanation="accrued",
        )


def accrue_fees() -> dict[str, int]:
    """Bring the overdue fees of all late loans onto the accounts. Returns counts: loans looked at, lines that grew.

    Stop it anywhere: each batch is whole, and the next run goes on, because a fee is brought to a total. A loan that
    somebody is busy with is passed over: its return or renewal settles the fee. A fee that was booked never shrinks here.
    Locks: the loans of a batch (skipping locked ones), ledger. Source: FORMAT (accrue_fees); lending.md §2.7.
    """
    night = _Night(clock.now())
    rows = Loan.objects.across_all(reason="the nightly accrual of every library")
    late = rows.filter(closed_at=None, due_at__lt=night.at, fee_stop="")
    each_batch(
        late.select_related("item__record").prefetch_related("renewals").only(*_READ),
        night.accrue,
        count=BATCH_COUNT,
    )
    return {"loans": night.loans, "lines": night.lines}
