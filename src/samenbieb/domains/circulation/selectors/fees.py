"""The overdue fees that run at this moment, with what each day costs: for the desk, and for whoever asks why."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.fees import FeeDay
from samenbieb.domains.circulation.services import facts, reach
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RunningFee:
    """The fee of a late loan as it would be now, in cents; `earlier_cents` ran up before a renewal. Days oldest first."""

    loan: str
    title: str
    due_on: dt.date
    total_cents: int
    earlier_cents: int
    days: tuple[FeeDay, ...]


def running_fees(actor: Actor, *, membership_public_id: str) -> list[RunningFee]:
    """Give the running fees of a member of the actor's library, soonest due first. Audited. Nothing outside the grant."""
    rows = Loan.objects.within(actor, permissions.VIEW_LOANS).filter(
        membership__public_id=reach.checked(membership_public_id),
        closed_at=None,
        fee_stop="",
        due_at__lt=clock.now(),
    )
    late = list(
        rows.select_related("item__record", "membership")
        .prefetch_related("renewals")
        .order_by("due_at", "pk")
    )
    found = []
    for loan in late:
        calendar = organisations.calendar(loan.branch_out_id)
        days = facts.fee_by_day(loan, at=clock.now(), calendar=calendar)
        earlier = facts.earlier_fees_cents(loan)
        total = earlier + sum(day.cents for day in days)
        if total:
            due_on = facts.due_on(loan, calendar)
            found.append(
                RunningFee(str(loan.public_id), loan.item.record.title, due_on, total, earlier, tuple(days))
            )
    if late and late[0].membership is not None:
        audit.record(
            actor, permissions.VIEW_LOANS, late[0], person_id=late[0].membership.person_id, seen="fees"
        )
    return found
