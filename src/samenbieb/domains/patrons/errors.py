"""What this room refuses."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons.rules import PinProblem
from samenbieb.domains.patrons.rules.merging import MergeProblem
from samenbieb.kernel.attempts import TooManyAttempts
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

__all__ = [
    "AlreadyMember",
    "BlockUnknown",
    "CardUnknown",
    "ConsentMissing",
    "GroupExists",
    "GuardianMissing",
    "GuestsNotServed",
    "IdentityNotChecked",
    "LogInRefused",
    "MergeProblem",
    "MergeRefused",
    "MergeStays",
    "NoSuchMerge",
    "NotAChild",
    "NotAskedAtThisAge",
    "NotUntilGrown",
    "NumberTaken",
    "PaidNeedsYes",
    "PinRefused",
    "ProductDoesNotFit",
    "RenewedAhead",
    "RenewedMeanwhile",
    "SamePerson",
    "StillOpen",
    "TooManyAttempts",
    "UndoLaterMergeFirst",
    "WrongNumber",
    "field",
]


def field(name: str, refusal: type[Invalid], **details: Any) -> Invalid:
    """Make a refusal that stands beside the field it is about."""
    return refusal(fields={name: str(refusal.message)}, **details)


class CardUnknown(NotFound):
    """No card of the network has this number."""

    code = "patron_unknown"
    message = _("We do not know this card. Scan it again, or look the person up by name.")


class NumberTaken(Refusal):
    """The number stands on another card."""

    code = "bad_number"
    message = _("This card number is already in use. Take another card.")


class WrongNumber(Invalid):
    """The number is not that of a library card: a wrong length or check digit."""

    code = "bad_number"
    message = _("This is not the number of a library card. Scan the card again.")


class PinRefused(Invalid):
    """The PIN is too short, too easy to guess, or not made of digits."""

    code = "pin_refused"
    message = _("This PIN is not possible. Choose another PIN.")
    sentences = {
        PinProblem.NOT_DIGITS: _("A PIN has digits only. Choose another one."),
        PinProblem.WRONG_LENGTH: _("A PIN has 4 to 12 digits. Choose another one."),
        PinProblem.TOO_EASY: _("This PIN is too easy to guess. Do not take 1234, 0000 or a birth date."),
    }

    def __init__(self, problem: PinProblem, *, name: str = "pin") -> None:
        sentence = self.sentences[problem]
        super().__init__(sentence, fields={name: str(sentence)}, problem=str(problem))


class LogInRefused(Refusal):
    """Card number or PIN is wrong; which of the two is not told."""

    code = "log_in_refused"
    message = _("This card number and PIN do not go together. Try again, or ask at the desk for a new PIN.")
    http_status = 403


class IdentityNotChecked(Invalid):
    """Nobody is registered without a look at a document."""

    code = "identity_not_checked"
    message = _("Nobody looked at an identity document yet. Look at it, and choose which one it was.")


class GuardianMissing(Invalid):
    """A child under 16 has a parent or guardian who is an adult."""

    code = "guardian_missing"
    message = _(
        "A child under 16 needs a parent or guardian of 18 or older. Scan their card or fill in their name."
    )


class NotAChild(Invalid):
    """A parent or guardian is linked to a child only."""

    code = "not_a_child"
    message = _("This person is 18 or older. A parent or guardian is linked to a child only.")


class NoProxyRelation(Invalid):
    """Nobody borrows in their own name for themselves."""

    code = "no_proxy_relation"
    message = _("This is the card of the same person. Scan the card of who borrows for them.")


class NotAskedAtThisAge(Refusal):
    """The child is younger than the library asks, or grown up."""

    code = "not_asked_at_this_age"
    message = _("A child of this age is not asked this. Leave it as it is.")


class ConsentMissing(Invalid):
    """A parent did not say yes."""

    code = "consent_missing"
    message = _("A parent or guardian must agree to the membership of a child under 16. Ask them first.")


class NotUntilGrown(Refusal):
    """A child under 16 cannot choose this alone."""

    code = "consent_missing"
    message = _("You are not 16 yet. Ask your parent or guardian to choose this for you.")


class AlreadyMember(Refusal):
    """This person has a membership at this library."""

    code = "already_member"
    message = _("This person is already a member of this library. Look them up and change their data.")


class GroupExists(Refusal):
    """This library has a group with this name at this school or home."""

    code = "group_exists"
    message = _("A group with this name is there already. Open that one, or choose another name.")
    http_status = 409


class SamePerson(Refusal):
    """Somebody with this name and birth date is known at this library; `public_ids` names their memberships."""

    code = "same_person"
    message = _("Somebody with this name and birth date is already known here. Is it the same person?")

    def __init__(self, public_ids: Sequence[str]) -> None:
        self.public_ids = tuple(public_ids)
        super().__init__(public_ids=list(public_ids))


class ProductDoesNotFit(Invalid):
    """The subscription does not exist, is not offered, or is for another age."""

    code = "product_does_not_fit"
    message = _("This subscription does not fit the age, or is not offered on that day. Choose another one.")


class PaidNeedsYes(Refusal):
    """A free membership never becomes a paid one without a recorded yes."""

    code = "paid_needs_yes"
    message = _(
        "This subscription costs money and the last one was free. Ask the member, and record the yes."
    )


class RenewedMeanwhile(Refusal):
    """The last day of the membership is another one than stood on the screen."""

    code = "renewed_meanwhile"
    message = _("This membership was renewed meanwhile. Look at its last day before you renew it again.")


class RenewedAhead(Refusal):
    """The membership lasts more than a year already."""

    code = "renewed_ahead"
    message = _("This membership still lasts more than a year. Renew it later.")


class GuestsNotServed(Refusal):
    """This library does not lend to members of other libraries. A membership here is needed first."""

    code = "no_guests"
    message = _(
        "This library does not lend to members of other libraries. A membership here is needed first."
    )


class BlockUnknown(NotFound):
    """There is no such block, or not here."""

    message = _("This block does not exist any more. Look the person up again.")


class StillOpen(Refusal):
    """Loans or charges are open; `reasons` says which, as the other rooms told it."""

    code = "still_open"
    message = _("Something is still open: a loan, a reservation or an amount. Settle that first.")

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(reasons=list(reasons))


class MergeRefused(Refusal):
    """Two accounts cannot become one: `problems` with their sentences in `reasons`, all of them."""

    code = "cannot_merge"
    message = _("These two accounts cannot become one now. Look at the reasons, and at what can be done.")
    sentences = {
        MergeProblem.SAME_PERSON: _(
            "This is the same account. Its cards lead to it already. Scan the card of the other account."
        ),
        MergeProblem.IS_GROUP: _(
            "A class or group is not a person. Let the group hand on what it has, or end it."
        ),
        MergeProblem.ACT_FOR_EACH_OTHER: _(
            "One of the two is parent or proxy of the other. End that first if it is a mistake."
        ),
        MergeProblem.OTHER_LIBRARY: _(
            "One of the two is also a member at %(libraries)s. That library must take part. "
            "Ask somebody who may do this at both libraries."
        ),
    }

    def __init__(self, problems: Sequence[MergeProblem], *, libraries: Sequence[str] = ()) -> None:
        self.problems = tuple(problems)
        self.reasons = tuple(
            str(self.sentences[one]) % {"libraries": ", ".join(libraries)} for one in self.problems
        )
        super().__init__(" ".join(self.reasons), problems=[str(one) for one in self.problems])


class NoSuchMerge(NotFound):
    """There is no such merge, or not within reach."""

    message = _("We cannot find this merge. Look the person up again.")


class MergeStays(Refusal):
    """It was taken back already, its term is over, or one of the two was forgotten since."""

    code = "cannot_undo"
    message = _("This merge can no longer be undone. It was undone before, or its term is over.")


class UndoLaterMergeFirst(Refusal):
    """One of the two was merged with a third account since."""

    code = "undo_later_first"
    message = _("This person was merged with another account since. Undo that merge first.")
