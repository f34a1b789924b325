"""What came in, was let off, was found again or paid back; credits settle the oldest charge first."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.payments import permissions, selectors
from samenbieb.domains.payments.errors import AlreadyVoid, AmountInvalid, CreditNotAllowed, NothingToRefund
from samenbieb.domains.payments.events import DebtChanged, PaymentReceived
from samenbieb.domains.payments.models import Allocation, Charge, ChargeStep, Credit
from samenbieb.domains.payments.ports import credit_allowed
from samenbieb.domains.payments.services import tills
from samenbieb.domains.payments.services.charges import ChargeLine, new_charge
from samenbieb.domains.payments.services.ledger import allocate, use_credit
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import SeenBefore, locked


@transaction.atomic
def credit_found(actor: Actor, *, line: ChargeLine, amount_cents: int) -> Credit | None:
    """Give back what was charged for something that was found again; first what is still open of it, then other debts.

    `line` names the charge that it is about. For the room above, inside its own transaction, with the membership locked.
    """
    if amount_cents <= 0:
        return None
    credit = Credit.objects.create(
        organisation_id=line.organisation_id,
        membership_id=line.membership_id,
        kind=Credit.Kind.FOUND,
        amount_cents=amount_cents,
        received_at=clock.now(),
        received_by=actor.name,
        comment=line.description,
    )
    mine = [
        charge
        for charge in selectors.open_charges(line.membership_id)
        if (charge.subject, charge.kind) == (line.subject, line.kind)
    ]
    allocate(credit, mine)
    use_credit(line.membership_id)
    return credit


@locked
def refund(
    actor: Actor,
    *,
    membership_id: int,
    amount_cents: int,
    method: str = Credit.Method.CASH,
    comment: str = "",
    branch_id: int | None = None,
) -> Charge:
    """Pay a member back what stands in credit, all or part of it, out of the till of a place (the actor's own).

    Raises: NotFound, NotAllowed, AmountInvalid, NothingToRefund, Invalid. Locks: membership, ledger.
    """
    if amount_cents <= 0:
        raise AmountInvalid(fields={"amount": str(AmountInvalid.message)})
    if method not in {Credit.Method.CASH, Credit.Method.CARD}:
        raise Invalid(fields={"method": method})
    membership = patrons.lock_membership(membership_id)
    membership_id = membership.pk
    actor.require(permissions.REFUND, at=membership.organisation_id)
    use_credit(membership_id)
    if amount_cents > (in_credit := sum(left for _credit, left in selectors.unspent_credits(membership_id))):
        raise NothingToRefund(amount_cents=in_credit)
    line = ChargeLine(
        membership_id=membership_id,
        organisation_id=membership.organisation_id,
        kind=Charge.Kind.REFUND,
        description=comment.strip()[:200],
    )
    row = new_charge(line)
    ChargeStep.objects.create(
        charge=row, amount_cents=amount_cents, added_at=clock.now(), explanation="refund"
    )
    use_credit(membership_id)
    tills.moved(actor, row, branch_id=branch_id or actor.branch_id, method=method, amount_cents=-amount_cents)
    audit.record(actor, permissions.REFUND, row, person_id=membership.person_id, amount_cents=amount_cents)
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
            branch_id=branch_id or actor.branch_id,
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
    credit.membership_id, credit.organisation_id = membership.pk, membership.organisation_id
    if credit.reference and (known := _known_payment(credit)) is not None:
        return known
    open_charges = selectors.open_charges(credit.membership_id)
    too_much = credit.amount_cents > sum(line.open_cents for line in open_charges)
    may_stand = credit.kind == Credit.Kind.PAYMENT and credit_allowed(membership.organisation_id)
    if too_much and not may_stand:
        raise CreditNotAllowed(open_cents=sum(line.open_cents for line in open_charges))
    credit.received_at, credit.received_by = clock.now(), actor.name
    try:
        with transaction.atomic():
            credit.save()
    except IntegrityError:
        if (known := _known_payment(credit)) is not None:
            return known
        raise
    allocate(credit, open_charges)
    if credit.kind == Credit.Kind.PAYMENT:
        tills.moved(
            actor,
            credit,
            branch_id=credit.branch_id,
            method=credit.method,
            amount_cents=credit.amount_cents,
        )
    audit.record(actor, action, credit, person_id=membership.person_id, amount_cents=credit.amount_cents)
    outbox.publish(DebtChanged(membership_id=membership.pk))
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
    membership = patrons.lock_membership(found.membership_id)
    found.refresh_from_db(
        fields=["membership"]
    )  # with the other accounts of the person it may have gone elsewhere
    if found.membership_id != membership.pk:
        raise SeenBefore
    rows = Credit.objects.across_all(reason="the line that puts right the payment just found in scope")
    if found.kind in {Credit.Kind.VOID, Credit.Kind.FOUND} or rows.filter(voids=found).exists():
        raise AlreadyVoid
    line = Credit.objects.create(
        organisation_id=found.organisation_id,
        membership_id=found.membership_id,
        kind=Credit.Kind.VOID,
        amount_cents=found.amount_cents,
        voids=found,
        method=found.method,
        branch_id=actor.branch_id or found.branch_id,
        received_at=clock.now(),
        received_by=actor.name,
    )
    sums = found.allocations.values("charge_id").annotate(total=Sum("amount_cents")).order_by("charge_id")
    for part in sums:
        if part["total"]:
            Allocation.objects.create(
                credit=line,
                charge_id=part["charge_id"],
                amount_cents=-part["total"],
                allocated_at=clock.now(),
            )
    if found.kind == Credit.Kind.PAYMENT:  # the money goes back by the means by which it came
        tills.moved(
            actor, line, branch_id=line.branch_id, method=line.method, amount_cents=-line.amount_cents
        )
    use_credit(found.membership_id)
    outbox.publish(DebtChanged(membership_id=found.membership_id))
    audit.record(actor, permissions.RECEIVE, line, person_id=membership.person_id, voids=str(found.public_id))
    return line
