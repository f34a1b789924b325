"""Refusals of lending: every reason, with its code, its sentence and the numbers that explain it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.circulation.rules.codes import (
    ACKNOWLEDGEABLE,
    DECIDED_BY,
    DECIDED_BY_AT_HOLD,
    DECIDED_BY_AT_RENEWAL,
    DECIDED_BY_AT_RETURN,
    OVERRIDABLE,
    Block,
)
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.patrons.selectors import scope_in_words
from samenbieb.kernel.errors import NotFound, Refusal

__all__ = [
    "ACKNOWLEDGEABLE",
    "DECIDED_BY",
    "DECIDED_BY_AT_HOLD",
    "DECIDED_BY_AT_RENEWAL",
    "DECIDED_BY_AT_RETURN",
    "OVERRIDABLE",
    "REASONS",
    "Block",
    "CheckoutRefused",
    "HoldRefused",
    "LendingRefused",
    "LostSumChanged",
    "MarkRefused",
    "NotOwner",
    "RenewalRefused",
    "ReturnRefused",
    "RuleAmbiguous",
    "RuleBound",
    "RuleRefused",
    "RuleUnknown",
    "SendingRefused",
    "TooLateToUndo",
    "WeedingRefused",
]

REASONS: Mapping[Block, str | Promise] = {
    Block.ALREADY_ON_LOAN_TO_PATRON: _(
        "This title is already on loan to this person. Nothing needs to be done."
    ),
    Block.AGE_RESTRICTED: _("This title is for older people. Choose another title, or ask at the desk."),
    Block.CARD_EXPIRED: _("The card has expired. Renew the membership first."),
    Block.COMMENT_REQUIRED: _("Say why you put this aside. Write it in the field below."),
    Block.SUBSCRIPTION_UNPAID: _("The membership is not paid yet. Pay first."),
    Block.DEPENDANT_DEBT: _("There is too much to pay for the children. Pay first."),
    Block.ITEM_MISSING: _("This title is marked as missing. Take it in first."),
    Block.LIBRARY_LIMIT: _(
        "The largest number of titles from this branch is reached. Bring a title back first."
    ),
    Block.NO_SCHEDULE_FOR_DATE: _("This library has set no last day for loans of today. Ask the manager."),
    Block.TOO_SOON: _("It is too soon to renew this title. Try it again nearer to the last day."),
    Block.DEBT: _("There is too much to pay. Pay first."),
    Block.DUPLICATE_HOLD: _("This title is already reserved on this card. Look at the list of reservations."),
    Block.HOLD_WAITING_FOR_OTHER: _(
        "Somebody else reserved this title and gets this copy. Take another copy, or reserve the title."
    ),
    Block.IN_TRANSIT_FOR_OTHER: _(
        "This title is on its way to somebody else. Take another copy, or reserve the title."
    ),
    Block.IN_FULFILMENT: _("This reservation is already on its way or ready. Pick it up, or cancel it."),
    Block.INVALID_DATES: _("This day is not possible. Check the day and the time."),
    Block.ITEM_DAMAGED: _("This copy is damaged. Choose another copy."),
    Block.ITEM_CLAIMED_RETURNED: _("The borrower says that this title is back. Take it in first."),
    Block.ITEM_LOST: _("This title is marked as lost. Look at it before you lend it."),
    Block.ITEM_ON_LOAN: _("This title is still on loan to somebody else. Take it in first."),
    Block.ITEM_UNKNOWN: _("We do not know this barcode. Scan it again, or type the number below the bars."),
    Block.ITEM_WITHDRAWN: _("This title is no longer in the collection. Lay it aside."),
    Block.NO_GAIN: _("Renewing now would not give more time. Try it again later."),
    Block.NO_PICKUP_HERE: _("You cannot pick up titles here. Choose another branch."),
    Block.NO_TRANSIT: _("This title is not on its way. Scan it to see where it belongs."),
    Block.NO_PROXY_RELATION: _("This person may not borrow for the other. Ask the other to allow it."),
    Block.NO_RENEWALS_LEFT: _(
        "This title was renewed as often as allowed. Bring it back on the last day at the latest."
    ),
    Block.NOT_CANCELLABLE: _(
        "This reservation has already ended. Reserve the title again if you still want it."
    ),
    Block.NOT_FOR_LOAN: _("This title may not be lent. Read it here, or choose another copy."),
    Block.NOT_HOLDABLE: _(
        "This title cannot be reserved: there is no copy to lend. Choose another edition, or ask at the desk."
    ),
    Block.NOT_ON_LOAN: _("This title is no longer on loan. Open the list again to see what is at home."),
    Block.ON_HOLD: _("Somebody else waits for this title. Bring it back on the last day at the latest."),
    Block.OVERDUES: _("There are titles that are too late. Bring them back first."),
    Block.PATRON_BLOCKED: _("This card is blocked. Ask at the desk."),
    Block.PATRON_INACTIVE: _("This card is no longer in use. Ask for the new card."),
    Block.PATRON_UNKNOWN: _("We do not know this card. Scan it again, or look the person up by name."),
    Block.PICKUP_NOT_ALLOWED: _("This title cannot be picked up there. Choose another branch."),
    Block.HOLDS_PER_DAY: _(
        "The largest number of reservations for one day is reached. Try it again tomorrow."
    ),
    Block.AVAILABLE_ON_SHELF: _("A copy stands on the shelf. Take it there."),
    Block.REMINDER_SENT: _("A reminder was sent for this title. Bring it back."),
    Block.RESTRICTED: _("This card may not borrow for a while. Ask at the desk until when."),
    Block.TOO_MANY_HOLDS: _(
        "The largest number of reservations is reached. Cancel one, or wait until one is picked up."
    ),
    Block.TOO_MANY_LOANS: _("The largest number of titles is reached. Bring a title back first."),
    Block.TOO_MANY_CLAIMS: _(
        "This person has said too often that a title is back. Search for it together first."
    ),
    Block.TOO_MANY_OVERDUE: _("Too many titles are too late. Bring them back first."),
    Block.WRONG_BRANCH: _("This title is taken in at the branch where it belongs only. Send it there."),
}


class LendingRefused(Refusal):
    """Carries every reason that stands. `result` is `confirm` when this actor may set them all aside.

    `title` is that of the item in hand, for the desk; a program that asks gets codes and numbers only.
    `branch_id` and `case` say for what the rules were looked up, so that staff can read which one decided.
    """

    code = "loan_refused"
    message = _("This is not possible.")
    reasons: ClassVar[Mapping[Block, str | Promise]] = REASONS

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        result: str = "refused",
        title: str = "",
        branch_id: int | None = None,
        case: Case | None = None,
        **details: Any,
    ) -> None:
        self.blocks = tuple(blocks)
        self.result = result
        self.title = title
        self.branch_id, self.case = branch_id, case
        self.numbers = details
        super().__init__(
            self.sentences[0] if self.blocks else None, codes=[str(block) for block in self.blocks], **details
        )

    @property
    def sentences(self) -> list[str | Promise]:
        """Give the sentence of every reason."""
        return [self.reasons[block] for block in self.blocks]

    @property
    def notes(self) -> list[str]:
        """Say how far the block on the card reaches, when it does not stop everything everywhere."""
        return scope_in_words(self.numbers.get("scope") or {})


class CheckoutRefused(LendingRefused):
    """The item is not lent."""

    code = "checkout_refused"


class RenewalRefused(LendingRefused):
    """The loan does not go on."""

    code = "renewal_refused"
    reasons: ClassVar[Mapping[Block, str | Promise]] = {
        **REASONS,
        Block.RESTRICTED: _("This card may not renew for a while. Ask at the desk until when."),
    }


class ReturnRefused(LendingRefused):
    """The item is not taken in."""

    code = "return_refused"


class SendingRefused(LendingRefused):
    """The item is not sent to another place."""

    code = "sending_refused"


class HoldRefused(LendingRefused):
    """The hold is not placed or changed."""

    code = "hold_refused"
    reasons: ClassVar[Mapping[Block, str | Promise]] = {
        **REASONS,
        Block.RESTRICTED: _("This card may not reserve for a while. Ask at the desk until when."),
        Block.LIBRARY_LIMIT: _(
            "The largest number of reservations for this branch is reached. Cancel one, or choose another branch."
        ),
    }


class NotOwner(NotFound):
    """A member asks after a loan that is not theirs, or that does not exist: the two cannot be told apart."""

    code = "not_owner"
    message = _("This loan is not yours. Log in with the card it was lent on.")


class MarkRefused(LendingRefused):
    """The item is not marked."""

    code = "mark_refused"


class WeedingRefused(Refusal):
    """The copy is lent, under way, or waited for."""

    code = "weeding_refused"
    message = _("This title is lent, under way or waited for. Look at the list again.")


class LostSumChanged(Refusal):
    """Another sum would be charged than the one that was shown."""

    code = "sum_changed"
    message = _("The sum has changed. Look at it again.")
    http_status = 409


class TooLateToUndo(Refusal):
    """Something else happened with the item since, or too much time passed."""

    code = "too_late_to_undo"
    message = _("This can no longer be undone: something else happened since. Scan the title again.")


class RuleRefused(Refusal):
    """A rule that cannot be set like this."""

    code = "scope_not_allowed"
    message = _("This rule cannot be set like this. Change the value, or where and for whom it holds.")
    http_status = 422


class RuleAmbiguous(Refusal):
    """Two rules of the same kind and scope would hold on one day."""

    code = "ambiguous"
    message = _("Another rule of the same kind and scope holds on some of these days. Change that one first.")
    http_status = 409


class RuleBound(Refusal):
    """The network allows no such value."""

    code = "locked_by_network"
    message = _("The network does not allow this value. Choose one within its limit.")


class RuleUnknown(NotFound):
    """No rule has this address, or not for this actor."""

    code = "rule_unknown"
    message = _("We cannot find this rule. It may have been taken away.")
