"""Counting that a title was used in the building (gebruik tellen): a card that only counts makes no loan."""

import datetime as dt

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import TooLateToUndo
from samenbieb.domains.circulation.events import UseCounted, UseTakenBack
from samenbieb.domains.circulation.models import CountedUse
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.services import reach
from samenbieb.domains.circulation.services.scanning import Scanned
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.selectors import Place
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

UNDO_WITHIN = dt.timedelta(hours=12)


def count_use(actor: Actor, scan: Scanned, branch: Place, *, set_aside: frozenset[Block]) -> str:
    """Write one use of a scanned item at a place, while its locks are held; the item stays where it is.

    What staff set aside stands in the trail. Gives the public id of the use. Publishes: UseCounted.
    """
    use = CountedUse.objects.create(
        organisation_id=branch.organisation_id,
        item_id=scan.item.pk,
        branch_id=branch.pk,
        patron_category_id=scan.borrower.category_id,
        used_at=clock.now(),
    )
    aside = sorted(str(block) for block in set_aside)
    audit.record(actor, permissions.CHECK_OUT, use, item=str(scan.item.public_id), set_aside=aside)
    day = clock.today(branch.organisation.time_zone)
    outbox.publish(UseCounted(branch_id=branch.pk, on=day.isoformat()))
    return str(use.public_id)


@locked
def undo_use(actor: Actor, *, use_public_id: str) -> str:
    """Take a use back that was counted by mistake, on the day itself. Returns the title.

    Raises: NotFound, TooLateToUndo. Locks: the use. Publishes: UseTakenBack.
    """
    rows = CountedUse.objects.within(actor, permissions.UNDO).filter(public_id=reach.checked(use_public_id))
    use = rows.select_for_update(of=("self",)).select_related("item__record").first()
    if use is None:
        raise NotFound
    if clock.now() - use.used_at > UNDO_WITHIN:
        raise TooLateToUndo
    title = str(use.item.record.title)
    audit.record(actor, permissions.UNDO, use, item=str(use.item.public_id))
    day = clock.local(use.used_at, organisations.place(use.branch_id).organisation.time_zone).date()
    outbox.publish(UseTakenBack(branch_id=use.branch_id, on=day.isoformat()))
    use.delete()
    return title
