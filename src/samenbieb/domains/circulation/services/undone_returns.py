"""Taking a return back that was a mistake, while nothing followed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import TooLateToUndo
from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.circulation.services import facts, handing_on, reach, suspending
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import SeenBefore, locked

UNDO_WITHIN = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class UndoneReturn:
    """The title in hand, and whether it is on loan again: it may not have been on loan at all."""

    title: str
    on_loan: bool


@locked
def undo_return(actor: Actor, *, act_public_id: str) -> UndoneReturn:
    """Take a return back that was a mistake, while nothing followed.

    The loan runs on with its old last day and without the fee and the suspension of this return; a hold that was captured waits again at
    its old place in the queue.
    Raises: NotFound, TooLateToUndo. Locks: memberships, item, work, hold, ledger. Publishes: ItemChanged.
    """
    found = (
        ReturnAct.objects.within(actor, permissions.UNDO)
        .filter(public_id=reach.checked(act_public_id))
        .select_related("loan__membership")
        .first()
    )
    if found is None:
        raise NotFound
    person_id = found.loan.membership.person_id if found.loan and found.loan.membership else None
    if found.loan is not None and person_id is None:
        raise TooLateToUndo
    return steadily(lambda: _undo(actor, found, person_id))


def _undo(actor: Actor, found: ReturnAct, person_id: int | None) -> UndoneReturn:
    if person_id is not None:
        patron_services.lock_person(person_id)
    item = holdings.lock_item(found.item_id)
    lock_queue_of(item)
    act = (
        ReturnAct.objects.within(actor, permissions.UNDO).select_related("loan__membership").get(pk=found.pk)
    )
    holder = act.loan.membership if act.loan else None
    if (holder.person_id if holder else None) != person_id:
        raise SeenBefore
    if (
        act.undone_at is not None
        or item.version != act.item_version
        or act.custody_before not in {"on_loan", "on_shelf"}
        or clock.now() - act.done_at > UNDO_WITHIN
    ):
        raise TooLateToUndo
    _give_back_hold(act)
    if act.loan is not None:
        _reopen(act.loan, item, fee_cents=act.fee_cents)
        suspending.take_back(act)
    else:
        holdings.aborted(item, branch_id=act.branch_before_id)
    if act.stood_at:
        holdings.move_for_a_while(item, location=act.stood_at)
    act.undone_at = clock.now()
    act.save(update_fields=["undone_at"])
    audit.record(actor, permissions.UNDO, act, person_id=person_id, item=str(item.public_id))
    return UndoneReturn(str(item.record.title), on_loan=act.loan is not None)


def _give_back_hold(act: ReturnAct) -> None:
    if act.hold_id is None:
        return
    hold = handing_on.captured_hold(act.item_id)
    if hold is None or hold.pk != act.hold_id:
        raise TooLateToUndo
    handing_on.release(hold)


def _reopen(loan: Loan, item: Any, *, fee_cents: int) -> None:
    rows = Loan.objects.across_all(reason="the loan that the undone return had closed")
    loan = rows.select_for_update(of=("self",), no_key=True).select_related("membership").get(pk=loan.pk)
    if loan.membership is None or loan.fee_stop:  # the money of a lost title was settled: it is lent anew
        raise TooLateToUndo
    earlier = facts.earlier_fees_cents(loan)
    if fee_cents > earlier:
        if _open_cents(loan) < fee_cents - earlier:  # the fee was paid or let off meanwhile
            raise TooLateToUndo
        line = facts.overdue_line(loan, title=item.record.title)
        payments.bring_charge_to(line, total_cents=earlier, explanation="return taken back")
    loan.returned_at = loan.closed_at = loan.branch_in = None
    loan.closed_as = ""
    loan.save(update_fields=["returned_at", "closed_at", "closed_as", "branch_in"])
    holdings.back_on_loan(item, branch_id=loan.branch_out_id, due_at=loan.due_at)


def _open_cents(loan: Loan) -> int:
    """Give what is still open of a loan's overdue fee."""
    if loan.membership_id is None:
        return 0
    lines = accounts.open_charges(loan.membership_id)
    return sum(
        line.open_cents for line in lines if (line.kind, line.subject) == ("overdue", str(loan.public_id))
    )
