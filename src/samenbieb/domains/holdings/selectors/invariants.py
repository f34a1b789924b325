"""What must never be false of items and their journeys, asked of the database."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from samenbieb.domains.holdings.models import CollectionLine, Item, Transit

INVARIANTS = (
    "one_open_transit_per_item",
    "open_transit_is_in_transit",
    "transit_starts_where_the_item_was",
    "in_transit_has_open_transit",
    "due_only_when_on_loan",
    "away_with_a_collection_that_was_sent",
)
_WHY = "the promises about items hold for the whole network"


def invariant_violations() -> list[tuple[str, str]]:
    """Give the broken promises about journeys and collections: the name of the promise and the barcode. Reads only."""
    under_way = Transit.objects.filter(closed_at=None)
    twice = under_way.values_list("item__barcode", flat=True).annotate(n=Count("pk")).filter(n__gt=1)
    not_moving = under_way.exclude(item__custody=Item.Custody.IN_TRANSIT)
    from_elsewhere = under_way.exclude(from_branch=F("item__current_branch"))
    lost_track = _items().filter(custody=Item.Custody.IN_TRANSIT).exclude(pk__in=under_way.values("item"))
    due_without_loan = _items().filter(due_at__isnull=False).exclude(custody=Item.Custody.ON_LOAN)
    sent = CollectionLine.objects.filter(
        item=OuterRef("pk"),
        ended_at=None,
        collection__sent_at__isnull=False,
        collection__called_home_at=None,
        collection__to_branch=OuterRef("away_at"),
    )
    away_alone = _items().filter(~Exists(sent), away_at__isnull=False)
    asked = (
        twice.order_by(),
        not_moving.values_list("item__barcode", flat=True),
        from_elsewhere.values_list("item__barcode", flat=True),
        lost_track.values_list("barcode", flat=True),
        due_without_loan.values_list("barcode", flat=True),
        away_alone.values_list("barcode", flat=True),
    )
    return [
        (name, str(barcode)) for name, rows in zip(INVARIANTS, asked, strict=True) for barcode in rows[:100]
    ]


def barcodes_by_custody(custody: str, *, except_ids: Iterable[int]) -> list[str]:
    """Give the barcodes of items in some custody that are not among others: for the rooms that know why they are there."""
    rows = _items().filter(custody=custody).exclude(pk__in=except_ids)
    return list(rows.values_list("barcode", flat=True)[:100])


def _items() -> QuerySet[Item]:
    return Item.objects.across_all(reason=_WHY)
