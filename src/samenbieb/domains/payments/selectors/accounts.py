"""What may be seen of accounts. A balance is always a sum of lines: steps of charges less allocations of credits."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import (
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from samenbieb.domains.payments import permissions
from samenbieb.domains.payments.models import Allocation, Charge, ChargeStep, Credit
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.statements import Statement

_SIGNED = Case(
    When(kind=Credit.Kind.VOID, then=-F("amount_cents")),
    default=F("amount_cents"),
    output_field=IntegerField(),
)
# Asked at every scan. A voided credit counts against the one that it takes back.
_BALANCE = Statement(
    """
    SELECT coalesce((
        SELECT sum(s.amount_cents) FROM payments_chargestep s
        JOIN payments_charge c ON c.id = s.charge_id JOIN patrons_membership m ON m.id = c.membership_id
        WHERE m.person_id = %(person)s::bigint
        AND (%(organisation)s::bigint IS NULL OR c.organisation_id = %(organisation)s::bigint)
    ), 0) - coalesce((
        SELECT sum(CASE WHEN g.kind = 'void' THEN -g.amount_cents ELSE g.amount_cents END) FROM payments_credit g
        JOIN patrons_membership m ON m.id = g.membership_id
        WHERE m.person_id = %(person)s::bigint
        AND (%(organisation)s::bigint IS NULL OR g.organisation_id = %(organisation)s::bigint)
    ), 0)
    """
)


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge with what is still open of it, in cents."""

    charge_id: int
    public_id: str
    organisation_id: int
    organisation_name: str
    kind: str
    label: str
    description: str
    subject: str
    charged_at: dt.datetime
    total_cents: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A payment, waiver or correction, at a library."""

    public_id: str
    kind: str
    label: str
    amount_cents: int
    received_at: dt.datetime
    voided: bool
    organisation_id: int
    reference: str

    @property
    def signed_cents(self) -> int:
        """Give what the line does to the balance: below zero, unless it puts another one right."""
        return self.amount_cents if self.kind == Credit.Kind.VOID else -self.amount_cents


@dataclass(frozen=True, slots=True)
class Account:
    """All lines of one membership, what is open, and what stands in credit, in cents."""

    charges: tuple[OpenCharge, ...]
    credits: tuple[CreditLine, ...]
    open_cents: int
    credit_cents: int = 0

    @property
    def balance_cents(self) -> int:
        """Give the sum of all lines: what is owed, below zero what stands in credit."""
        return sum(line.total_cents for line in self.charges) + sum(
            line.signed_cents for line in self.credits
        )


def with_totals(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    steps = (
        ChargeStep.objects.filter(charge=OuterRef("pk"))
        .values("charge")
        .annotate(s=Sum("amount_cents"))
        .values("s")
    )
    paid = (
        Allocation.objects.filter(charge=OuterRef("pk"))
        .values("charge")
        .annotate(s=Sum("amount_cents"))
        .values("s")
    )
    zero = Value(0, output_field=IntegerField())
    return rows.annotate(
        total_cents=Coalesce(Subquery(steps), zero), paid_cents=Coalesce(Subquery(paid), zero)
    ).annotate(open_cents=F("total_cents") - F("paid_cents"))


def _line(row: Charge) -> OpenCharge:
    return OpenCharge(
        charge_id=row.pk,
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        kind=row.kind,
        label=row.get_kind_display(),
        description=row.description,
        subject=row.subject,
        charged_at=row.charged_at,
        total_cents=getattr(row, "total_cents", 0),
        open_cents=getattr(row, "open_cents", 0),
    )


def open_charges(membership_id: int) -> list[OpenCharge]:
    """Give the charges of one membership that are not settled, oldest first. For callers that hold its lock."""
    rows = Charge.objects.across_all(reason="the account of the membership that the caller has in scope")
    return [
        _line(row)
        for row in with_totals(rows.filter(membership_id=membership_id))
        .filter(GreaterThan(F("open_cents"), 0))
        .select_related("organisation")
        .order_by("pk")
    ]


def account(actor: Actor, *, membership_id: int) -> Account:
    """Give the account of a member of the actor's library; the look is audited. Empty outside scope."""
    charges = Charge.objects.within(actor, permissions.VIEW)
    credits_ = Credit.objects.within(actor, permissions.VIEW)
    shown = charges.filter(membership_id=membership_id).select_related("membership").order_by("-pk").first()
    if shown is not None:
        audit.record(actor, permissions.VIEW, shown, person_id=shown.membership.person_id, seen="account")
    return _account(charges, credits_, membership_id)


def own_account(actor: Actor) -> Account:
    """Give a patron's own account, over all libraries."""
    return _account(Charge.objects.own(actor), Credit.objects.own(actor), None)


