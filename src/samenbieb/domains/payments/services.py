"""What happens to money: charges grow by steps, credits settle the oldest charge first, mistakes are put right by new lines."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.payments import permissions, selectors
from samenbieb.domains.payments.errors import AlreadyVoid, AmountInvalid, CreditNotAllowed
from samenbieb.domains.payments.events import PaymentReceived
from samenbieb.domains.payments.models import Allocation, Charge, ChargeStep, Credit
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """What a charge is for. `subject` is a public id: with it a charge is made once and grows."""

    membership_id: int
    organisation_id: int
    kind: str
    subject: str = ""
    period_key: str = ""
    description: str = ""


@transaction.atomic
def bring_charge_to(line: ChargeLine, *, total_cents: int, explanation: str) -> int:
    """Let a charge about a subject grow (or shrink, after a correction) to a total. Returns the step in cents.

    For the rooms above, inside their own transaction and locks: what a rule says is owed. Nothing is written when
    the total stands already.
    """
    charge = _charge_of(line)
    if charge is None:
        if total_cents == 0:
            return 0
        charge = _new_charge(line)
    step_cents = total_cents - selectors.charge_total_cents(charge.pk)
    if step_cents:
        ChargeStep.objects.create(
            charge=charge, amount_cents=step_cents, added_at=clock.now(), explanation=explanation
        )
    return step_cents


def charge_membership(
    *,
    membership_id: int,
    membership_public_id: str,
    organisation_id: int,
    starts_on: str,
    fee_cents: int,
    product_name: str,
) -> int:
    """Put the price of a period of a membership on its account, once per period. Returns the step in cents.

    `starts_on` (ISO) names the period. The fact that the membership began or goes on brings it here; a desk that has
    just made it so may be first, because the member stands there with money in hand.
    """
    if not fee_cents:
        return 0
    line = ChargeLine(
        membership_id=membership_id,
        organisation_id=organisation_id,
        kind="membership",
        subject=membership_public_id,
        period_key=starts_on,
        description=product_name[:200],
    )
    return bring_charge_to(line, total_cents=fee_cents, explanation="membership")


def _charge_of(line: ChargeLine) -> Charge | None:
    if not line.subject:
        return None
    rows = Charge.objects.across_all(reason="the charge of the subject that the caller acts on")
    return rows.filter(
        membership_id=line.membership_id, kind=line.kind, subject=line.subject, period_key=line.period_key
    ).first()


def _new_charge(line: ChargeLine) -> Charge:
    return Charge.objects.create(
        organisation_id=line.organisation_id,
        membership_id=line.membership_id,
        kind=line.kind,
        subject=line.subject,
        period_key=line.period_key,
        description=line.description,
        charged_at=clock.now(),
    )


@locked
def charge(actor: Actor, *, line: ChargeLine, amount_cents: int) -> Charge:
    """Let staff put something on a member's account. Raises: NotAllowed, Invalid. Locks: the membership."""
    actor.require(permissions.CHARGE, at=line.organisation_id)
    if amount_cents <= 0:
        raise AmountInvalid(fields={"amount": str(AmountInvalid.message)})
    if line.kind not in Charge.Kind.values:
        raise Invalid(fields={"kind": line.kind})
    person_id = patrons.lock_membership(line.membership_id).person_id
    row = _new_charge(line)
    ChargeStep.objects.create(
        charge=row, amount_cents=amount_cents, added_at=clock.now(), explanation=line.description
    )
    audit.record(
        actor, permissions.CHARGE, row, person_id=person_id, kind=line.kind, amount_cents=amount_cents
    )
    return row


@locked
def pay(
    actor: Actor,
    *,
    membership_id: int,
    amount_cents: int,
    method: str,
    reference: str = "",
    branch_id: int | None = None,
) -> Credit:
    """Receive money at the counter; it settles the oldest open charges of this library first.

    The same `reference` a second time answers with the first payment and writes nothing.
    Raises: NotFound, NotAllowed, AmountInvalid, CreditNotAllowed. Locks: membership, ledger. Publishes: PaymentReceived.
    """
    if method not in {Credit.Method.CASH, Credit.Method.CARD}:
        raise Invalid(fields={"method": method})
    return _settle(
        actor,
        Credit(
            kind=Credit.Kind.PAYMENT,
            membership_id=membership_id,
            amount_cents=amount_cents,
            method=method,
            reference=reference,
            branch_id=branch_id,
        ),
        permissions.RECEIVE,
    )


