"""What must never be false in lending, asked of the database (lending.md §2.7). Each question is one query of bad rows."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from samenbieb.domains.circulation.models import Claim, Hold, Loan, PullTask
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock

SHOWN_MAX = 100
_WHY = "the promises of lending hold for the whole network"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise: its name, and the row that breaks it (a barcode or a public id; never a person)."""

    name: str
    subject: str
    detail: str = ""


def invariant_names() -> list[str]:
    """Name the promises that are asked after: those of lending, and those of the rooms of items and money."""
    return [*QUESTIONS, *items.INVARIANTS, *payments.INVARIANTS]


def invariant_violations() -> list[Violation]:
    """Give every violation, at most a hundred of a kind; none is what we promise. Reads only."""
    found = [
        Violation(name, str(subject), detail)
        for name, (question, detail) in QUESTIONS.items()
        for subject in list(question())[:SHOWN_MAX]
    ]
    found += [Violation(name, subject) for name, subject in items.invariant_violations()]
    found += [Violation(name, subject) for name, subject in payments.invariant_violations()]
    return found


def _loans() -> QuerySet[Loan]:
    return Loan.objects.across_all(reason=_WHY)


def _holds() -> QuerySet[Hold]:
    return Hold.objects.across_all(reason=_WHY)


def _two_loans() -> Iterable[object]:
    rows = _loans().filter(closed_at=None).values_list("item__barcode", flat=True)
    return rows.annotate(n=Count("pk")).filter(n__gt=1).order_by()


def _two_holds() -> Iterable[object]:
    rows = _holds().filter(state__in=Hold.CAPTURED).values_list("captured_item__barcode", flat=True)
    return rows.annotate(n=Count("pk")).filter(n__gt=1).order_by()


def _open_loan_not_with_patron() -> Iterable[object]:
    rows = _loans().filter(closed_at=None).exclude(item__custody="on_loan")
    return rows.values_list("item__barcode", flat=True)


def _with_patron_without_loan() -> Iterable[object]:
    with_loan = _loans().filter(closed_at=None).values_list("item_id", flat=True)
    return items.barcodes_by_custody("on_loan", except_ids=with_loan)


def _due_differs() -> Iterable[object]:
    rows = _loans().filter(closed_at=None).exclude(item__due_at=F("due_at"))
    return rows.values_list("item__barcode", flat=True)


def _waiting_not_on_shelf() -> Iterable[object]:
    rows = _holds().filter(state=Hold.State.WAITING)
    wrong = ~Q(captured_item__custody="hold_shelf") | ~Q(captured_item__current_branch=F("pickup_branch"))
    return rows.filter(wrong).values_list("captured_item__barcode", flat=True)


def _shelf_without_hold() -> Iterable[object]:
    ever = _holds().filter(captured_item__isnull=False).values_list("captured_item_id", flat=True)
    return items.barcodes_by_custody("hold_shelf", except_ids=ever)


def _captured_nowhere() -> Iterable[object]:
    """A hold under way has an item that travels, or one that stands on a hold shelf and is about to."""
    rows = _holds().filter(state=Hold.State.IN_TRANSIT)
    return rows.exclude(captured_item__custody__in=("in_transit", "hold_shelf")).values_list(
        "captured_item__barcode", flat=True
    )


def _captured_without_item() -> Iterable[object]:
    broken = Q(state__in=Hold.CAPTURED, captured_item=None) | Q(
        state=Hold.State.OPEN, captured_item__isnull=False
    )
    return _holds().filter(broken).values_list("public_id", flat=True)


def _no_terms() -> Iterable[object]:
    rows = _loans().filter(Q(terms={}) | Q(due_at=None), closed_at=None)
    return rows.values_list("public_id", flat=True)


def _not_unlinked() -> Iterable[object]:
    rows = _loans().filter(anonymised_at__isnull=False)
    kept = Q(membership__isnull=False) | Q(overrides__comment__gt="")
    return rows.filter(kept).values_list("public_id", flat=True).distinct()


def _unlinked_too_soon() -> Iterable[object]:
    rows = _loans().filter(Q(membership=None) & (Q(closed_at=None) | Q(anonymised_at=None)))
    return rows.values_list("public_id", flat=True)


def _other_library() -> Iterable[object]:
    """A loan belongs to the library of its lending branch, and its patron has a membership there."""
    wrong = ~Q(organisation=F("branch_out__organisation")) | (
        Q(membership__isnull=False) & ~Q(organisation=F("membership__organisation"))
    )
    return _loans().filter(wrong).values_list("public_id", flat=True)


def _captured_though_resting() -> Iterable[object]:
    """A hold that rests until a day was not captured before it (the day of capture is in UTC here: a day of doubt is left out)."""
    rows = _holds().filter(
        state__in=Hold.CAPTURED, suspended_until_on__isnull=False, captured_at__isnull=False
    )
    return rows.filter(captured_at__date__lt=F("suspended_until_on")).values_list("public_id", flat=True)


def _renewals_miscounted() -> Iterable[object]:
    rows = _loans().annotate(n=Count("renewals")).exclude(n=F("renewals_used"))
    return rows.values_list("public_id", flat=True)


