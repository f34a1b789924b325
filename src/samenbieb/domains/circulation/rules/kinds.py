"""The registry of rule kinds: what each value is, by what it may differ, who controls it, and what holds without a row.

Source: the format of policy tests (rule kinds); lending.md §2.7 (families, bounds).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Family(StrEnum):
    """What a kind is about. A family has one controlling branch: whose rules decide."""

    LOAN = "loan"
    LIMIT = "limit"
    RENEWAL = "renewal"
    FINE = "fine"
    REMINDER = "reminder"
    RETURN = "return"
    HOLD = "hold"
    SHELF = "shelf"
    LOST = "lost"
    ACCOUNT = "account"
    PRIVACY = "privacy"


class Controller(StrEnum):
    """Which branch's rules decide."""

    LENDING = "lending"
    RETURNING = "returning"
    PICKUP = "pickup"


CONTROLLERS: Mapping[Family, Controller] = MappingProxyType({
    Family.LOAN: Controller.LENDING,
    Family.LIMIT: Controller.LENDING,
    Family.RENEWAL: Controller.LENDING,
    Family.FINE: Controller.LENDING,
    Family.REMINDER: Controller.LENDING,
    Family.RETURN: Controller.RETURNING,
    Family.HOLD: Controller.PICKUP,
    Family.SHELF: Controller.PICKUP,
    Family.LOST: Controller.LENDING,
    Family.ACCOUNT: Controller.LENDING,
    Family.PRIVACY: Controller.LENDING,
})  # fmt: skip


