"""Lending a title that nobody entered yet: the copy and its loan in one act, beside the ordinary way to lend."""

from dataclasses import asdict, dataclass
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import TooLateToUndo
from samenbieb.domains.circulation.services import checkouts, handing_on, reach
from samenbieb.domains.circulation.services.checkouts import CheckoutAnswer
from samenbieb.domains.circulation.services.following import follow_editions
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import permissions as stock
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import services as patron_services
from samenbieb.kernel import idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class QuickTitle:
    """What is typed of a new copy: its title, and the code of its kind of material (empty: as most copies there)."""

    title: str
    category: str = ""


@refusals_audited(permissions.CHECK_OUT)
def check_out_quickly(
    actor: Actor,
    *,
    barcode: str,
    card: str,
    branch_id: int,
    new: QuickTitle,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
) -> CheckoutAnswer:
    """Enter a copy with a title alone and lend it: both, or neither (snel invoeren).

    Every reason against the loan stands as for another title, and is set aside in the same way. The copy is of the
    library where the desk stands. Who may not enter copies at the desk is told that the number is unknown.
    Raises: NotAllowed, ItemUnknown, CardUnknown, CheckoutRefused, and as `holdings.services.add_quickly`.
    Locks: memberships of the person, item, work. Publishes: ItemChanged, WorkChanged, LoanOpened.
    Source: the scenarios of lending (CO-47).
    """
    branch = organisations.place(branch_id)
    actor.require(permissions.CHECK_OUT, at=branch.organisation_id)
    if not actor.may(stock.QUICK_ADD, at=branch.organisation_id):
        raise ItemUnknown(barcode=barcode)
    request = {
        "act": "check_out_quickly",
        "barcode": barcode,
        "card": card,
        "branch": branch_id,
        **asdict(new),
    }

    def act() -> dict[str, Any]:
        patron_services.lock_card_holder(card)
        holdings.add_quickly(
            actor,
            barcode=barcode,
            title=new.title,
            category=new.category,
            branch=organisations.branch_by_id(branch_id),
        )
        answer = checkouts.check_out_item(
            actor, barcode=barcode, card=card, branch_id=branch_id, set_aside=set_aside, comment=comment
        )
        if answer.use:  # a card that only counts lends nothing, so nothing is entered for it
            raise ItemUnknown(barcode=barcode)
        return asdict(answer)

    @locked
    def once() -> Any:
        return idempotency.once(actor, key, request, act)

    answer = once()
    return CheckoutAnswer(**{**answer, "set_aside": tuple(answer["set_aside"])})


@locked
def undo_complete_quick(actor: Actor, *, quick_public_id: str) -> str:
    """Take the completion of a quickly entered copy back: it waits for its description again. Gives the title as it was typed.

    Its loan stays as it is. Readers who reserved the described title wait on, for its other copies; only a reservation of
    this very copy goes along. A second time changes nothing.
    Raises: NotFound, StockLineMoved, TooLateToUndo (it lies ready for a reader, or travels to one). Locks: item, work.
    Publishes: ItemChanged, WorkChanged.
    """
    checked = str(reach.checked(quick_public_id))

    def act() -> str:
        item = holdings.lock_item(items.item_of_quick(actor, checked))
        lock_queue_of(item)
        if handing_on.captured_hold(item.pk) is not None:
            raise TooLateToUndo
        title = holdings.reopen_quick(actor, quick_public_id=checked, item=item)
        follow_editions([item.record_id])
        return title

    return steadily(act)
