"""What happens in lending. Each service: locks, facts, rules, write, audit, publish, return."""

from samenbieb.domains.circulation.services.accrual import accrue_fees
from samenbieb.domains.circulation.services.checkouts import CheckoutAnswer, check_out_item, undo_check_out
from samenbieb.domains.circulation.services.collection_loans import (
    Moved,
    add_to_collection,
    call_collection_home,
    end_collection,
    send_collection,
    start_collection,
    take_from_collection,
)
from samenbieb.domains.circulation.services.damage import (
    clear_damaged,
    damage_can_be_charged,
    mark_damaged,
)
from samenbieb.domains.circulation.services.debt_notices import tell_debts
from samenbieb.domains.circulation.services.due_notices import tell_due
from samenbieb.domains.circulation.services.ended_holds import (
    cancel_hold,
    clear_shelf,
    expire_holds,
    expire_shelf,
)
from samenbieb.domains.circulation.services.ending_notices import tell_ending
from samenbieb.domains.circulation.services.extending import (
    AT_ONCE_MAX,
    Extended,
    ExtensionLine,
    Picked,
    UndoneExtension,
    extend_loans,
    preview_extension,
    undo_extension,
)
from samenbieb.domains.circulation.services.following import (
    HoldsFollow,
    follow_editions,
    follow_joined_work,
)
from samenbieb.domains.circulation.services.giving_back import PromisesFollow
from samenbieb.domains.circulation.services.group_readers import set_readers
from samenbieb.domains.circulation.services.hold_notices import tell_expired, tell_ready
from samenbieb.domains.circulation.services.holds import (
    HoldAnswer,
    move_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from samenbieb.domains.circulation.services.in_bulk import BulkLine, barcodes_in, lend_many, take_in_many
from samenbieb.domains.circulation.services.joined_accounts import AccountsFollow
from samenbieb.domains.circulation.services.journeys import abort_transit, send_item
from samenbieb.domains.circulation.services.lost import credit_allowed
from samenbieb.domains.circulation.services.marking import (
    MarkAnswer,
    age_to_lost,
    clear_item,
    close_settled,
    lost_bill_of,
    mark_item,
)
from samenbieb.domains.circulation.services.moved_notices import tell_moved
from samenbieb.domains.circulation.services.moving import follow_late
from samenbieb.domains.circulation.services.one_edition import HoldsOnEdition
from samenbieb.domains.circulation.services.only_counting import undo_use
from samenbieb.domains.circulation.services.placing_again import place_again
from samenbieb.domains.circulation.services.previews import RulePreview, preview_removal, preview_rule
from samenbieb.domains.circulation.services.quick_loans import (
    QuickTitle,
    check_out_quickly,
    undo_complete_quick,
)
from samenbieb.domains.circulation.services.renewals import RenewalAnswer, auto_renew, renew_all, renew_loan
from samenbieb.domains.circulation.services.reordering import (
    ask_for_item,
    reorder_hold,
    set_days,
    set_last_day,
)
from samenbieb.domains.circulation.services.returns import ReturnAnswer, return_item
from samenbieb.domains.circulation.services.rule_changes import latest_change, undo_rule_change
from samenbieb.domains.circulation.services.rule_sets import drafts_of, set_rules
from samenbieb.domains.circulation.services.rule_setting import RuleDraft, remove_rule, set_rule
from samenbieb.domains.circulation.services.stock_acts import Settled, settle_difference, undo_settled
from samenbieb.domains.circulation.services.targeting import target_changed, target_holds, target_place
from samenbieb.domains.circulation.services.transport import count_balances, set_transport
from samenbieb.domains.circulation.services.undone_returns import UndoneReturn, undo_return
from samenbieb.domains.circulation.services.unlinking import anonymise_loans, forget_history, forget_person
from samenbieb.domains.circulation.services.ways import Way
from samenbieb.domains.circulation.services.weeding import (
    CAN_BE_OFFERED,
    Offered,
    Weeded,
    call_offer_back,
    offer_copies,
    preview_weeding,
    take_offer,
    undo_take_offer,
    undo_weeding,
    weed,
)
from samenbieb.domains.circulation.services.weighing_copies import WeedLine

__all__ = [
    "AT_ONCE_MAX",
    "CAN_BE_OFFERED",
    "AccountsFollow",
    "BulkLine",
    "CheckoutAnswer",
    "Extended",
    "ExtensionLine",
    "HoldAnswer",
    "HoldsFollow",
    "HoldsOnEdition",
    "MarkAnswer",
    "Moved",
    "Offered",
    "Picked",
    "PromisesFollow",
    "QuickTitle",
    "RenewalAnswer",
    "ReturnAnswer",
    "RuleDraft",
    "RulePreview",
    "Settled",
    "UndoneExtension",
    "UndoneReturn",
    "Way",
    "WeedLine",
    "Weeded",
    "abort_transit",
    "accrue_fees",
    "add_to_collection",
    "age_to_lost",
    "anonymise_loans",
    "ask_for_item",
    "auto_renew",
    "barcodes_in",
    "call_collection_home",
    "call_offer_back",
    "cancel_hold",
    "check_out_item",
    "check_out_quickly",
    "clear_damaged",
    "clear_item",
    "clear_shelf",
    "close_settled",
    "count_balances",
    "credit_allowed",
    "damage_can_be_charged",
    "drafts_of",
    "end_collection",
    "expire_holds",
    "expire_shelf",
    "extend_loans",
    "follow_editions",
    "follow_joined_work",
    "follow_late",
    "forget_history",
    "forget_person",
    "latest_change",
    "lend_many",
    "lost_bill_of",
    "mark_damaged",
    "mark_item",
    "move_hold",
    "offer_copies",
    "place_again",
    "place_hold",
    "preview_extension",
    "preview_removal",
    "preview_rule",
    "preview_weeding",
    "remove_rule",
    "renew_all",
    "renew_loan",
    "reorder_hold",
    "resume_hold",
    "return_item",
    "send_collection",
    "send_item",
    "set_days",
    "set_last_day",
    "set_readers",
    "set_rule",
    "set_rules",
    "set_transport",
    "settle_difference",
    "start_collection",
    "suspend_hold",
    "take_from_collection",
    "take_in_many",
    "take_offer",
    "target_changed",
    "target_holds",
    "target_place",
    "tell_debts",
    "tell_due",
    "tell_ending",
    "tell_expired",
    "tell_moved",
    "tell_ready",
    "undo_check_out",
    "undo_complete_quick",
    "undo_extension",
    "undo_return",
    "undo_rule_change",
    "undo_settled",
    "undo_take_offer",
    "undo_use",
    "undo_weeding",
    "weed",
]
