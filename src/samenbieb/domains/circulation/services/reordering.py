"""Changing a running hold: its place in the queue, its last day, the item it asks for."""

import datetime as dt
from typing import Any

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.events import HoldChanged
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.holds import days_are_possible, rests_until
from samenbieb.domains.circulation.rules.ordering import moved_to
from samenbieb.domains.circulation.services import facts, handing_on, reach
from samenbieb.domains.circulation.services.holds import (
    Held,
    HoldAnswer,
    answer_for,
    locked_hold,
    promise_again,
    running,
)
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)


@locked
def reorder_hold(actor: Actor, *, hold_public_id: str, position: int) -> HoldAnswer:
    """Give a hold another place in the queue, counted from 1; beyond the end is the last. Staff only.

    Raises: NotAllowed, NotFound, HoldRefused (`in_fulfilment`, `not_cancellable`).
    Locks: memberships, work, hold. Publishes: HoldChanged. Source: FORMAT (edit_hold).
    """
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)

    def act() -> HoldAnswer:
        hold = _in_queue(locked_hold(hold_id))
        actor.require(permissions.PLACE_HOLD, at=hold.organisation_id)
        before = facts.position(hold)
        put_at(hold, position)
        promise_again(hold)
        _record(actor, hold, before=before, after=facts.position(hold))
        return answer_for(hold)

    return steadily(act)


def put_at(hold: Hold, position: int) -> None:
    """Write the keys that must change, while the queue is locked."""
    queue = [
        ((level, (key - _EPOCH) // _TICK), pk)
        for level, key, pk in facts.queue(hold.work_id).values_list(*Hold.QUEUE_ORDER)
    ]
    rows = Hold.objects.across_all(reason="the order of one queue, over all libraries")
    moved = [
        Hold(pk=pk, priority_class=level, queue_key=_EPOCH + key * _TICK)
        for pk, (level, key) in moved_to(queue, hold.pk, position).items()
    ]
    rows.bulk_update(moved, ["priority_class", "queue_key"], batch_size=500)
    hold.refresh_from_db(fields=["priority_class", "queue_key"])


@locked
def set_last_day(actor: Actor, *, hold_public_id: str, wanted_until_on: dt.date | None) -> HoldAnswer:
    """Say until and including which day a title is wanted; none: as long as it takes.

    Raises: NotFound, HoldRefused (`in_fulfilment`, `invalid_dates`, `not_cancellable`).
    Locks: memberships, work, hold. Publishes: HoldChanged.
    """
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)

    def act() -> HoldAnswer:
        hold = _in_queue(locked_hold(hold_id))
        today = clock.today(hold.pickup_branch.organisation.time_zone)
        if not days_are_possible(_first_day(hold, today), wanted_until_on, today):
            raise HoldRefused([Block.INVALID_DATES])
        hold.wanted_until_on = wanted_until_on
        hold.save(update_fields=["wanted_until_on"])
        _record(actor, hold, wanted_until_on=wanted_until_on.isoformat() if wanted_until_on else None)
        return answer_for(hold)

    return steadily(act)


@locked
def set_days(
    actor: Actor, *, hold_public_id: str, first_on: dt.date | None, last_on: dt.date | None
) -> HoldAnswer:
    """Say from which day a title is wanted, and until and including which; none: from today, as long as it takes.

    Until the first day the hold keeps its place in the queue and takes no part.
    Raises: NotFound, HoldRefused (`in_fulfilment`, `invalid_dates`, `not_cancellable`).
    Locks: memberships, work, hold. Publishes: HoldChanged. Source: decision 0106.
    """
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)

    def act() -> HoldAnswer:
        hold = _in_queue(locked_hold(hold_id))
        today = clock.today(hold.pickup_branch.organisation.time_zone)
        if not days_are_possible(first_on, last_on, today):
            raise HoldRefused([Block.INVALID_DATES])
        hold.suspended_until_on, hold.wanted_until_on = rests_until(first_on, today), last_on
        hold.save(update_fields=["suspended_until_on", "wanted_until_on"])
        promise_again(hold)
        _record(
            actor,
            hold,
            wanted_from_on=first_on.isoformat() if first_on else None,
            wanted_until_on=last_on.isoformat() if last_on else None,
        )
        return answer_for(hold)

    return steadily(act)


def _first_day(hold: Hold, today: dt.date) -> dt.date | None:
    """Give the day from which a hold takes part, when it rests today."""
    rests = hold.suspended_until_on is not None and hold.suspended_until_on >= today
    return hold.suspended_until_on + dt.timedelta(days=1) if hold.suspended_until_on and rests else None


@locked
def ask_for_item(actor: Actor, *, hold_public_id: str, barcode: str) -> HoldAnswer:
    """Let a hold wait for one item of the same title, last in the queue; an item that it had goes to the next reader.

    Raises: NotAllowed, NotFound, ItemUnknown, HoldRefused (`not_holdable`, `duplicate_hold`, `not_cancellable`).
    Locks: memberships, item, work, holds. Publishes: HoldChanged, HoldReady, ItemChanged. Source: FORMAT (move_hold).
    """
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)
    item_id = items.item_id_of(barcode)

    def act() -> HoldAnswer:
        held = locked_hold(hold_id)
        hold = held.hold
        actor.require(permissions.PLACE_HOLD, at=hold.organisation_id)
        running(hold)
        if not items.holdable(work_id=hold.work_id).filter(pk=item_id).exists():
            raise HoldRefused([Block.NOT_HOLDABLE])
        rows = Hold.objects.across_all(reason="the other holds of the same person on the same item")
        same = rows.filter(membership=hold.membership_id, item_id=item_id, state__in=Hold.ACTIVE)
        if same.exclude(pk=hold.pk).exists():
            raise HoldRefused([Block.DUPLICATE_HOLD])
        handing_on.release(hold)
        hold.item_id, hold.record_id = item_id, None
        hold.form = hold.language = hold.volume = ""
        hold.save(update_fields=["item", "record", "form", "language", "volume"])
        put_at(hold, facts.queue(hold.work_id).count())
        promise_again(hold)
        if held.item is not None and held.item.pk != item_id:
            handing_on.hand_on(held.item, conditions=frozenset(items.condition_kinds(held.item.pk)))
        _record(actor, hold, item_id=item_id)
        return answer_for(hold)

    return steadily(act)


def _in_queue(held: Held) -> Hold:
    running(held.hold)
    if held.hold.state != Hold.State.OPEN:
        raise HoldRefused([Block.IN_FULFILMENT])
    return held.hold


def _record(actor: Actor, hold: Hold, **facts_changed: Any) -> None:
    person_id = hold.membership.person_id if hold.membership else None
    audit.record(actor, permissions.PLACE_HOLD, hold, person_id=person_id, **facts_changed)
    outbox.publish(HoldChanged(hold_id=hold.pk))