def _shared_label() -> Iterable[object]:
    """One number on a hold shelf is one person."""
    waiting = _holds().filter(state=Hold.State.WAITING)
    twin = waiting.filter(
        pickup_branch=OuterRef("pickup_branch"), shelf_label=OuterRef("shelf_label")
    ).exclude(membership=OuterRef("membership"))
    return waiting.filter(Exists(twin)).values_list("public_id", flat=True)


def _bound_elsewhere() -> Iterable[object]:
    """A running hold that is bound to an edition, by name or by the copy set apart, waits for the title of that edition."""
    rows = _holds().filter(state__in=Hold.ACTIVE)
    bound = rows.annotate(
        bound_to=Coalesce("captured_item__record__work", "record__work", "item__record__work")
    )
    return bound.exclude(bound_to=None).exclude(bound_to=F("work")).values_list("public_id", flat=True)


def _waits_for_joined() -> Iterable[object]:
    rows = _holds().filter(state__in=Hold.ACTIVE, work__merged_into__isnull=False)
    return rows.values_list("public_id", flat=True)


def _claims_disagree() -> Iterable[object]:
    """An open loan whose fee stopped at a claim has one that is open, and the other way round."""
    is_open = Claim.objects.across_all(reason=_WHY).filter(loan=OuterRef("pk"), resolved_at=None)
    rows = _loans().annotate(claimed=Exists(is_open))
    stopped = Q(closed_at=None, fee_stop=Loan.FeeStop.CLAIMED)
    wrong = (stopped & Q(claimed=False)) | (~stopped & Q(claimed=True))
    return rows.filter(wrong).values_list("public_id", flat=True)


def _claims_that_tell() -> Iterable[object]:
    """A claim leads from a loan that forgot its patron to nobody."""
    rows = Claim.objects.across_all(reason=_WHY)
    return rows.filter(loan__anonymised_at__isnull=False).values_list("loan__public_id", flat=True)


def _fetched_for_nobody() -> Iterable[object]:
    """A question that is a day old and that no look at its queue took away, though nobody waits any more."""
    old = clock.now() - dt.timedelta(days=1)
    rows = PullTask.objects.across_all(reason=_WHY).filter(ended_at=None, asked_at__lt=old)
    return rows.exclude(hold__state=Hold.State.OPEN).values_list("item__barcode", flat=True)


def _on_merged_account() -> Iterable[object]:
    """What hung on an account that went up in another hangs on that other."""
    for rows in (_loans(), _holds(), Claim.objects.across_all(reason=_WHY)):
        yield from rows.filter(membership__merged_into__isnull=False).values_list("public_id", flat=True)


QUESTIONS: dict[str, tuple[Callable[[], Iterable[object]], str]] = {
    "claimed_loan_has_a_claim": (_claims_disagree, "the loan and its claim do not agree"),
    "claim_tells_nothing_of_forgotten_loan": (_claims_that_tell, "the loan was unlinked, its claim was not"),
    "fetched_for_somebody": (_fetched_for_nobody, "an item is to be fetched, but nobody waits for it"),
    "one_open_loan_per_item": (_two_loans, "the item has more than one open loan"),
    "one_captured_hold_per_item": (_two_holds, "the item is set apart for more than one person"),
    "open_loan_is_on_loan": (_open_loan_not_with_patron, "a loan is open, but the item is not on loan"),
    "on_loan_has_open_loan": (_with_patron_without_loan, "the item is on loan, but no loan is open"),
    "due_on_item_is_due_of_loan": (_due_differs, "item and loan name another last moment"),
    "waiting_hold_is_on_hold_shelf": (
        _waiting_not_on_shelf,
        "a hold waits, but its item is not on the hold shelf of the pick-up place",
    ),
    "hold_shelf_has_a_hold": (_shelf_without_hold, "the item is on the hold shelf, but was never set apart"),
    "travelling_hold_has_travelling_item": (_captured_nowhere, "a hold is under way, but its item is not"),
    "captured_hold_has_its_item": (_captured_without_item, "hold and item do not go together"),
    "open_loan_has_terms": (_no_terms, "the loan has no terms or no last moment"),
    "anonymised_loan_names_nobody": (_not_unlinked, "the loan was unlinked, but leads to somebody"),
    "unlinked_loan_is_closed": (_unlinked_too_soon, "the loan has no patron, but was not unlinked"),
    "loan_is_of_its_library": (_other_library, "loan, branch and membership are of different libraries"),
    "resting_hold_is_not_captured": (_captured_though_resting, "the hold rested when it got an item"),
    "renewals_are_counted": (_renewals_miscounted, "the number of renewals is not that of the rows"),
    "hold_is_of_its_edition": (_bound_elsewhere, "the hold waits for another title than its edition has"),
    "hold_waits_for_a_title": (_waits_for_joined, "the hold waits for a title that was joined with another"),
    "merged_account_is_empty": (_on_merged_account, "it hangs on an account that went up in another"),
    "merged_person_has_no_account": (
        patrons.astray,
        "a membership or card of somebody who leads on to another person",
    ),
    "label_is_one_person": (_shared_label, "two people have the same number on the hold shelf"),
}
