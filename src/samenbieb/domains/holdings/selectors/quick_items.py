"""The work list of copies that were entered at the desk with a title alone. It names no borrower."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import QuickItem
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

LINES_MAX = 200
COMPLETED_SHOWN = 20


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


@dataclass(frozen=True, slots=True)
class CompletedLine:
    """A copy that was completed: what it is called now, and what was typed, when it was linked."""

    public_id: str
    item_public_id: str
    barcode: str
    title: str
    typed: str
    done_at: dt.datetime
    done_by: str


def completed_quick_items(actor: Actor) -> list[CompletedLine]:
    """Give what was completed last in the libraries of this actor, newest first. Raises: NotAllowed."""
    actor.require(permissions.VIEW)
    rows = QuickItem.objects.within(actor, permissions.VIEW).filter(done_at__isnull=False, taken_back=False)
    return [
        CompletedLine(
            public_id=str(row.public_id),
            item_public_id=str(row.item.public_id),
            barcode=row.item.barcode,
            title=row.item.record.title,
            typed=row.linked_from.title if row.linked_from else "",
            done_at=row.done_at or row.made_at,
            done_by=row.done_by,
        )
        for row in rows.select_related("item__record", "linked_from").order_by("-done_at")[:COMPLETED_SHOWN]
    ]


def item_of_quick(actor: Actor, quick: str) -> int:
    """Give the primary key of a copy that was entered at the desk. Raises: NotFound."""
    rows = QuickItem.objects.within(actor, permissions.EDIT).filter(public_id=quick, taken_back=False)
    found = rows.values_list("item_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


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
