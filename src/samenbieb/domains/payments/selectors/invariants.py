"""What must never be false about money, asked of the database."""

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from samenbieb.domains.payments.models import Allocation, Charge, Credit, TillClosing
from samenbieb.domains.payments.selectors.accounts import with_totals

INVARIANTS = (
    "no_charge_below_zero",
    "no_charge_settled_twice",
    "credit_settles_no_more_than_its_amount",
    "void_takes_all_back",
    "credit_settles_own_charges",
    "closing_is_the_sum_of_its_cash",
    "till_goes_on_with_what_was_left",
    "merged_account_has_no_charge",
    "merged_account_has_no_credit",
)


def invariant_violations() -> list[tuple[str, str]]:
    """Give the broken promises about money: the name of the promise and the public id of the line. Reads only."""
    charges = with_totals(Charge.objects.across_all(reason="the books of the whole network must be right"))
    credits_ = Credit.objects.across_all(reason="the books of the whole network must be right")
    spent = credits_.annotate(spent_cents=Coalesce(Sum("allocations__amount_cents"), 0))
    settled = spent.exclude(kind=Credit.Kind.VOID).filter(GreaterThan(F("spent_cents"), F("amount_cents")))
    first_time = (
        Allocation.objects.filter(credit=OuterRef("voids"))
        .values("credit")
        .annotate(s=Sum("amount_cents"))
        .values("s")
    )
    taken_back = spent.filter(kind=Credit.Kind.VOID).exclude(
        spent_cents=-Coalesce(Subquery(first_time), Value(0, output_field=IntegerField()))
    )
    # What was settled across two accounts and taken back is over: accounts of one person were merged, and parted again.
    other = (
        Allocation.objects.exclude(credit__membership=F("charge__membership"))
        .values("charge", "credit__membership")
        .annotate(cents=Sum("amount_cents"))
        .exclude(cents=0)
    )
    merged = {"membership__merged_into__isnull": False}
    asked = (
        charges.filter(LessThan(F("total_cents"), 0)).values_list("public_id", flat=True),
        charges.filter(LessThan(F("open_cents"), 0)).values_list("public_id", flat=True),
        settled.values_list("public_id", flat=True),
        taken_back.values_list("public_id", flat=True),
        other.values_list("charge__public_id", flat=True),
        _closings_with_other_sum(),
        _closings_with_other_start(),
        charges.filter(**merged).values_list("public_id", flat=True),
        credits_.filter(**merged).values_list("public_id", flat=True),
    )
    found = zip(INVARIANTS, asked, strict=True)
    return [(name, str(row)) for name, rows in found for row in rows.order_by()[:100]]


def _closings_with_other_sum() -> "QuerySet[TillClosing, object]":
    rows = TillClosing.objects.across_all(reason="the tills of the whole network must be right")
    cash = Coalesce(Sum("entries__amount_cents", filter=Q(entries__method=Credit.Method.CASH)), 0)
    return (
        rows.annotate(moved_cents=cash)
        .exclude(moved_cents=F("cash_cents"))
        .values_list("public_id", flat=True)
    )


def _closings_with_other_start() -> "QuerySet[TillClosing, object]":
    rows = TillClosing.objects.across_all(reason="the tills of the whole network must be right")
    before = rows.filter(branch=OuterRef("branch"), number=OuterRef("number") - 1)
    left = Coalesce(Subquery(before.values_list(F("counted_cents") - F("taken_cents"))), Value(0))
    return (
        rows.annotate(before_cents=left)
        .exclude(before_cents=F("opening_cents"))
        .values_list("public_id", flat=True)
    )
