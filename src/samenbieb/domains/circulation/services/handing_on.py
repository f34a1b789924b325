"""Where an item goes next: to the first hold that it can serve, home, on the shelf, or to a colleague.

All of it happens while the caller holds the lock on the item and on the queue of its work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from samenbieb.domains.circulation.events import HoldReady
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.due import shelf_day
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.rules.queue import Offered, can_serve
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.locking import lock_hold_shelf

# A colleague looks first; a lost or missing item that turns up is simply found.
FOR_A_COLLEAGUE = frozenset({"damaged", "withdrawn", "claimed_returned"})
NO_CANDIDATE = FOR_A_COLLEAGUE | {"not_for_loan"}
SLICES = (20, 200, 2_000)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item stands or goes after a scan. `changed` is false when the scan found everything as it was."""

    next: str
    destination: Any
    hold: Hold | None = None
    changed: bool = True


def captured_hold(item_id: int) -> Hold | None:
    """Give the hold that has this item, locked."""
    rows = Hold.objects.across_all(reason="the one person of the network for whom this item was set apart")
    return (
        rows.select_for_update(of=("self",), no_key=True)
        .filter(captured_item_id=item_id, state__in=Hold.CAPTURED)
        .select_related("pickup_branch__organisation", "membership__person")
        .first()
    )


def arrive(item: Any, branch: Any, *, conditions: frozenset[str]) -> Placed:
    """Decide what becomes of an item that is scanned at a place, and do it."""
    hold = captured_hold(item.pk)
    if conditions & FOR_A_COLLEAGUE:
        if hold is not None:
            release(hold)
        return _to_colleague(item, branch)
    if hold is not None:
        return _serve(hold, item, branch)
    if not conditions & NO_CANDIDATE and (hold := next_hold(item, branch)) is not None:
        return _serve(hold, item, branch)
    if item.home_branch_id == branch.pk:
        here = item.custody == "on_shelf" and item.current_branch_id == branch.pk
        if not here:
            holdings.shelve(item, branch_id=branch.pk)
        return Placed("shelf", branch, changed=not here)
    return _send(item, branch, item.home_branch, reason="home")


def _to_colleague(item: Any, branch: Any) -> Placed:
    here = item.custody == "workroom" and item.current_branch_id == branch.pk
    if not here:
        holdings.take_to_desk(item, branch_id=branch.pk)
    return Placed("desk", branch, changed=not here)


def _serve(hold: Hold, item: Any, branch: Any) -> Placed:
    if hold.pickup_branch_id == branch.pk:
        waits = hold.state == Hold.State.WAITING and item.custody == "hold_shelf"
        if not waits:
            holdings.put_on_hold_shelf(item, branch_id=branch.pk)
            make_ready(hold, item)
        return Placed("hold_shelf", branch, hold, changed=not waits)
    assign(hold, item)
    return _send(item, branch, hold.pickup_branch, reason="hold", hold=hold)


def _send(item: Any, branch: Any, destination: Any, *, reason: str, hold: Hold | None = None) -> Placed:
    """Send the item off; a journey that already leads there goes on as it is, wherever it is scanned on the way."""
    journey = items.open_transit(item.pk) if item.custody == "in_transit" else None
    on_its_way = journey is not None and (journey.to_branch_id, journey.reason) == (destination.pk, reason)
    if not on_its_way:
        holdings.send(item, from_branch_id=branch.pk, to_branch_id=destination.pk, reason=reason)
    return Placed("transit", destination, hold, changed=not on_its_way)


def next_hold(item: Any, branch: Any) -> Hold | None:
    """Give the first hold of the queue that the item can serve from a place, locked. Every candidate is looked at."""
    today = clock.today(branch.organisation.time_zone)
    offer = offered(item, branch)
    for waiting in _in_slices(facts.could_serve(facts.queue(item.record.work_id), offer, today=today)):
        if can_serve(offer, facts.wanted(waiting), today=today):
            rows = Hold.objects.across_all(reason="the hold of the queue that gets this item")
            return (
                rows.select_for_update(of=("self",), no_key=True)
                .select_related("pickup_branch__organisation", "membership__person")
                .get(pk=waiting.pk)
            )
    return None


def _in_slices(queue: QuerySet[Hold]) -> Iterator[Hold]:
    """Read a queue a little at a time: nearly always the first few decide, and some queues are thousands long."""
    start = 0
    sizes = iter(SLICES)
    size = next(sizes)
    while batch := list(queue[start : start + size]):
        yield from batch
        if len(batch) < size:
            return
        start, size = start + size, next(sizes, SLICES[-1])


