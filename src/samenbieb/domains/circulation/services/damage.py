"""A damaged title: a colleague looks at it, and who had it last may be charged an amount that staff name. It can be taken back."""

from collections.abc import Callable
from typing import Any, cast

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, MarkRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.steadily import Overtaken, steadily
from samenbieb.domains.holdings import permissions as item_permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import audit, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

DAMAGED = "damaged"
CHARGE_CENTS_MAX = 1_000_000
LOOKED_AT_COUNT = 10  # loans since the damage was noted: it is mended before so many


@locked
def mark_damaged(actor: Actor, *, barcode: str, charge_cents: int = 0, key: str = "") -> str:
    """Note that an item is damaged, and charge who had it last. Returns the title. Another sum later takes its place.

    Who had it last: the open loan, else the newest that has not forgotten its reader. Staff of the library that owns the
    item may note it, or of the one that lent it; only the latter may charge. Marked a second time nothing is added.
    Raises: ItemUnknown, NotFound, NotAllowed, Invalid (the sum), MarkRefused (`not_on_loan`: nobody to charge).
    Locks: memberships, item, work, ledger. Publishes: ItemChanged.
    """
    if not 0 <= charge_cents <= CHARGE_CENTS_MAX:
        raise Invalid(fields={"sum": str(charge_cents)})
    request = {"act": "damage", "barcode": barcode, "sum": charge_cents}
    answer = idempotency.once(
        actor, key, request, lambda: {"title": steadily(lambda: _mark(actor, barcode, charge_cents))}
    )
    return str(answer["title"])


@locked
def clear_damaged(actor: Actor, *, barcode: str) -> str:
    """Say that it is in order again: what was charged for the damage is taken back, also when the copy was lent on since.

    Raises and locks as `mark_damaged`.
    """
    return steadily(lambda: _clear(actor, barcode))


def damage_can_be_charged(actor: Actor, *, barcode: str) -> bool:
    """Tell whether it is known who had an item last, and this actor may charge them. Raises: ItemUnknown."""
    loan = _newest(items.item_by_barcode(barcode).id).first()
    return loan is not None and actor.may(permissions.MARK, at=loan.organisation_id)


def _mark(actor: Actor, barcode: str, charge_cents: int) -> str:
    item, loan = _locked(actor, barcode)
    if charge_cents and loan is None:
        raise MarkRefused([Block.NOT_ON_LOAN], title=item.record.title)
    holdings.note(actor, item, kind=DAMAGED)
    if charge_cents and loan is not None:
        actor.require(permissions.MARK, at=loan.organisation_id)
        _bring_to(actor, loan, charge_cents)
    return str(item.record.title)


def _clear(actor: Actor, barcode: str) -> str:
    item, loan = _locked(actor, barcode, _charged)
    holdings.take_off(actor, item, kind=DAMAGED)
    if loan is not None and actor.may(permissions.MARK, at=loan.organisation_id):
        _bring_to(actor, loan, 0)
    return str(item.record.title)


def _bring_to(actor: Actor, loan: Loan, cents: int) -> None:
    line = facts.charge_line(loan, DAMAGED, title=loan.item.record.title)
    # What was let off was never paid: a lower amount makes it nobody's credit.
    _total, _paid, let_off = accounts.settled_cents(
        line.subject, kind=DAMAGED, membership_id=line.membership_id
    )
    step = payments.bring_charge_to(line, total_cents=max(cents, let_off), explanation=DAMAGED)
    if step and loan.membership is not None:
        audit.record(
            actor,
            permissions.MARK,
            loan,
            person_id=loan.membership.person_id,
            kind=DAMAGED,
            amount_cents=cents,
        )


def _newest(item_id: int) -> Any:
    rows = Loan.objects.across_all(reason="who had the damaged item last, whichever library lent it")
    found = rows.filter(item_id=item_id, membership__isnull=False).exclude(closed_as=Loan.Ending.UNDONE)
    return found.select_related("membership", "item__record").order_by("-pk")


def _last(item_id: int) -> Loan | None:
    return cast("Loan | None", _newest(item_id).first())


def _charged(item_id: int) -> Loan | None:
    """Give the loan that was charged for the damage that is noted, else the newest."""
    if DAMAGED in items.condition_kinds(item_id):
        for loan in _newest(item_id)[:LOOKED_AT_COUNT]:
            if accounts.settled_cents(str(loan.public_id), kind=DAMAGED, membership_id=loan.membership_id)[0]:
                return cast("Loan", loan)
    return _last(item_id)


def _locked(
    actor: Actor, barcode: str, find: Callable[[int], Loan | None] = _last
) -> tuple[Any, Loan | None]:
    """Lock who answers for the item, the item and its queue. Raises: ItemUnknown, NotFound, Overtaken."""
    item_id = items.item_id_of(barcode)
    seen = find(item_id)
    if seen is not None and seen.membership is not None:
        patron_services.lock_person(seen.membership.person_id)
    item = holdings.lock_item(item_id)
    lock_queue_of(item)
    loan = find(item_id)
    if (loan.pk if loan else None) != (seen.pk if seen else None):
        raise Overtaken
    if loan is not None:
        loan = _newest(item_id).select_for_update(of=("self",), no_key=True).filter(pk=loan.pk).first()
    lent = any(
        one is not None and actor.may(permissions.MARK, at=one.organisation_id)
        for one in (loan, _last(item_id))
    )
    if not lent and not actor.may(item_permissions.MOVE, at=item.organisation_id):
        raise NotFound
    return item, loan