def _account(charges: QuerySet[Charge], payments: QuerySet[Credit], membership_id: int | None) -> Account:
    if membership_id is not None:
        charges, payments = (
            charges.filter(membership_id=membership_id),
            payments.filter(membership_id=membership_id),
        )
    lines = tuple(_line(row) for row in with_totals(charges).select_related("organisation").order_by("-pk"))
    account = Account(
        charges=lines,
        credits=tuple(
            CreditLine(
                public_id=str(row.public_id),
                kind=row.kind,
                label=row.get_kind_display(),
                amount_cents=row.amount_cents,
                received_at=row.received_at,
                voided=hasattr(row, "voided_by"),
                organisation_id=row.organisation_id,
                reference=row.reference,
            )
            for row in payments.select_related("voided_by").order_by("-pk")
        ),
        open_cents=sum(line.open_cents for line in lines),
    )
    return replace(account, credit_cents=account.open_cents - account.balance_cents)


def balance_cents(person_id: int, *, organisation_id: int | None = None) -> int:
    """Sum what a person owes, at one library or everywhere, in cents. For rules that decide about a loan."""
    found = _BALANCE.row(person=person_id, organisation=organisation_id)
    return int(found[0]) if found else 0


def open_of_kind_cents(person_id: int, kind: str, *, organisation_id: int) -> int:
    """Sum what is open of the charges of a kind at a library, in cents. For rules that decide about a loan."""
    rows = Charge.objects.across_all(reason="what is open counts at the desk where the person borrows")
    found = with_totals(
        rows.filter(membership__person_id=person_id, organisation_id=organisation_id, kind=kind)
    )
    return int(found.aggregate(s=Sum("open_cents"))["s"] or 0)


def membership_balance_cents(membership_id: int) -> int:
    """Sum the lines of one account, in cents; below zero it stands in credit. For callers that hold its lock."""
    owed = ChargeStep.objects.filter(charge__membership_id=membership_id).aggregate(s=Sum("amount_cents"))[
        "s"
    ]
    given = Credit.objects.across_all(reason="the account of the membership that the caller has locked")
    return int((owed or 0) - (given.filter(membership_id=membership_id).aggregate(s=Sum(_SIGNED))["s"] or 0))


def unspent_credits(membership_id: int) -> list[tuple[int, int]]:
    """Give the credits of one account that no charge took in full, oldest first, each with what is left of it, in cents.

    For callers that hold its lock.
    """
    rows = Credit.objects.across_all(reason="the account of the membership that the caller has locked")
    found = rows.filter(membership_id=membership_id, voided_by=None).exclude(kind=Credit.Kind.VOID)
    left = found.annotate(
        left_cents=ExpressionWrapper(
            F("amount_cents") - Coalesce(Sum("allocations__amount_cents"), 0), output_field=IntegerField()
        )
    )
    return list(left.filter(left_cents__gt=0).order_by("pk").values_list("pk", "left_cents"))


def totals_cents(subjects: Collection[str], *, kind: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Give the charges of a kind about subjects, by subject and period: the key of the charge, and its total in cents."""
    rows = Charge.objects.across_all(reason="the nightly accrual of every library")
    found = (
        rows.filter(subject__in=subjects, kind=kind)
        .exclude(subject="")
        .order_by()
        .values_list("subject", "period_key", "pk")
        .annotate(total_cents=Coalesce(Sum("steps__amount_cents"), 0))
    )
    return {(subject, period_key): (key, total) for subject, period_key, key, total in found}


def settled_cents(subject: str, *, kind: str, membership_id: int) -> tuple[int, int, int]:
    """Give of the charges of a kind about a subject: their total, what was paid, and what was let off, in cents."""
    rows = Charge.objects.across_all(reason="the charges about the loan that the caller has locked")
    ids = rows.filter(subject=subject, kind=kind, membership_id=membership_id).values("pk")
    total = ChargeStep.objects.filter(charge__in=ids).aggregate(s=Sum("amount_cents"))["s"] or 0
    parts = Allocation.objects.filter(charge__in=ids).aggregate(
        all=Sum("amount_cents"),
        off=Sum(
            "amount_cents",
            filter=Q(credit__kind=Credit.Kind.WAIVER) | Q(credit__voids__kind=Credit.Kind.WAIVER),
        ),
    )
    let_off = parts["off"] or 0
    return total, (parts["all"] or 0) - let_off, let_off


def has_open_charge(subject: str) -> bool:
    """Tell whether anything about a subject is still open: then its person may not be unlinked yet."""
    rows = Charge.objects.across_all(reason="the nightly unlinking looks at every library's closed loans")
    return (
        with_totals(rows.filter(subject=subject).exclude(subject=""))
        .filter(GreaterThan(F("open_cents"), 0))
        .exists()
    )


def subjects_with_open_charge(subjects: Collection[str]) -> set[str]:
    """Give those subjects about which something is still open, in one query."""
    rows = Charge.objects.across_all(reason="the nightly unlinking looks at every library's closed loans")
    charges = with_totals(rows.filter(subject__in=subjects).exclude(subject="")).filter(
        GreaterThan(F("open_cents"), 0)
    )
    return set(charges.values_list("subject", flat=True))
