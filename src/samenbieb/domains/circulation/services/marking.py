"""Saying what is wrong with an item, with its consequences for a loan: lost is charged, and can be taken back."""

import datetime as dt
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, IntegerField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, LostSumChanged, MarkRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import claims, lost
from samenbieb.domains.circulation.services.nightly import after
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.steadily import Overtaken, steadily
from samenbieb.domains.holdings import permissions as item_permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patron_services
from samenbieb.kernel import audit, clock, idempotency, jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, NotFound
from samenbieb.kernel.locking import locked

AGED_COUNT = 500
_AGED = ("due_at", "pk", "item_id", "item__barcode", "branch_out__organisation__time_zone", "lost_after")


@dataclass(frozen=True, slots=True)
class MarkAnswer:
    """What was marked or cleared; what this act charged, in cents; whether it closed a loan."""

    title: str
    charge_cents: int = 0
    closed: bool = False


@refusals_audited(permissions.MARK)
@locked
def mark_item(
    actor: Actor,
    *,
    barcode: str,
    kind: str,
    expected_cents: int | None = None,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
) -> MarkAnswer:
    """Say what is wrong with an item. Lost, while it is on loan: the loss is charged by the terms of the loan.

    Said to be returned (`claimed_returned`) stops the fee of its loan until the claim is resolved. Missing after that:
    the loan ends and nothing is charged for the title.

    Staff of the library that owns the item may, or of the one that lent it. `expected_cents` is the sum that was shown
    to them; another sum is refused, so that nobody is charged what was not said.
    Raises: ItemUnknown, NotFound, Invalid, LostSumChanged, MarkRefused (`item_lost`,
    `item_claimed_returned`: it was marked before; `not_on_loan`; `too_many_claims`, to be set aside).
    Locks: memberships, item, work, loan, ledger. Publishes: ItemChanged, LoanClosed. Source: FORMAT (mark).
    """
    request = {"act": "mark", "barcode": barcode, "kind": kind, "sum": expected_cents}
    aside = claims.Aside(set_aside, comment)
    answer = idempotency.once(
        actor,
        key,
        request,
        lambda: asdict(steadily(lambda: _mark(actor, barcode, kind, expected_cents, aside))),
    )
    return MarkAnswer(**answer)


@locked
def clear_item(actor: Actor, *, barcode: str, kind: str) -> MarkAnswer:
    """Say that it is in order again. Lost, while its loan is open: the charges of the marking are taken back.

    Said to be returned: the claim is taken back, and the fee runs as if nothing had been said.

    Raises and locks as `mark_item`.
    """
    return steadily(lambda: _clear(actor, barcode, kind))


def lost_bill_of(actor: Actor, *, barcode: str) -> int | None:
    """Give what marking an item as lost would charge now, in cents; null when it is not on loan. Raises: NotFound."""
    view = items.item_by_barcode(barcode)
    loan = _loans().filter(item_id=view.id, closed_at=None).prefetch_related("renewals").first()
    _require(actor, view.organisation_id, loan)
    return lost.bill_of(loan).charge_cents if loan and _may_be_charged(loan) else None


def age_to_lost() -> dict[str, int]:
    """Mark as lost what has been too late for as many days as the terms of the loan name. Returns counts.

    Each loan is an act of its own: stop it anywhere, the next run goes on. Bears repeating: what is marked is passed
    over, and so is what somebody is busy with.
    """
    actor = Actor.system("age_to_lost")
    count, last = 0, None
    while batch := list(after(_long_late(), last).values_list(*_AGED)[:AGED_COUNT]):
        last = batch[-1][:2]
        claimed = items.ids_with_condition(
            [item_id for *_key, item_id, _code, _zone, _days in batch], kind="claimed_returned"
        )
        for due_at, loan_id, item_id, barcode, zone, days in batch:
            jobs.between_batches()
            days_late = (clock.today(zone) - clock.local(due_at, zone).date()).days
            if days_late >= days and item_id not in claimed:
                with suppress(Busy):
                    count += _aged(actor, barcode, loan_id, due_at)
    return {"lost": count}


def _long_late() -> QuerySet[Loan]:
    """Give the late loans whose days may be over; the wall clock of their place decides. A sieve only."""
    rows = Loan.objects.across_all(reason="the nightly look at every library's late loans")
    days = Cast(KT("terms__lost_after_days__value"), IntegerField())
    late = rows.filter(closed_at=None, fee_stop="", due_at__lt=clock.now()).annotate(lost_after=days)
    waited = ExpressionWrapper(
        F("due_at") + (F("lost_after") - 1) * Value(dt.timedelta(days=1)), output_field=DateTimeField()
    )
    return late.filter(lost_after__isnull=False).annotate(sieve_at=waited).filter(sieve_at__lte=clock.now())


@locked
def _aged(actor: Actor, barcode: str, loan_id: int, due_at: dt.datetime) -> int:
    return steadily(lambda: _mark_aged(actor, barcode, loan_id, due_at))


def _mark_aged(actor: Actor, barcode: str, loan_id: int, due_at: dt.datetime) -> int:
    item, loan = _hold_of(barcode)
    if loan is None or (loan.pk, loan.due_at) != (loan_id, due_at) or loan.fee_stop:
        return 0  # brought back, renewed or marked since
    _mark_locked(actor, item, loan, "lost")
    return 1


