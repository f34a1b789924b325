"""The figures of this room."""

import datetime as dt

from samenbieb.domains.holdings.models import Item, StockLine, WeededItem
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import measure


@measure("holdings.items", unit="items owned at this moment", source="docs/features/catalogue.md", version=1)
def items(organisation_id: int, _first_on: dt.date, _last_on: dt.date) -> int:
    """Count the items that a library owns and has not withdrawn. The stock of the past is not kept."""
    rows = Item.objects.across_all(reason="a figure of one library").filter(organisation_id=organisation_id)
    return rows.exclude(conditions__kind="withdrawn", conditions__cleared_at=None).count()


@measure(
    "holdings.titles",
    unit="works of which the library owns an item at this moment",
    source="docs/features/catalogue.md",
    version=1,
)
def titles(organisation_id: int, _first_on: dt.date, _last_on: dt.date) -> int:
    """Count the works of which a library owns an item that was not withdrawn."""
    rows = Item.objects.across_all(reason="a figure of one library").filter(organisation_id=organisation_id)
    owned = rows.exclude(conditions__kind="withdrawn", conditions__cleared_at=None)
    return owned.values("record__work").distinct().count()


@measure(
    "holdings.counted",
    unit="copies scanned in counts of shelves in the period",
    source="docs/features/stock.md",
    version=1,
)
def counted(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the copies that were scanned while shelves were counted, by the days of the library."""
    start, end = _span(organisation_id, first_on, last_on)
    rows = StockLine.objects.filter(count__organisation_id=organisation_id)
    return rows.filter(scanned_at__gte=start, scanned_at__lt=end).count()


@measure(
    "holdings.count_differences",
    unit="copies found to differ from the records in counts that ended in the period",
    source="docs/features/stock.md",
    version=1,
)
def count_differences(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the differences of the counts that ended."""
    start, end = _span(organisation_id, first_on, last_on)
    rows = StockLine.objects.filter(count__organisation_id=organisation_id).exclude(finding="")
    return rows.filter(count__closed_at__gte=start, count__closed_at__lt=end).count()


@measure(
    "holdings.weeded",
    unit="copies taken out of the collection from a list in the period, without those brought back",
    source="docs/features/moving.md",
    version=1,
)
def weeded(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the copies that were weeded, by the days of the library."""
    start, end = _span(organisation_id, first_on, last_on)
    rows = WeededItem.objects.filter(weeding__organisation_id=organisation_id, back_at=None)
    return rows.filter(weeding__done_at__gte=start, weeding__done_at__lt=end).count()


def _span(organisation_id: int, first_on: dt.date, last_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Give the instants between which the days of a library lie."""
    return clock.span(first_on, last_on, organisations.organisation_by_id(organisation_id).time_zone)
