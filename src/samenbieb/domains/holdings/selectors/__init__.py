"""What may be seen of items: by a scan, by title, per place."""

from samenbieb.domains.holdings.selectors.availability import (
    Availability,
    BranchStock,
    CopyLine,
    StaffCopyLine,
    availability,
    branch_holdings,
    copies_for_staff,
    copies_of_work,
    holdable,
    on_shelf_items,
    others_on_shelf,
)
from samenbieb.domains.holdings.selectors.invariants import (
    INVARIANTS,
    barcodes_by_custody,
    invariant_violations,
)
from samenbieb.domains.holdings.selectors.items import (
    ItemView,
    category_id,
    condition_kinds,
    incoming,
    item,
    item_by_barcode,
    item_categories,
    item_id_of,
    long_under_way,
    open_transit,
)

__all__ = [
    "INVARIANTS",
    "Availability",
    "BranchStock",
    "CopyLine",
    "ItemView",
    "StaffCopyLine",
    "availability",
    "barcodes_by_custody",
    "branch_holdings",
    "category_id",
    "condition_kinds",
    "copies_for_staff",
    "copies_of_work",
    "holdable",
    "incoming",
    "invariant_violations",
    "item",
    "item_by_barcode",
    "item_categories",
    "item_id_of",
    "long_under_way",
    "on_shelf_items",
    "open_transit",
    "others_on_shelf",
]
