"""The figures of this room."""

import datetime as dt

from samenbieb.domains.holdings.models import Item
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