@locked
def waive(
    actor: Actor, *, membership_id: int, amount_cents: int, comment: str, reference: str = ""
) -> Credit:
    """Let a member off a debt, with the reason. The same `reference` a second time lets nothing off again.

    Raises: NotFound, NotAllowed, AmountInvalid, CreditNotAllowed, Invalid. Locks: membership, ledger.
    """
    if not comment.strip():
        raise Invalid(fields={"comment": "required"})
    return _settle(
        actor,
        Credit(
            kind=Credit.Kind.WAIVER,
            membership_id=membership_id,
            amount_cents=amount_cents,
            comment=comment.strip()[:200],
            reference=reference,
        ),
        permissions.WAIVE,
    )


def _settle(actor: Actor, credit: Credit, action: str) -> Credit:
    if credit.amount_cents <= 0:
        raise AmountInvalid(fields={"amount": str(AmountInvalid.message)})
    membership = patrons.lock_membership(credit.membership_id)
    actor.require(action, at=membership.organisation_id)
    credit.organisation_id = membership.organisation_id
    if credit.reference and (known := _known_payment(credit)) is not None:
        return known
    open_charges = selectors.open_charges(credit.membership_id)
    if credit.amount_cents > sum(line.open_cents for line in open_charges):
        raise CreditNotAllowed(open_cents=sum(line.open_cents for line in open_charges))
    credit.received_at, credit.received_by = clock.now(), actor.name
    try:
        with transaction.atomic():
            credit.save()
    except IntegrityError:
        if (known := _known_payment(credit)) is not None:
            return known
        raise
    _allocate(credit, open_charges)
    audit.record(actor, action, credit, person_id=membership.person_id, amount_cents=credit.amount_cents)
    if credit.kind == Credit.Kind.PAYMENT:
        outbox.publish(
            PaymentReceived(
                credit_id=credit.pk, membership_id=membership.pk, amount_cents=credit.amount_cents
            )
        )
    return credit


def _known_payment(credit: Credit) -> Credit | None:
    rows = Credit.objects.across_all(reason="one payment per reference and organisation")
    known = rows.filter(organisation_id=credit.organisation_id, reference=credit.reference).first()
    if known is not None and (known.kind, known.membership_id, known.amount_cents) != (
        credit.kind,
        credit.membership_id,
        credit.amount_cents,
    ):
        raise Invalid(fields={"reference": credit.reference})
    return known


def _allocate(credit: Credit, open_charges: list[selectors.OpenCharge]) -> None:
    left = credit.amount_cents
    for line in open_charges:
        part = min(left, line.open_cents)
        if part > 0:
            Allocation.objects.create(
                credit=credit, charge_id=line.charge_id, amount_cents=part, allocated_at=clock.now()
            )
        left -= part


def _checked(public_id: str) -> UUID:
    try:
        return UUID(public_id)
    except ValueError:
        raise NotFound from None


@locked
def void(actor: Actor, *, membership_id: int, credit_public_id: str) -> Credit:
    """Put a payment or a waiver right that should not have been: its charges are open again.

    `membership_id` is whose account is on the screen; a credit of somebody else is not found there. Who may not let off
    does not take back what somebody let off. Raises: NotFound, NotAllowed, AlreadyVoid. Locks: membership, ledger.
    """
    rows = Credit.objects.within(actor, permissions.RECEIVE).filter(membership_id=membership_id)
    found = rows.filter(public_id=_checked(credit_public_id)).first()
    if found is None:
        raise NotFound
    if found.kind == Credit.Kind.WAIVER:
        actor.require(permissions.WAIVE, at=found.organisation_id)
    person_id = patrons.lock_membership(found.membership_id).person_id
    rows = Credit.objects.across_all(reason="the line that puts right the payment just found in scope")
    if found.kind == Credit.Kind.VOID or rows.filter(voids=found).exists():
        raise AlreadyVoid
    line = Credit.objects.create(
        organisation_id=found.organisation_id,
        membership_id=found.membership_id,
        kind=Credit.Kind.VOID,
        amount_cents=found.amount_cents,
        voids=found,
        received_at=clock.now(),
        received_by=actor.name,
    )
    sums = found.allocations.values("charge_id").annotate(total=Sum("amount_cents")).order_by("charge_id")
    for part in sums:
        Allocation.objects.create(
            credit=line, charge_id=part["charge_id"], amount_cents=-part["total"], allocated_at=clock.now()
        )
    audit.record(actor, permissions.RECEIVE, line, person_id=person_id, voids=str(found.public_id))
    return line
