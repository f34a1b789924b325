"""Calling a journey off: the item is looked for, and nobody waits for a crate that does not come."""

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, ReturnRefused
from samenbieb.domains.circulation.events import HoldChanged
from samenbieb.domains.circulation.services import handing_on
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@locked
def abort_transit(actor: Actor, *, barcode: str, branch_id: int) -> str:
    """End the journey of an item that does not travel after all; where it is, the next scan says. Returns the title.

    A reader for whom it travelled waits in the queue again, at the old place.
    Raises: NotAllowed, ItemUnknown, ReturnRefused (`no_transit`).
    Locks: item, work, hold. Publishes: HoldChanged, ItemChanged. Source: FORMAT (abort_transit).
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.RETURN, at=branch.organisation_id)
    item_id = items.item_id_of(barcode)

    def act() -> str:
        item = holdings.lock_item(item_id)
        lock_queue_of(item)
        if item.custody != "in_transit":
            raise ReturnRefused([Block.NO_TRANSIT], title=item.record.title)
        hold = handing_on.captured_hold(item.pk)
        if hold is not None:
            handing_on.release(hold)
            outbox.publish(HoldChanged(hold_id=hold.pk))
        holdings.lost_on_the_way(item)
        audit.record(actor, permissions.RETURN, item, ended_as="aborted", branch=branch.code)
        return str(item.record.title)

    return steadily(act)