@transaction.atomic
def close_settled(membership_id: int) -> int:
    """Close the lost loans of a member whose loss is settled now. Returns how many. Locks as `mark_item`."""
    count = 0
    rows = Loan.objects.across_all(reason="the lost loans of the member whose account changed")
    waiting = rows.filter(membership_id=membership_id, closed_at=None, fee_stop=Loan.FeeStop.LOST)
    for barcode in waiting.order_by("item_id").values_list("item__barcode", flat=True):
        count += steadily(lambda barcode=barcode: _close(barcode))  # type: ignore[misc]  # mypy cannot infer the default
    return count


def _close(barcode: str) -> int:
    _item, loan = _hold_of(barcode)
    return int(loan is not None and bool(loan.fee_stop) and lost.close_when_settled(loan))


def _mark(
    actor: Actor, barcode: str, kind: str, expected_cents: int | None, aside: claims.Aside
) -> MarkAnswer:
    item, loan = _hold_of(barcode)
    if kind == "claimed_returned" and loan is None and _lent_last(actor, item):
        # Who lent it may look for it; that it came back meanwhile is no secret to them.
        raise MarkRefused([Block.NOT_ON_LOAN], title=item.record.title)
    _require(actor, item.organisation_id, loan)
    if kind == "claimed_returned":
        claims.claim(actor, loan, item, aside)
        return MarkAnswer(item.record.title)
    if kind == "lost" and "lost" in items.condition_kinds(item.pk):
        raise MarkRefused([Block.ITEM_LOST], title=item.record.title)
    if kind == "lost" and loan is not None and expected_cents is not None:
        now_cents = lost.bill_of(loan).charge_cents
        if now_cents != expected_cents:
            raise LostSumChanged(amount_cents=now_cents)
    return _mark_locked(actor, item, loan, kind)


def _mark_locked(actor: Actor, item: Any, loan: Loan | None, kind: str) -> MarkAnswer:
    holdings.note(actor, item, kind=kind)
    claimed = loan is not None and loan.fee_stop == Loan.FeeStop.CLAIMED
    if kind == "missing" and loan is not None and claimed:
        claims.give_up(actor, loan, item)
        return MarkAnswer(item.record.title, closed=True)
    if kind != "lost" or loan is None or not _may_be_charged(loan):
        return MarkAnswer(item.record.title)
    if claimed:
        claims.end(actor, loan, item, resolution="lost")
    bill = lost.charge_lost(loan)
    person_id = loan.membership.person_id if loan.membership else None
    audit.record(
        actor, permissions.MARK, loan, person_id=person_id, kind=kind, amount_cents=bill.charge_cents
    )
    return MarkAnswer(item.record.title, bill.charge_cents, closed=loan.closed_at is not None)


def _may_be_charged(loan: Loan) -> bool:
    """Tell whether a loss is charged: not yet, also while its reader says that it is back."""
    return not loan.fee_stop or loan.fee_stop == Loan.FeeStop.CLAIMED


def _clear(actor: Actor, barcode: str, kind: str) -> MarkAnswer:
    item, loan = _hold_of(barcode)
    _require(actor, item.organisation_id, loan)
    holdings.take_off(actor, item, kind=kind)
    if kind == "claimed_returned" and loan is not None and loan.fee_stop == Loan.FeeStop.CLAIMED:
        claims.take_back(actor, loan)
    if kind == "lost" and loan is not None and loan.fee_stop == Loan.FeeStop.LOST:
        lost.take_back(loan)
        person_id = loan.membership.person_id if loan.membership else None
        audit.record(actor, permissions.MARK, loan, person_id=person_id, kind=kind, taken_back=True)
    return MarkAnswer(item.record.title)


def _loans() -> Any:
    rows = Loan.objects.across_all(reason="the loan of the item that is marked")
    return rows.select_related("membership", "item__record", "branch_out__organisation")


def _hold_of(barcode: str) -> tuple[Any, Loan | None]:
    """Lock the borrower, the item, its queue and its open loan. Raises: ItemUnknown, Overtaken."""
    item_id = items.item_id_of(barcode)
    running = _loans().filter(item_id=item_id, closed_at=None)
    person_id = running.values_list("membership__person_id", flat=True).first()
    if person_id is not None:
        patron_services.lock_person(person_id)
    item = holdings.lock_item(item_id)
    lock_queue_of(item)
    loan = running.select_for_update(of=("self",), no_key=True).prefetch_related("renewals").first()
    if (loan.membership.person_id if loan and loan.membership else None) != person_id:
        raise Overtaken
    if loan is not None:
        loan.item = item
    return item, loan


def _require(actor: Actor, owner_id: int, loan: Loan | None) -> None:
    owns = actor.may(item_permissions.MOVE, at=owner_id)
    lent = loan is not None and actor.may(permissions.MARK, at=loan.organisation_id)
    if not owns and not lent:
        raise NotFound


def _lent_last(actor: Actor, item: Any) -> bool:
    """Tell whether the newest loan of an item is of a library where this actor marks."""
    at = _loans().filter(item_id=item.pk).order_by("-pk").values_list("organisation_id", flat=True).first()
    return at is not None and actor.may(permissions.MARK, at=at)
