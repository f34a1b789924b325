"""Taking back that a reservation was cancelled: the desk reserves the same again, for its reader of whichever library."""

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.services import reach
from samenbieb.domains.circulation.services.holds import HoldAnswer, place_hold
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


def place_again(actor: Actor, *, hold_public_id: str) -> HoldAnswer:
    """Reserve again what was cancelled, as it was asked, at the end of the queue. A second time writes nothing.

    The hold must be in the actor's reach: that of a library's own desk, whichever library its reader is a member of.
    Raises: NotFound, CardUnknown (no card is in use any more), HoldRefused. Locks and publishes as `place_hold`.
    """
    rows = reach.holds(actor, permissions.PLACE_HOLD).filter(public_id=reach.checked(hold_public_id))
    hold = (
        rows.filter(state=Hold.State.CANCELLED).select_related("work", "record", "item", "membership").first()
    )
    if hold is None or hold.membership is None:
        raise NotFound
    return place_hold(
        actor,
        work_public_id=str(hold.work.public_id),
        pickup_branch_id=hold.pickup_branch_id,
        card=patrons.card_in_use(hold.membership.person_id, hold.membership.pk),
        form=hold.form,
        language=hold.language,
        volume=hold.volume,
        record_public_id=str(hold.record.public_id) if hold.record else None,
        item_barcode=hold.item.barcode if hold.item else "",
        wanted_until_on=hold.wanted_until_on,
        key=f"undo-{hold.public_id}",
    )