class Bound(StrEnum):
    """How far a row of the network binds the libraries: not below it, not above it, or exactly it."""

    FREE = ""
    FLOOR = "floor"
    CEILING = "ceiling"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    `scopes` is a text of letters: P patron category, I item category, L location, C channel. Null as a value takes the
    row away, unless `none_is_value`. `value_type` ends in `_or_none` where the default may be null.
    """

    name: str
    family: Family
    value_type: str
    scopes: str
    default: Any
    choices: tuple[str, ...] = ()
    none_is_value: bool = False

    @property
    def controller(self) -> Controller:
        """Tell whose rules decide."""
        return CONTROLLERS[self.family]

    @property
    def natural_bound(self) -> Bound:
        """Tell what "locked" means where nothing else is said: money has a ceiling, everything else is fixed."""
        return Bound.CEILING if self.value_type.startswith("money") else Bound.EXACT


_CLOSED: Final = ("keep", "previous_closing", "next_closing", "next_opening")
_DUE_CLOSED: Final = (*_CLOSED, "open_days", "same_weekday")
LOCAL_PRIORITIES: Final = ("none", "pickup_item_home", "pickup_item_current", "patron_home_item_home")
_ALL: Final = (
    Kind("loan_days", Family.LOAN, "int", "PILC", 21),
    Kind("loan_hours", Family.LOAN, "int_or_none", "PILC", None),
    Kind("loan_schedule", Family.LOAN, "schedule_or_none", "PIL", None),
    Kind("loan_schedule_caps", Family.LOAN, "bool", "PIL", default=False),
    Kind("loan_allowed_for", Family.LOAN, "choice", "PIL", "anyone", ("anyone", "home_branch")),
    Kind("due_closed", Family.LOAN, "choice", "", "next_closing", _DUE_CLOSED),
    Kind("due_within_card", Family.LOAN, "bool", "", default=True),
    Kind("closure_moves_due", Family.LOAN, "bool", "", default=True),
    Kind("max_loans", Family.LIMIT, "int_or_none", "PILC", 50, none_is_value=True),
    Kind("max_loans_total", Family.LIMIT, "int_or_none", "P", None),
    Kind("max_loans_per_branch", Family.LIMIT, "int_or_none", "P", None),
    Kind("max_onsite_loans", Family.LIMIT, "int_or_none", "P", None),
    Kind("onsite_counts_in_total", Family.LIMIT, "bool", "", default=False),
    Kind("onsite_converts", Family.LOAN, "bool", "", default=False),
    Kind("only_counts", Family.LOAN, "bool", "P", default=False),
    Kind("claimed_counts_in_total", Family.LIMIT, "bool", "", default=False),
    Kind("overdue_limit", Family.LIMIT, "int_or_none", "P", None),
    Kind("debt_limit", Family.LIMIT, "money_or_none", "P", None),
    Kind("subscription_blocks", Family.LIMIT, "bool", "P", default=False),
    Kind("dependant_debt_limit", Family.LIMIT, "money_or_none", "P", None),
    Kind("override_comment", Family.LIMIT, "bool", "", default=False),
    Kind("max_renewals", Family.RENEWAL, "int", "PIL", 2),
    Kind("renewal_days", Family.RENEWAL, "int_or_none", "PIL", None),
    Kind("renew_from", Family.RENEWAL, "choice", "PIL", "today", ("today", "due")),
    Kind("renew_window_days", Family.RENEWAL, "int_or_none", "PIL", None),
    Kind("renew_with_spares", Family.RENEWAL, "bool", "", default=True),
    Kind("overdue_renewal", Family.RENEWAL, "choice", "P", "allow", ("allow", "block", "block_item")),
    Kind("restriction_blocks_renewal", Family.RENEWAL, "bool", "P", default=True),
    Kind("debt_blocks_renewal", Family.RENEWAL, "bool", "P", default=False),
    Kind("renew_with_expired_card", Family.RENEWAL, "bool", "P", default=False),
    Kind("renew_after_reminder", Family.RENEWAL, "bool", "P", default=True),
    Kind("fine_forgive_on_renewal", Family.RENEWAL, "bool", "", default=False),
    Kind("auto_renew", Family.RENEWAL, "bool", "PIL", default=False),
    Kind("auto_renew_days_before", Family.RENEWAL, "int", "PIL", 1),
    Kind("auto_renew_stop_days", Family.RENEWAL, "int_or_none", "PIL", None),
    Kind("auto_renew_until", Family.RENEWAL, "date_or_none", "PIL", None),
    Kind("extend_days", Family.RENEWAL, "int", "", 92),
    Kind("renewal_is_new_loan", Family.RENEWAL, "bool", "", default=False),
    Kind("courtesy_days", Family.REMINDER, "int_or_none", "PIL", None),
    Kind("reminder_plan", Family.REMINDER, "plan_or_none", "PIL", None),
    Kind("reminder_skip_closed", Family.REMINDER, "bool", "PIL", default=False),
    Kind("float_branches", Family.RETURN, "branches_or_none", "IL", None),
    Kind("float_ceiling", Family.RETURN, "int_or_none", "IL", None),
    Kind("float_floor", Family.RETURN, "int", "IL", 0),
    Kind("return_location", Family.RETURN, "choice", "IL", "keep", ("keep", "permanent")),
    Kind("return_at", Family.RETURN, "choice", "IL", "anywhere", ("anywhere", "item_home")),
    Kind("return_of_lost", Family.RETURN, "choice", "", "found", ("found", "refuse")),
    Kind("backdate_days", Family.RETURN, "int", "", 30),
    Kind("max_holds", Family.HOLD, "int", "PILC", 20),
    Kind("holds_per_record", Family.HOLD, "int", "PILC", 1),
    Kind("holds_per_day", Family.HOLD, "int_or_none", "PILC", None),
    Kind("hold_allowed_for", Family.HOLD, "choice", "PIL", "anyone", ("anyone", "home_branch", "nobody")),
    Kind(
        "hold_on_shelf",
        Family.HOLD,
        "choice",
        "PIL",
        "allowed",
        ("allowed", "any_unavailable", "all_unavailable"),
    ),
    Kind("hold_rule_branch", Family.HOLD, "choice", "", "item", ("item", "patron")),
    Kind("pickup_at", Family.HOLD, "choice", "IL", "anywhere", ("anywhere", "item_home", "item_current")),
    Kind("target_by", Family.HOLD, "choice", "", "local", ("local", "transport_cost")),
    Kind("retarget_hours", Family.HOLD, "int", "", 24),
    Kind("local_priority", Family.HOLD, "choice", "PIL", "none", LOCAL_PRIORITIES),
    Kind("home_library_first", Family.HOLD, "bool", "PIL", default=False),
    Kind("new_item_days", Family.HOLD, "int", "IL", 0),
    Kind("collection_holdable", Family.HOLD, "bool", "IL", default=True),
    Kind("damaged_holdable", Family.HOLD, "bool", "IL", default=True),
    Kind("hold_class", Family.HOLD, "int", "PC", 5),
    Kind("hold_head_start_days", Family.HOLD, "int", "PC", 0),
    Kind("max_holds_per_branch", Family.HOLD, "int_or_none", "P", None),
    Kind("skip_closed_places", Family.HOLD, "bool", "", default=False),
    Kind("holds_per_copy", Family.HOLD, "int", "", 5),
    Kind("loan_of_targeted", Family.LOAN, "choice", "", "confirm", ("any", "confirm", "holder_only")),
    Kind("hold_fee", Family.HOLD, "money_or_none", "PIL", None),
    Kind("shelf_days", Family.SHELF, "int", "PIL", 7),
    Kind("shelf_hours", Family.SHELF, "int_or_none", "PIL", None),
    Kind("shelf_count", Family.SHELF, "choice", "", "all_days", ("all_days", "open_days")),
    Kind("shelf_fill_next", Family.SHELF, "bool", "", default=True),
    Kind("no_show_fee", Family.SHELF, "money_or_none", "PIL", None),
    Kind("shelf_closed", Family.SHELF, "choice", "", "next_closing", _CLOSED),
    Kind("fine_per_day", Family.FINE, "money_or_none", "PIL", None),
    Kind("fine_per_hour", Family.FINE, "money_or_none", "PIL", None),
    Kind("fine_steps", Family.FINE, "steps_or_none", "PIL", None),
    Kind("fine_cap", Family.FINE, "money_or_none", "PIL", None),
    Kind("fine_skip_closed", Family.FINE, "bool", "", default=False),
    Kind("fine_grace_days", Family.FINE, "int", "PIL", 0),
    Kind("fine_cap_at_price", Family.FINE, "bool", "PIL", default=False),
    Kind("fine_grace_mode", Family.FINE, "choice", "PIL", "forgiven", ("forgiven", "charged")),
    Kind("suspension_days", Family.FINE, "int_or_none", "PIL", None),
    Kind("suspension_per_days", Family.FINE, "int", "PIL", 1),
    Kind("suspension_cap", Family.FINE, "int_or_none", "PIL", None),
    Kind("default_price", Family.FINE, "money_or_none", "IL", None),
    Kind("fee_notice_from", Family.ACCOUNT, "money_or_none", "P", None),
    Kind("fee_notice_days", Family.ACCOUNT, "int", "P", 14),
    Kind("negative_balance", Family.ACCOUNT, "bool", "", default=False),
    Kind("lost_after_days", Family.LOST, "int_or_none", "PIL", None),
    Kind("lost_charge", Family.LOST, "price_or_money", "PIL", "price"),
    Kind("processing_fee", Family.LOST, "money_or_none", "PIL", None),
    Kind("lost_closes_loan", Family.LOST, "choice", "", "settled", ("never", "settled", "at_once")),
    Kind("lost_refund", Family.LOST, "choice", "", "all", ("all", "unpaid", "nothing")),
    Kind("lost_refund_hours", Family.LOST, "int_or_none", "", None),
    Kind("lost_overdue", Family.LOST, "choice", "", "keep", ("keep", "drop")),
    Kind("found_overdue", Family.LOST, "choice", "", "drop", ("drop", "restore", "charge")),
    Kind(
        "claim_resolution",
        Family.LOST,
        "choice",
        "P",
        "returned_by_patron",
        ("ask", "returned_by_patron", "found_by_library"),
    ),
    Kind("claims_limit", Family.LOST, "int_or_none", "P", None),
    Kind("history_days", Family.PRIVACY, "int", "P", 30),
    Kind("history_keep_days", Family.PRIVACY, "int_or_none", "P", None),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})
