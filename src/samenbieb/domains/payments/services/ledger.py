"""Which credit settles which charge. For callers that hold the lock of the membership; lines are added, never changed."""

from django.db.models import Sum

from samenbieb.domains.payments import selectors
from samenbieb.domains.payments.models import Allocation, Charge, Credit
from samenbieb.kernel import clock


def free_beyond(charge: Charge, total_cents: int) -> None:
    """Take what was settled beyond a lower total back from the charge, what came last first; the credits have it again."""
    parts = (
        charge.allocations.values("credit_id").annotate(sum_cents=Sum("amount_cents")).order_by("-credit_id")
    )
    beyond = sum(part["sum_cents"] for part in parts) - total_cents
    for part in parts:
        freed = min(beyond, part["sum_cents"])
        if freed > 0:
            Allocation.objects.create(
                credit_id=part["credit_id"], charge=charge, amount_cents=-freed, allocated_at=clock.now()
            )
            beyond -= freed


def use_credit(membership_id: int) -> None:
    """Let what stands in credit settle what is open, oldest first. For callers that hold the lock of the membership."""
    unspent = selectors.unspent_credits(membership_id)
    if not unspent:
        return
    open_charges = {line.charge_id: line.open_cents for line in selectors.open_charges(membership_id)}
    for credit_id, credit_left in unspent:
        left = credit_left
        for charge_id, open_cents in open_charges.items():
            part = min(left, open_cents)
            if part > 0:
                Allocation.objects.create(
                    credit_id=credit_id, charge_id=charge_id, amount_cents=part, allocated_at=clock.now()
                )
                left -= part
                open_charges[charge_id] -= part


def allocate(credit: Credit, open_charges: list[selectors.OpenCharge]) -> None:
    """Let a credit settle charges, in the order given."""
    left = credit.amount_cents
    for line in open_charges:
        part = min(left, line.open_cents)
        if part > 0:
            Allocation.objects.create(
                credit=credit, charge_id=line.charge_id, amount_cents=part, allocated_at=clock.now()
            )
        left -= part
