"""Settling what a count of shelves found: missing is marked, found is cleared, what lies here is taken in; and undone."""

from dataclasses import dataclass

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.circulation.services.returns import ReturnAnswer, take_in
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.circulation.services.undone_returns import undo_return
from samenbieb.domains.holdings import permissions as item_permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import StockLineMoved
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done about a difference; where the title goes, when it was taken in."""

    act: str
    title: str
    answer: ReturnAnswer | None = None


@locked
def settle_difference(actor: Actor, *, line: str) -> Settled:
    """Do what belongs to a difference: mark it missing, take that mark off, take the title in, or note that it is dealt with.

    Raises: NotFound, NotAllowed, StockLineMoved (the title was in hands since, or a colleague was first), and what a
    return raises. Locks: as a return (memberships, item, work, holds, ledger), then the line. Publishes: as a return.
    """
    seen = items.difference_to_settle(actor, line)
    if seen.can_act == "take_in":
        branch = seen.branch
        actor.require(permissions.RETURN, at=branch.organisation_id)
        answer = steadily(lambda: take_in(actor, seen.barcode, branch))
        if _in_hands_since(seen, answer.act):
            raise StockLineMoved  # and nothing is taken in
        holdings.settle(
            actor, holdings.lock_difference(actor, line, settled=False), act="take_in", reference=answer.act
        )
        return Settled("take_in", answer.title, answer)
    _act_on_item(actor, line, seen, settled=False)
    return Settled(seen.can_act, seen.title)


@locked
def undo_settled(actor: Actor, *, line: str) -> Settled:
    """Take back what was done about a difference.

    Raises: NotFound, StockLineMoved, TooLateToUndo (the title was in hands since). Locks: as `settle_difference`.
    """
    seen = items.difference_to_settle(actor, line)
    if seen.act == "take_in":
        if seen.act_reference:
            undo_return(actor, act_public_id=seen.act_reference)
        holdings.settle(actor, holdings.lock_difference(actor, line, settled=True), act="")
        return Settled("", seen.title)
    _act_on_item(actor, line, seen, settled=True)
    return Settled("", seen.title)


def _in_hands_since(seen: items.DifferenceToSettle, act: str) -> bool:
    """Tell whether a title was lent or taken in after it was counted. The caller has just taken it in, and holds it."""
    lent = Loan.objects.across_all(
        reason="the loans of the title that was counted, whichever library lent it"
    )
    later = lent.filter(item=seen.item_id, opened_at__gt=seen.scanned_at).exclude(
        closed_as=Loan.Ending.UNDONE
    )
    acts = ReturnAct.objects.across_all(reason="the scans of the title that was counted, at any place")
    scans = acts.filter(item=seen.item_id, done_at__gt=seen.scanned_at, undone_at=None)
    if act:
        scans = scans.exclude(public_id=act)
    return later.exists() or scans.exists()


def _act_on_item(actor: Actor, line: str, seen: items.DifferenceToSettle, *, settled: bool) -> None:
    """Put the mark on or take it off, or neither: forwards, and backwards for an undo."""
    item = holdings.lock_item(seen.item_id) if seen.item_id else None
    row = holdings.lock_difference(actor, line, settled=settled)
    if item is not None and seen.can_act in {"mark_missing", "clear_missing"}:
        actor.require(item_permissions.MOVE, at=row.count.organisation_id)
        marks = (seen.can_act == "mark_missing") is not settled
        if marks and not settled and (item.version != row.expected_version or item.custody != "on_shelf"):
            raise StockLineMoved
        if marks:
            holdings.note(actor, item, kind="missing")
        else:
            holdings.take_off(actor, item, kind="missing")
    holdings.settle(actor, row, act="" if settled else seen.can_act)