def offered(item: Any, branch: Any) -> Offered:
    """Say what is offered: an item, at a place."""
    return Offered(
        item_id=item.pk,
        record_id=item.record_id,
        form=item.record.form,
        languages=tuple(item.record.languages),
        branch_id=branch.pk,
        organisation_id=branch.organisation_id,
        branch_exchanges=branch.exchanges,
    )


def assign(hold: Hold, item: Any) -> None:
    """Set an item apart for a hold whose pick-up place is elsewhere."""
    if (hold.state, hold.captured_item_id) == (Hold.State.IN_TRANSIT, item.pk):
        return
    hold.state, hold.captured_item_id = Hold.State.IN_TRANSIT, item.pk
    hold.captured_at, hold.shelf_until_on, hold.shelf_label = clock.now(), None, ""
    hold.save(update_fields=["state", "captured_item", "captured_at", "shelf_until_on", "shelf_label"])


def make_ready(hold: Hold, item: Any) -> None:
    """Let a title lie ready: until a day, under a label. Publishes: HoldReady."""
    branch = hold.pickup_branch
    calendar = organisations.calendar(branch.pk)
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk)
    category_id = hold.membership.category_id if hold.membership else None
    case = Case(category_id, item.category_id, location=item.location)
    hold.state, hold.captured_item_id, hold.captured_at = Hold.State.WAITING, item.pk, clock.now()
    hold.shelf_until_on = shelf_day(
        calendar,
        arrived_on=clock.today(calendar.time_zone),
        days=policy.value("shelf_days", case),
        shelf_closed=policy.value("shelf_closed", case),
        wanted_until_on=hold.wanted_until_on,
    )
    hold.shelf_label = free_label(hold)
    hold.save(update_fields=["state", "captured_item", "captured_at", "shelf_until_on", "shelf_label"])
    outbox.publish(HoldReady(hold_id=hold.pk))


def free_label(hold: Hold) -> str:
    """Give the number under which a title lies ready: a person's titles lie together, and the number says nothing of them.

    Locks: the hold shelf of the place, so two titles at once never get the same number.
    """
    lock_hold_shelf(hold.pickup_branch_id)
    rows = Hold.objects.across_all(reason="the numbers in use on one hold shelf")
    in_use = rows.filter(pickup_branch=hold.pickup_branch_id, state=Hold.State.WAITING).exclude(pk=hold.pk)
    taken: set[str] = set()
    for label, membership_id in in_use.values_list("shelf_label", "membership_id"):
        if membership_id == hold.membership_id and label:
            return str(label)
        taken.add(label)
    return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)


def release(hold: Hold) -> None:
    """Put a hold back at its old place in the queue, without an item."""
    hold.state, hold.captured_item_id, hold.captured_at = Hold.State.OPEN, None, None
    hold.shelf_until_on, hold.shelf_label = None, ""
    hold.save(update_fields=["state", "captured_item", "captured_at", "shelf_until_on", "shelf_label"])


def hand_on(item: Any, *, conditions: frozenset[str]) -> Hold | None:
    """Give an item whose hold has just ended to the next one; an item on the hold shelf keeps its place until it is scanned.

    What travels turns at once: to the next pick-up place, or home. Source: FORMAT (waiting and travelling holds that end).
    """
    branch = item.current_branch
    hold = None if conditions & NO_CANDIDATE else next_hold(item, branch)
    if item.custody == "hold_shelf":
        if hold is None:
            return None
        if hold.pickup_branch_id == item.current_branch_id:
            make_ready(hold, item)
        else:
            assign(hold, item)
    elif item.custody == "in_transit":
        if hold is not None:
            assign(hold, item)
        turn(item, hold.pickup_branch if hold else item.home_branch, reason="hold" if hold else "home")
    return hold


def turn(item: Any, destination: Any, *, reason: str) -> None:
    """Let a travelling item go elsewhere. When that is where it came from, it comes back from where it was heading."""
    journey = items.open_transit(item.pk)
    if journey is None or (journey.to_branch_id, journey.reason) == (destination.pk, reason):
        return
    start_id = item.current_branch_id
    if start_id == destination.pk:
        start_id = journey.to_branch_id
    holdings.send(item, from_branch_id=start_id, to_branch_id=destination.pk, reason=reason)
