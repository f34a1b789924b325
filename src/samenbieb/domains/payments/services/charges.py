"""What a member owes: charges grow by steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.payments import permissions, selectors
from samenbieb.domains.payments.errors import AmountInvalid
from samenbieb.domains.payments.models import Charge, ChargeStep
from samenbieb.domains.payments.services.ledger import free_beyond, use_credit
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked
from samenbieb.kernel.statements import Statement, insert

# The charge of the subject that the caller acts on, with the sum of its steps.
_CHARGE = Statement(
    """
    SELECT c.id, coalesce((SELECT sum(s.amount_cents) FROM payments_chargestep s WHERE s.charge_id = c.id), 0)
    FROM payments_charge c
    WHERE c.membership_id = %(membership)s::bigint AND c.kind = %(kind)s::text AND c.subject = %(subject)s::text AND c.subject <> ''
    AND c.period_key = %(period)s::text ORDER BY c.id LIMIT 1
    """
)
_STEP = insert(ChargeStep, charge_id="bigint", amount_cents="int", added_at="timestamptz", explanation="text")


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
    the total stands already. What was paid beyond a lower total stands in credit, or settles what else is open.
    """
    charge_id, before_cents = _charge_of(line)
    if charge_id is None:
        if total_cents == 0:
            return 0
        charge_id = new_charge(line).pk
    step_cents = total_cents - before_cents
    if step_cents:
        _STEP.run(charge_id=charge_id, amount_cents=step_cents, added_at=clock.now(), explanation=explanation)
    if step_cents < 0:
        rows = Charge.objects.across_all(reason="the charge of the subject that the caller acts on")
        free_beyond(rows.get(pk=charge_id), total_cents)
        use_credit(line.membership_id)
    return step_cents


def bring_charges_to(totals: Sequence[tuple[ChargeLine, int]], *, kind: str, explanation: str) -> int:
    """Let many charges of one kind, about different subjects, grow to totals; none shrinks. Returns how many grew.

    For nightly work that holds the locks of its subjects. Four statements, however many lines.
    """
    known = selectors.totals_cents([line.subject for line, _total in totals], kind=kind)
    grown = [
        (line, total, known.get((line.subject, line.period_key)))
        for line, total in totals
        if total > known.get((line.subject, line.period_key), (0, 0))[1]
    ]
    made = Charge.objects.bulk_create([_unsaved(line) for line, _total, charge in grown if charge is None])
    keys = {(row.subject, row.period_key): row.pk for row in made}
    ChargeStep.objects.bulk_create(
        ChargeStep(
            charge_id=charge[0] if charge else keys[line.subject, line.period_key],
            amount_cents=total - (charge[1] if charge else 0),
            added_at=clock.now(),
            explanation=explanation,
        )
        for line, total, charge in grown
    )
    return len(grown)


@transaction.atomic
def bring_to_nothing(subject: str, *, kind: str, explanation: str) -> int:
    """Take what was charged about a subject back, from whatever account it stands on now. Returns the cents.

    What was let off of it stays let off: it was never paid, so it is nobody's credit. For the rooms above, inside their own
    transaction. Locks: the memberships.
    """
    rows = Charge.objects.across_all(reason="the charge of the subject that the caller acts on")
    freed = 0
    for row in rows.filter(subject=subject, kind=kind).order_by("membership_id"):
        held = patrons.lock_membership(row.membership_id).pk
        line = ChargeLine(held, row.organisation_id, kind, subject, row.period_key)
        _total, _paid, let_off = selectors.settled_cents(subject, kind=kind, membership_id=held)
        freed -= bring_charge_to(line, total_cents=let_off, explanation=explanation)
    return freed


@transaction.atomic
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
    just made it so may be first, because the member stands there with money in hand. Locks: the membership.
    """
    if not fee_cents:
        return 0
    line = ChargeLine(
        membership_id=patrons.lock_membership(membership_id).pk,
        organisation_id=organisation_id,
        kind="membership",
        subject=membership_public_id,
        period_key=starts_on,
        description=product_name[:200],
    )
    return bring_charge_to(line, total_cents=fee_cents, explanation="membership")


def _charge_of(line: ChargeLine) -> tuple[int | None, int]:
    """Give the charge about a subject and its total so far, in cents; null and nothing when there is none."""
    if not line.subject:
        return None, 0
    found = _CHARGE.row(
        membership=line.membership_id, kind=str(line.kind), subject=line.subject, period=line.period_key
    )
    return (found[0], int(found[1])) if found is not None else (None, 0)


def new_charge(line: ChargeLine) -> Charge:
    """Write a charge without a step yet."""
    row = _unsaved(line)
    row.save()
    return row


def _unsaved(line: ChargeLine) -> Charge:
    return Charge(
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
    if line.kind == Charge.Kind.REFUND:
        raise Invalid(fields={"kind": line.kind})
    membership = patrons.lock_membership(line.membership_id)
    line = replace(line, membership_id=membership.pk)
    row = new_charge(line)
    ChargeStep.objects.create(
        charge=row, amount_cents=amount_cents, added_at=clock.now(), explanation=line.description
    )
    audit.record(
        actor,
        permissions.CHARGE,
        row,
        person_id=membership.person_id,
        kind=line.kind,
        amount_cents=amount_cents,
    )
    use_credit(line.membership_id)
    return row
