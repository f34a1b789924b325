"""Collections that go elsewhere for a period: which there are, and where each of their copies is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import CollectionLine, CollectionLoan, Item
from samenbieb.domains.holdings.services.collection_loans import state_of
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

COLLECTIONS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection with its figures. `state` is `open`, `sent`, `home` (called home) or `ended`; `missed` of an ended one."""

    public_id: str
    name: str
    from_branch: str
    to_branch: str
    until_on: dt.date
    state: str
    made_by: str
    copies: int
    missed: int


@dataclass(frozen=True, slots=True)
class CollectionCopy:
    """A copy of a collection. `where` is `home`, `there`, `elsewhere`, or its custody when it stands on no shelf."""

    barcode: str
    title: str
    shelf_mark: str
    where: str
    branch: str
    missed: bool


def collections(actor: Actor, *, branch_id: int) -> list[CollectionView]:
    """Give the collections of a place, newest first; none of a place of another library."""
    return [_view(row) for row in _rows(actor).filter(from_branch_id=branch_id)[:COLLECTIONS_SHOWN]]


def collection(actor: Actor, public_id: str) -> CollectionView:
    """Give one collection. Raises: NotFound."""
    found = _rows(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return _view(found)


def collection_copies(actor: Actor, public_id: str) -> list[CollectionCopy]:
    """Give the copies of a collection and where each is now, by shelf mark. Who has one on loan is not told. Raises: NotFound."""
    sets = CollectionLoan.objects.within(actor, permissions.LEND_SETS).filter(public_id=public_id)
    found = sets.first()
    if found is None:
        raise NotFound
    lines = found.lines.select_related("item__record", "item__current_branch")
    return [_copy(line, found) for line in lines.order_by("item__shelf_mark", "item__barcode")]


def item_ids_of_collection(actor: Actor, public_id: str) -> list[int]:
    """Give the primary keys of the copies of a collection, in order."""
    rows = CollectionLoan.objects.within(actor, permissions.LEND_SETS).filter(public_id=public_id)
    lines = CollectionLine.objects.filter(collection__in=rows)
    return list(lines.order_by("item_id").values_list("item_id", flat=True))


def is_at_home(item: Any) -> bool:
    """Tell whether a copy stands where it belongs, or is ready there for a reader."""
    return item.current_branch_id == item.home_branch_id and item.custody in {
        Item.Custody.ON_SHELF,
        Item.Custody.HOLD_SHELF,
    }


def _copy(line: CollectionLine, found: CollectionLoan) -> CollectionCopy:
    item = line.item
    where = str(item.custody)
    if is_at_home(item):
        where = "home"
    elif item.custody == Item.Custody.ON_SHELF:
        where = "there" if item.current_branch_id == found.to_branch_id else "elsewhere"
    return CollectionCopy(
        barcode=item.barcode,
        title=item.record.title,
        shelf_mark=item.shelf_mark,
        where=where,
        branch=item.current_branch.name,
        missed=line.missed,
    )


def _rows(actor: Actor) -> QuerySet[CollectionLoan]:
    return (
        CollectionLoan.objects.within(actor, permissions.LEND_SETS)
        .select_related("from_branch", "to_branch")
        .annotate(copies=Count("lines"), missed=Count("lines", filter=Q(lines__missed=True)))
        .order_by("-id")
    )


def _view(row: Any) -> CollectionView:
    return CollectionView(
        public_id=str(row.public_id),
        name=row.name,
        from_branch=row.from_branch.name,
        to_branch=row.to_branch.name,
        until_on=row.until_on,
        state=state_of(row),
        made_by=row.made_by,
        copies=row.copies,
        missed=row.missed,
    )
