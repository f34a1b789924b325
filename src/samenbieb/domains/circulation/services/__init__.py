"""What happens in lending. Each service: locks, facts, rules, write, audit, publish, return."""

from samenbieb.domains.circulation.services.checkouts import CheckoutAnswer, check_out_item, undo_check_out
from samenbieb.domains.circulation.services.holds import (
    HoldAnswer,
    cancel_hold,
    clear_shelf,
    expire_shelf,
    move_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from samenbieb.domains.circulation.services.policies import RuleDraft, set_rule
from samenbieb.domains.circulation.services.renewals import RenewalAnswer, renew_all, renew_loan
from samenbieb.domains.circulation.services.returns import ReturnAnswer, return_item, undo_return

__all__ = [
    "CheckoutAnswer",
    "HoldAnswer",
    "RenewalAnswer",
    "ReturnAnswer",
    "RuleDraft",
    "cancel_hold",
    "check_out_item",
    "clear_shelf",
    "expire_shelf",
    "move_hold",
    "place_hold",
    "renew_all",
    "renew_loan",
    "resume_hold",
    "return_item",
    "set_rule",
    "suspend_hold",
    "undo_check_out",
    "undo_return",
]
