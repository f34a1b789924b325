"""Journeys by hand: sending a title to another place, and calling a journey off."""

from django.utils.translation import gettext as _

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, ReturnRefused, SendingRefused
from samenbieb.domains.circulation.events import HoldChanged
from samenbieb.domains.circulation.rules.sending import sending_blocks
from samenbieb.domains.circulation.services import handing_on
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import permissions as item_permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import TransitOpen
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
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


@refusals_audited(item_permissions.MOVE)
@locked
def send_item(actor: Actor, *, barcode: str, to_branch_id: int, note: str = "") -> str:
    """Send an item that stands on a shelf to another place, by hand; `note` says why. Returns the title.

    It stays there until somebody borrows it: a scan where it arrives puts it on the shelf, a scan on the way leaves the
    journey as it is. A reader who waits goes first wherever it is scanned. `abort_transit` takes it back.
    Raises: NotAllowed (at the place where it stands), ItemUnknown, TransitOpen, SendingRefused (`item_on_loan`,
    `hold_waiting_for_other`, `item_withdrawn`, `item_lost`, `item_missing`), Invalid (it stands there already).
    Locks: item, work. Publishes: ItemChanged. Source: the rows of circulation (CI-30).
    """
    item_id = items.item_id_of(barcode)
    destination = organisations.branch_by_id(to_branch_id)

    def act() -> str:
        item = holdings.lock_item(item_id)
        lock_queue_of(item)
        start = item.current_branch
        actor.require(item_permissions.MOVE, at=start.organisation_id)
        title = str(item.record.title)
        if item.custody == "in_transit":
            raise TransitOpen
        if blocks := sending_blocks(custody=item.custody, conditions=items.condition_kinds(item.pk)):
            raise SendingRefused(blocks, title=title)
        if start.pk == destination.pk:
            sentence = _("This title is there already. Choose another branch.")
            raise Invalid(sentence, fields={"to": sentence})
        holdings.send(item, from_branch_id=start.pk, to_branch_id=destination.pk, reason="other", note=note)
        audit.record(
            actor, item_permissions.MOVE, item, sent=True, start=start.code, to=destination.code, note=note
        )
        return title

    return steadily(act)
