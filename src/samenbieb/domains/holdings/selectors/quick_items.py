"""The work list of copies that were entered at the desk with a title alone. It names no borrower."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import QuickItem
from samenbieb.kernel.actor import Actor

LINES_MAX = 200


@dataclass(frozen=True, slots=True)
class QuickLine:
    """A copy that waits for its description: what was typed, where, when and by whom."""

    public_id: str
    item_public_id: str
    barcode: str
    title: str
    category: str
    branch: str
    made_at: dt.datetime
    made_by: str


def quick_items(actor: Actor) -> list[QuickLine]:
    """Give what waits in the libraries of this actor, the oldest first (200 at most). Raises: NotAllowed."""
    actor.require(permissions.VIEW)
    rows = QuickItem.objects.within(actor, permissions.VIEW).filter(done_at=None)
    return [
        QuickLine(
            public_id=str(row.public_id),
            item_public_id=str(row.item.public_id),
            barcode=row.item.barcode,
            title=row.item.record.title,
            category=row.item.category.name,
            branch=row.item.home_branch.name,
            made_at=row.made_at,
            made_by=row.made_by,
        )
        for row in rows.select_related("item__record", "item__category", "item__home_branch")[:LINES_MAX]
    ]
