"""Ending holds: cancelled, not picked up, no longer wanted; and what becomes of their items."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.events import HoldEnded
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import facts, handing_on, naming, reach
from samenbieb.domains.circulation.services.holds import Held, HoldAnswer, answer_for, locked_hold
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.returns import take_in
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import audit, clock, jobs, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@refusals_audited(permissions.CANCEL_HOLD)
@locked
def cancel_hold(actor: Actor, *, hold_public_id: str) -> HoldAnswer:
    """End a hold, also one that lies ready or is on its way; its item is handed on to the next in the queue.

    Raises: NotFound, HoldRefused (`not_cancellable`: it has ended already).
    Locks: memberships, item, work, holds. Publishes: HoldEnded, HoldReady, ItemChanged. Source: FORMAT (cancel_hold).
    """
    hold_id = reach.hold_id(actor, permissions.CANCEL_HOLD, hold_public_id)

    def act() -> HoldAnswer:
        held = locked_hold(hold_id)
        if held.hold.state not in Hold.ACTIVE:
            raise HoldRefused([Block.NOT_CANCELLABLE])
        _end(actor, held, Hold.State.CANCELLED)
        return answer_for(held.hold)

    return steadily(act)


def _end(actor: Actor, held: Held, state: str) -> None:
    """End a hold and hand its item on. The item stays noted with it, so that the hold shelf can be cleared."""
    hold = held.hold
    hold.state, hold.ended_at = state, clock.now()
    hold.save(update_fields=["state", "ended_at"])
    if held.item is not None and (held.item.custody != "hold_shelf" or _fills_next(hold)):
        handing_on.hand_on(held.item, conditions=frozenset(items.condition_kinds(held.item.pk)))
    audit.record(actor, permissions.CANCEL_HOLD, hold, person_id=held.person_id, ended_as=state)
    outbox.publish(HoldEnded(hold_id=hold.pk))


def _fills_next(hold: Hold) -> bool:
    """Tell whether the next reader has the item at once, or only when it is scanned (`shelf_fill_next`)."""
    branch = hold.pickup_branch
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk)
    return bool(policy.value("shelf_fill_next", Case()))


def _charge_no_show(held: Held) -> int:
    """Book what a title costs that was not picked up, once per hold. Returns the amount in cents."""
    hold = held.hold
    branch = hold.pickup_branch
    if hold.membership is None or hold.membership_id is None or held.item is None:
        return 0
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk)
    case = Case(hold.membership.category_id, held.item.category_id, location=held.item.location)
    cents = policy.cents("no_show_fee", case) or 0
    if cents:
        line = ChargeLine(
            membership_id=hold.membership_id,
            organisation_id=hold.organisation_id,
            kind="no_show",
            subject=str(hold.public_id),
            description=naming.title(hold)[:200],
        )
        payments.bring_charge_to(line, total_cents=cents, explanation="not picked up")
    return cents


def expire_shelf() -> dict[str, int]:
    """End the holds that were not picked up by their last day, each in a transaction of its own, and hand their items on.

    For the scheduled job; bears stopping between two holds. Locks and publishes as `cancel_hold`. Returns counts by name.
    """
    rows = Hold.objects.across_all(reason="the nightly look at every hold shelf").filter(
        state=Hold.State.WAITING
    )
    now = clock.now()
    passed = rows.filter(Q(shelf_until_at=None) | Q(shelf_until_at__lt=now))
    found = passed.values_list("pk", "shelf_until_on", "shelf_until_at", "organisation__time_zone")
    due = [
        pk
        for pk, until_on, until_at, zone in found
        if until_at or (until_on and until_on < clock.today(zone))
    ]
    counts = {"expired": 0, "charged": 0}
    for pk in due:
        jobs.between_batches()
        if (cents := _expire_one(pk)) is not None:
            counts["expired"] += 1
            counts["charged"] += cents > 0
    return counts


def expire_holds() -> dict[str, int]:
    """End the holds in the queue that their readers want no longer than a day that is past. Returns counts by name."""
    rows = Hold.objects.across_all(reason="the nightly look at every queue").filter(
        state=Hold.State.OPEN, wanted_until_on__isnull=False
    )
    return {"expired": _expire(rows.values_list("pk", "wanted_until_on", "organisation__time_zone"))}


def _expire(rows: Iterable[tuple[int, dt.date | None, str]]) -> int:
    count = 0
    for hold_id, until_on, zone in list(rows):
        if until_on is not None and until_on < clock.today(zone):
            jobs.between_batches()
            count += _expire_one(hold_id) is not None
    return count


@locked
def _expire_one(hold_id: int) -> int | None:
    """End a hold whose time is over. Returns what it costs in cents, null when it was not over."""

    def act() -> int | None:
        held = locked_hold(hold_id)
        hold = held.hold
        until_on = hold.shelf_until_on if hold.state == Hold.State.WAITING else hold.wanted_until_on
        today = clock.today(hold.pickup_branch.organisation.time_zone)
        if hold.state not in {Hold.State.OPEN, Hold.State.WAITING} or until_on is None:
            return None
        waits = hold.state == Hold.State.WAITING
        if waits and hold.shelf_until_at is not None:
            if hold.shelf_until_at >= clock.now():
                return None
        elif until_on >= today:
            return None
        _end(Actor.system(), held, Hold.State.EXPIRED)
        return _charge_no_show(held) if waits else 0

    return steadily(act)


def clear_shelf(actor: Actor, *, branch_id: int) -> int:
    """Take everything off the hold shelf whose hold has ended, as if each were scanned. Returns how many.

    What was lent or taken elsewhere since the look at the shelf stays as it is.
    Raises: NotAllowed. Each item in a transaction of its own; locks and publishes as `return_item`.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.RETURN, at=branch.organisation_id)
    barcodes = facts.leftovers(branch_id).values_list("captured_item__barcode", flat=True)

    @locked
    def clear(barcode: str) -> bool:
        item_id = items.item_id_of(barcode)
        holdings.hold_item(
            item_id
        )  # what stands on a hold shelf has no borrower, whose lock would come first
        if not facts.leftovers(branch_id).filter(captured_item=item_id).exists():
            return False
        steadily(lambda: take_in(actor, barcode, branch))
        return True

    return sum(clear(barcode) for barcode in sorted(set(barcodes)))
