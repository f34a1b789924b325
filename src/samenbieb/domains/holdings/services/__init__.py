"""What happens to items: entering and editing them, and moving custody. All writes of custody go through here."""

from samenbieb.domains.holdings.services.custody import (
    aborted,
    back_on_loan,
    extend,
    hand_over_again,
    lend,
    lock_item,
    lost_on_the_way,
    move_for_a_while,
    put_on_hold_shelf,
    send,
    shelve,
    take_to_desk,
    unlend,
    vanish,
)
from samenbieb.domains.holdings.services.dates import lock_items, move_due
from samenbieb.domains.holdings.services.deliveries import ItemsOfRecords, bring_in_delivery
from samenbieb.domains.holdings.services.following import CopiesFollow
from samenbieb.domains.holdings.services.handing_in import (
    BRING_IN_JOB,
    bring_in_mended,
    hand_in_delivery,
)
from samenbieb.domains.holdings.services.items import (
    ItemDraft,
    clear_mark,
    create_item,
    create_items,
    edit_item,
    mark,
    note,
    take_off,
)
from samenbieb.domains.holdings.services.one_edition import CopiesOfEdition
from samenbieb.domains.holdings.services.scanned import (
    ScannedItem,
    lend_scanned,
    lock_scanned,
    scanned_item,
)
from samenbieb.domains.holdings.services.stocktaking import (
    StockScan,
    close_count,
    lock_difference,
    reopen_count,
    scan_shelf,
    settle,
    start_count,
)
from samenbieb.domains.holdings.services.tables import BadLine, ItemsReport, import_items

__all__ = [
    "BRING_IN_JOB",
    "BadLine",
    "CopiesFollow",
    "CopiesOfEdition",
    "ItemDraft",
    "ItemsOfRecords",
    "ItemsReport",
    "ScannedItem",
    "StockScan",
    "aborted",
    "back_on_loan",
    "bring_in_delivery",
    "bring_in_mended",
    "clear_mark",
    "close_count",
    "create_item",
    "create_items",
    "edit_item",
    "extend",
    "hand_in_delivery",
    "hand_over_again",
    "import_items",
    "lend",
    "lend_scanned",
    "lock_difference",
    "lock_item",
    "lock_items",
    "lock_scanned",
    "lost_on_the_way",
    "mark",
    "move_due",
    "move_for_a_while",
    "note",
    "put_on_hold_shelf",
    "reopen_count",
    "scan_shelf",
    "scanned_item",
    "send",
    "settle",
    "shelve",
    "start_count",
    "take_off",
    "take_to_desk",
    "unlend",
    "vanish",
]
