"""The nightly accrual: the overdue fee of every late loan is brought to what it is, by the function of preview and return."""

from functools import cache

from django.db import transaction

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock

BATCH_COUNT = 1_000


def accrue_fees() -> dict[str, int]:
    """Bring the overdue fees of all late loans onto the accounts. Returns counts: loans looked at, lines that grew.

    Stop it anywhere: each batch is whole, and the next run goes on, because a fee is brought to a total. A loan that
    somebody is busy with is passed over: its return or renewal settles the fee. A fee that was booked never shrinks here.
    Locks: the loans of a batch (skipping locked ones), ledger. Source: FORMAT (accrue_fees); lending.md §2.7.
    """
    calendar_of = cache(organisations.calendar)  # once per place in a run
    counts = {"loans": 0, "lines": 0}
    last = 0
    while True:
        with transaction.atomic():
            rows = Loan.objects.across_all(reason="the nightly accrual of every library")
            late = rows.filter(pk__gt=last, closed_at=None, due_at__lt=clock.now(), fee_stop="")
            batch = list(
                late.select_for_update(of=("self",), no_key=True, skip_locked=True)
                .select_related("item__record")
                .prefetch_related("renewals")
                .order_by("pk")[:BATCH_COUNT]
            )
            if not batch:
                return counts
            last = batch[-1].pk
            owed = [
                (loan, facts.fee_cents(loan, at=clock.now(), calendar=calendar_of(loan.branch_out_id)))
                for loan in batch
                if facts.fee_terms(loan).charges
            ]
            counts["loans"] += len(owed)
            counts["lines"] += payments.bring_charges_to(
                [(facts.overdue_line(loan, title=loan.item.record.title), fee) for loan, fee in owed if fee],
                kind="overdue",
                explanation="accrued",
            )
