"""The till of a place: what goes in and out, and counting it at the end of the day (kas opmaken)."""

from typing import Any

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import permissions
from samenbieb.domains.payments.errors import DifferenceUnexplained, TillChanged, TillSumInvalid
from samenbieb.domains.payments.models import Charge, Credit, TillClosing, TillEntry
from samenbieb.domains.payments.selectors import tills
from samenbieb.kernel import audit, clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import lock_till, locked

COUNTED_MAX_CENTS = 1_000_000_00


def moved(
    actor: Actor, line: Credit | Charge, *, branch_id: int | None, method: str, amount_cents: int
) -> None:
    """Note what a payment, or what was paid back, moved in the till. For callers inside the transaction of the line."""
    TillEntry.objects.create(
        organisation_id=line.organisation_id,
        branch_id=branch_id,
        method=method,
        amount_cents=amount_cents,
        moved_at=clock.now(),
        moved_by=actor.name,
        credit=line if isinstance(line, Credit) else None,
        charge=line if isinstance(line, Charge) else None,
    )


@locked
def close_till(
    actor: Actor,
    *,
    branch_id: int,
    counted_cents: int,
    expected_cents: int,
    taken_cents: int = 0,
    comment: str = "",
    key: str = "",
) -> str:
    """Close the till of a place: what was counted, what goes to the bank. Returns the public id of the closing.

    All that moved since the closing before belongs to this one from now on. `expected_cents` is the sum that was shown;
    when somebody paid meanwhile it is another, and nothing is closed. The same `key` again closes nothing again.
    Raises: NotAllowed, NoSuchPlace, TillSumInvalid, TillChanged, DifferenceUnexplained. Locks: the till.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.CLOSE_TILL, at=branch.organisation_id)
    if not 0 <= counted_cents <= COUNTED_MAX_CENTS:
        raise TillSumInvalid(fields={"counted": str(TillSumInvalid.message)})
    if not 0 <= taken_cents <= counted_cents:
        raise TillSumInvalid(fields={"taken": str(TillSumInvalid.message)})
    request = {"act": "close_till", "branch": branch_id, "counted": counted_cents, "taken": taken_cents}

    def act() -> dict[str, Any]:
        lock_till(branch_id)
        rows = TillEntry.objects.across_all(reason="the till of the place that the actor closes")
        entries = list(rows.filter(branch_id=branch_id, closing=None).select_for_update(no_key=True))
        last = tills.last_closing(branch_id)
        cash_cents = sum(entry.amount_cents for entry in entries if entry.method == Credit.Method.CASH)
        closing = TillClosing(
            organisation_id=branch.organisation_id,
            branch_id=branch_id,
            number=last.number + 1 if last else 1,
            closed_on=clock.today(branch.organisation.time_zone),
            closed_at=clock.now(),
            closed_by=actor.name,
            opening_cents=last.left_cents if last else 0,
            cash_cents=cash_cents,
            counted_cents=counted_cents,
            taken_cents=taken_cents,
            comment=comment.strip()[:200],
        )
        if closing.expected_cents != expected_cents:
            raise TillChanged(amount_cents=closing.expected_cents)
        if closing.difference_cents and not closing.comment:
            raise DifferenceUnexplained(fields={"comment": str(DifferenceUnexplained.message)})
        closing.save()
        rows.filter(pk__in=[entry.pk for entry in entries]).update(closing=closing)
        audit.record(
            actor,
            permissions.CLOSE_TILL,
            closing,
            counted_cents=counted_cents,
            difference_cents=closing.difference_cents,
        )
        return {"closing": str(closing.public_id)}

    return str(idempotency.once(actor, key, request, act)["closing"])
