"""Why something cannot be done: stable codes (docs/outside.md), and who may set which of them aside."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Block(StrEnum):
    """A reason. The values are stable: the desk, the API, the audit trail and policy tests show them."""

    ALREADY_ON_LOAN_TO_PATRON = "already_on_loan_to_patron"
    AGE_RESTRICTED = "age_restricted"
    CARD_EXPIRED = "card_expired"
    COMMENT_REQUIRED = "comment_required"
    DEBT = "debt"
    DEPENDANT_DEBT = "dependant_debt"
    DUPLICATE_HOLD = "duplicate_hold"
    HOLD_WAITING_FOR_OTHER = "hold_waiting_for_other"
    IN_TRANSIT_FOR_OTHER = "in_transit_for_other"
    IN_FULFILMENT = "in_fulfilment"
    INVALID_DATES = "invalid_dates"
    ITEM_DAMAGED = "item_damaged"
    ITEM_CLAIMED_RETURNED = "item_claimed_returned"
    ITEM_LOST = "item_lost"
    ITEM_MISSING = "item_missing"
    ITEM_ON_LOAN = "item_on_loan"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_WITHDRAWN = "item_withdrawn"
    LIBRARY_LIMIT = "library_limit"
    NO_GAIN = "no_gain"
    NO_PICKUP_HERE = "no_pickup_here"
    NO_TRANSIT = "no_transit"
    NO_PROXY_RELATION = "no_proxy_relation"
    NO_RENEWALS_LEFT = "no_renewals_left"
    NO_SCHEDULE_FOR_DATE = "no_schedule_for_date"
    NOT_CANCELLABLE = "not_cancellable"
    NOT_FOR_LOAN = "not_for_loan"
    NOT_HOLDABLE = "not_holdable"
    NOT_ON_LOAN = "not_on_loan"
    ON_HOLD = "on_hold"
    OVERDUES = "overdues"
    PATRON_BLOCKED = "patron_blocked"
    PATRON_INACTIVE = "patron_inactive"
    PATRON_UNKNOWN = "patron_unknown"
    PICKUP_NOT_ALLOWED = "pickup_not_allowed"
    HOLDS_PER_DAY = "holds_per_day"
    AVAILABLE_ON_SHELF = "available_on_shelf"
    REMINDER_SENT = "reminder_sent"
    RESTRICTED = "restricted"
    SUBSCRIPTION_UNPAID = "subscription_unpaid"
    TOO_MANY_CLAIMS = "too_many_claims"
    TOO_MANY_HOLDS = "too_many_holds"
    TOO_MANY_LOANS = "too_many_loans"
    TOO_MANY_OVERDUE = "too_many_overdue"
    TOO_SOON = "too_soon"
    WRONG_BRANCH = "wrong_branch"


# What a desk may set aside by acknowledging it, and what only somebody who may override.
ACKNOWLEDGEABLE = frozenset({
    Block.DEBT,
    Block.DEPENDANT_DEBT,
    Block.NOT_FOR_LOAN,
    Block.ITEM_LOST,
    Block.AGE_RESTRICTED,
    Block.TOO_MANY_CLAIMS,
})  # fmt: skip
OVERRIDABLE = ACKNOWLEDGEABLE | {
    Block.ITEM_MISSING,
    Block.LIBRARY_LIMIT,
    Block.TOO_SOON,
    Block.SUBSCRIPTION_UNPAID,
    Block.TOO_MANY_HOLDS,
    Block.TOO_MANY_LOANS,
    Block.TOO_MANY_OVERDUE,
    Block.RESTRICTED,
    Block.HOLD_WAITING_FOR_OTHER,
    Block.IN_TRANSIT_FOR_OTHER,
    Block.NO_RENEWALS_LEFT,
    Block.REMINDER_SENT,
    Block.ON_HOLD,
    Block.OVERDUES,
    Block.NO_GAIN,
    Block.CARD_EXPIRED,
}

# Which kinds of rules stand behind a reason; one that is not here follows from facts alone.
DECIDED_BY: Mapping[Block, tuple[str, ...]] = MappingProxyType({
    Block.AVAILABLE_ON_SHELF: ("hold_on_shelf",),
    Block.CARD_EXPIRED: ("renew_with_expired_card",),
    Block.COMMENT_REQUIRED: ("override_comment",),
    Block.DEBT: ("debt_limit", "debt_blocks_renewal"),
    Block.DEPENDANT_DEBT: ("dependant_debt_limit",),
    Block.DUPLICATE_HOLD: ("holds_per_record",),
    Block.HOLDS_PER_DAY: ("holds_per_day",),
    Block.HOLD_WAITING_FOR_OTHER: ("loan_of_targeted",),
    Block.LIBRARY_LIMIT: ("max_loans_per_branch",),
    Block.NOT_FOR_LOAN: ("loan_allowed_for",),
    Block.NOT_HOLDABLE: ("hold_allowed_for",),
    Block.NO_GAIN: ("renewal_days", "renew_from"),
    Block.NO_RENEWALS_LEFT: ("max_renewals",),
    Block.NO_SCHEDULE_FOR_DATE: ("loan_schedule",),
    Block.ON_HOLD: ("renew_with_spares",),
    Block.OVERDUES: ("overdue_renewal",),
    Block.PICKUP_NOT_ALLOWED: ("pickup_at",),
    Block.REMINDER_SENT: ("renew_after_reminder",),
    Block.RESTRICTED: ("restriction_blocks_renewal",),
    Block.SUBSCRIPTION_UNPAID: ("subscription_blocks",),
    Block.TOO_MANY_CLAIMS: ("claims_limit",),
    Block.TOO_MANY_HOLDS: ("max_holds",),
    Block.TOO_MANY_LOANS: ("max_loans", "max_loans_total"),
    Block.TOO_MANY_OVERDUE: ("overdue_limit",),
    Block.TOO_SOON: ("renew_window_days",),
    Block.WRONG_BRANCH: ("return_at",),
})  # fmt: skip
# The same reason follows from a rule only where a title is taken in.
DECIDED_BY_AT_RETURN: Mapping[Block, tuple[str, ...]] = MappingProxyType({
    Block.INVALID_DATES: ("backdate_days",),
    Block.ITEM_CLAIMED_RETURNED: ("claim_resolution",),
    Block.ITEM_LOST: ("return_of_lost",),
})  # fmt: skip
DECIDED_BY_AT_RENEWAL: Mapping[Block, tuple[str, ...]] = MappingProxyType({
    Block.INVALID_DATES: ("extend_days",),
})  # fmt: skip
# Where somebody reserves, another rule stands behind the same reason.
DECIDED_BY_AT_HOLD: Mapping[Block, tuple[str, ...]] = MappingProxyType({
    Block.ITEM_DAMAGED: ("damaged_holdable",),
    Block.LIBRARY_LIMIT: ("max_holds_per_branch",),
})  # fmt: skip
