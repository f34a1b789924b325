"""Collections that go elsewhere for a period: which there are, and where each of their copies is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import CollectionLine, CollectionLoan, Item
from samenbieb.domains.holdings.services.collection_loans import state_of
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

COLLECTIONS_SHOWN = 100
DUE_WITHIN = dt.timedelta(days=7)


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


@dataclass(frozen=True, slots=True)
class CollectionHere:
    """A collection that stands at a place, as that place may know it. `home_called`: its library wants it back already."""

    name: str
    from_branch: str
    library: str
    until_on: dt.date
    home_called: bool
    copies: int


def collections_here(actor: Actor, *, branch_id: int) -> list[CollectionHere]:
    """Give the collections of which titles belong at a place now, or are still there, soonest back first.

    Whichever library they are of. Raises: NotAllowed (who may not lend sets at the library of the place).
    """
    belongs = Q(lines__item__away_at=branch_id)
    lingers = Q(called_home_at__isnull=False, lines__item__current_branch=branch_id)
    rows = _here(actor, branch_id).annotate(copies=Count("lines", filter=belongs | lingers))
    found = rows.filter(copies__gt=0).select_related("from_branch__organisation").order_by("until_on", "pk")
    return [
        CollectionHere(
            name=row.name,
            from_branch=row.from_branch.name,
            library=row.from_branch.organisation.name,
            until_on=row.until_on,
            home_called=row.called_home_at is not None,
            copies=row.copies,
        )
        for row in found[:COLLECTIONS_SHOWN]
    ]


def collections_due(actor: Actor, *, branch_id: int, today: dt.date) -> int:
    """Count the collections, sent from a place or standing there, that are due back within a week or too late."""
    by_on = today + DUE_WITHIN
    own = _rows(actor).filter(from_branch_id=branch_id, sent_at__isnull=False, ended_at=None)
    here = [one for one in collections_here(actor, branch_id=branch_id) if one.until_on <= by_on]
    return own.filter(until_on__lte=by_on).count() + len(here)


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


def _here(actor: Actor, branch_id: int) -> QuerySet[CollectionLoan]:
    actor.require(permissions.LEND_SETS, at=organisations.branch_by_id(branch_id).organisation_id)
    rows = CollectionLoan.objects.across_all(reason="what stands at a place concerns whoever works there")
    return rows.filter(to_branch_id=branch_id, sent_at__isnull=False, ended_at=None)


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
