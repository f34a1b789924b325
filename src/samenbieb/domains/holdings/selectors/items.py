"""One item, by scan or by address, and what is under way."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.holdings.models import Item, ItemCategory, ItemCondition, Transit
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.statements import Statement

NOT_THERE = (ItemCondition.Kind.LOST, ItemCondition.Kind.MISSING, ItemCondition.Kind.WITHDRAWN)
_BY_BARCODE = Statement("SELECT id FROM holdings_item WHERE barcode = %(barcode)s::text")
_CONDITIONS = Statement(
    "SELECT kind FROM holdings_itemcondition WHERE item_id = %(item)s::bigint AND cleared_at IS NULL ORDER BY kind"
)


@dataclass(frozen=True, slots=True)
class ItemView:
    """What a desk sees after a scan: the title and where it belongs, nothing of who has or had it."""

    id: int
    public_id: str
    organisation_id: int
    barcode: str
    record_id: int
    work_id: int
    title: str
    category: str
    category_name: str
    custody: str
    home_branch_id: int
    home_branch: str
    current_branch_id: int
    current_branch: str
    shelf_mark: str
    location: str
    conditions: tuple[str, ...]
    due_at: dt.datetime | None
    volume: str = ""
    price_cents: int | None = None
    min_age: int | None = None
    temporary_location: str = ""
    away_at: str = ""

    @property
    def stands_at(self) -> str:
        """Name the corner where it stands now."""
        return self.temporary_location or self.location


def item_by_barcode(barcode: str) -> ItemView:
    """Find any item of the network by its barcode: the scan is the one look beyond one's own library.

    Raises: ItemUnknown.
    """
    rows = Item.objects.across_all(reason="a scan at any desk of the network finds any item")
    found = rows.select_related("record", "category", "home_branch", "current_branch", "away_at").filter(
        barcode=identifiers.scanned(barcode)
    )
    for row in found:
        return _view(row)
    raise ItemUnknown(barcode=barcode)


def item_id_of(barcode: str) -> int:
    """Give the primary key behind a scanned barcode, for an act that reads the item again under its lock.

    Raises: ItemUnknown.
    """
    found = _BY_BARCODE.row(barcode=identifiers.scanned(barcode))
    if found is None:
        raise ItemUnknown(barcode=barcode)
    return int(found[0])


def item(actor: Actor, *, public_id: str) -> ItemView:
    """Give one item of a library where the actor may see items. Raises: NotFound."""
    rows = Item.objects.within(actor, permissions.VIEW).select_related(
        "record", "category", "home_branch", "current_branch", "away_at"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return _view(found)


def condition_kinds(item_id: int) -> tuple[str, ...]:
    """Give what is wrong with an item at this moment."""
    return tuple(kind for (kind,) in _CONDITIONS.rows(item=item_id))


def ids_with_condition(item_ids: Collection[int], *, kind: str) -> set[int]:
    """Give those items that have a condition at this moment, in one query."""
    rows = ItemCondition.objects.filter(item_id__in=item_ids, kind=kind, cleared_at=None)
    return set(rows.values_list("item_id", flat=True))


def category_id(code: str) -> int:
    """Give the primary key of a kind of material by its code. Raises: NotFound."""
    found = ItemCategory.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(category=code)
    return found


def item_categories() -> list[ItemCategory]:
    """Give the kinds of material that rules speak of."""
    return list(ItemCategory.objects.all())


@dataclass(frozen=True, slots=True)
class IncomingLine:
    """An item under way, for the transit list of a place."""

    item_public_id: str
    barcode: str
    title: str
    from_branch: str
    to_branch: str
    reason: str
    opened_at: dt.datetime
    note: str = ""


def incoming(actor: Actor, *, branch_id: int, outgoing: bool = False) -> list[IncomingLine]:
    """Give what is under way to a place (or from it), oldest first. Raises: NotFound for a place of another library."""
    side = "from_branch" if outgoing else "to_branch"
    rows = Transit.objects.filter(closed_at=None, **{f"{side}_id": branch_id})
    if not actor.everywhere:
        rows = rows.filter(**{f"{side}__organisation__in": actor.organisations(permissions.MOVE)})
    return [
        _line(row)
        for row in rows.select_related("item__record", "from_branch", "to_branch").order_by("opened_at")
    ]


def long_under_way(actor: Actor, *, branch_id: int, days: int = 3) -> list[IncomingLine]:
    """Give what has been under way to a place for more than some days: somebody should look for it."""
    since = clock.now() - dt.timedelta(days=days)
    return [line for line in incoming(actor, branch_id=branch_id) if line.opened_at < since]


def open_transit(item_id: int) -> Transit | None:
    """Give the journey that an item is on, if any."""
    return Transit.objects.filter(item_id=item_id, closed_at=None).select_related("to_branch").first()


def copies_at(
    branch_id: int, *, category_id: int | None, location: str, without_id: int, at_most: int
) -> int:
    """Count the copies that stand on the shelves of a place or are under way to it, as far as it matters.

    Of one kind of material and one location, where named; without one item, and without what is lost, missing or withdrawn.
    """
    rows = Item.objects.across_all(reason="how many copies stand at a place, whosever they are")
    gone = ItemCondition.objects.filter(item=OuterRef("pk"), kind__in=NOT_THERE, cleared_at=None)
    rows = rows.exclude(pk=without_id).filter(~Exists(gone))
    if category_id is not None:
        rows = rows.filter(category_id=category_id)
    if location:
        rows = rows.filter(location=location)
    standing = rows.filter(current_branch_id=branch_id, custody=Item.Custody.ON_SHELF)[:at_most].count()
    if standing >= at_most:
        return at_most
    coming = rows.filter(
        custody=Item.Custody.IN_TRANSIT, transits__to_branch_id=branch_id, transits__closed_at=None
    )
    return min(at_most, standing + coming.count())


def brought_by_hand(item_id: int, *, branch_id: int) -> bool:
    """Tell whether the last journey of an item, made by hand or to share out, brought it to this place."""
    last = Transit.objects.filter(item_id=item_id).order_by("-pk").first()
    return (
        last is not None
        and last.reason in Transit.BY_CHOICE
        and (last.to_branch_id, last.closed_as) == (branch_id, Transit.Ending.ARRIVED)
    )


def journeys_to(branch_id: int | None) -> list[str]:
    """Give the barcodes of what is under way to a place, or anywhere in the network. Whose they are is not told."""
    rows = Transit.objects.filter(closed_at=None)
    if branch_id is not None:
        rows = rows.filter(to_branch=branch_id)
    return sorted(rows.values_list("item__barcode", flat=True))


def _line(row: Transit) -> IncomingLine:
    return IncomingLine(
        item_public_id=str(row.item.public_id),
        barcode=row.item.barcode,
        title=row.item.record.title,
        from_branch=row.from_branch.name,
        to_branch=row.to_branch.name,
        reason=row.reason,
        opened_at=row.opened_at,
        note=row.note,
    )


def _view(row: Item) -> ItemView:
    kinds: Sequence[str] = condition_kinds(row.pk)
    return ItemView(
        id=row.pk,
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        barcode=row.barcode,
        record_id=row.record_id,
        work_id=row.record.work_id,
        title=row.record.title,
        category=row.category.code,
        category_name=row.category.name,
        custody=row.custody,
        home_branch_id=row.home_branch_id,
        home_branch=row.home_branch.name,
        current_branch_id=row.current_branch_id,
        current_branch=row.current_branch.name,
        shelf_mark=row.shelf_mark,
        location=row.location,
        conditions=tuple(kinds),
        due_at=row.due_at,
        volume=row.volume,
        price_cents=row.price_cents,
        min_age=row.min_age,
        temporary_location=row.temporary_location,
        away_at=row.away_at.name if row.away_at else "",
    )
