"""Where an item goes next: to the first hold that it can serve, home, on the shelf, or to a colleague.

All of it happens while the caller holds the lock on the item and on the queue of its work.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from samenbieb.domains.circulation.events import HoldReady
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.due import shelf_day, shelf_moment
from samenbieb.domains.circulation.rules.gates import OPEN_GATE, Gate
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.rules.queue import Offered, first_served
from samenbieb.domains.circulation.rules.sharing import Share
from samenbieb.domains.circulation.services import sharing
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.waiting import queue_for
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.locking import lock_hold_shelf
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.remembering import Versions, versions
from samenbieb.kernel.statements import Statement

# A colleague looks first; a lost or missing item that turns up is simply found.
FOR_A_COLLEAGUE = frozenset({"damaged", "withdrawn", "claimed_returned"})
NO_CANDIDATE = FOR_A_COLLEAGUE | {"not_for_loan"}
_JOINED = {
    "pickup_branch": ("organisation", "code", "name", "exchanges"),
    "membership": (),
    "membership__person": ("public_id", "given_name", "family_name_prefix", "family_name"),
}
_CAPTURED = Objects(
    Hold,
    "WHERE t.captured_item_id = %(item)s::bigint AND t.state IN ('in_transit', 'waiting') FOR NO KEY UPDATE OF t",
    joined=_JOINED,
)
_HOLD = Objects(Hold, "WHERE t.id = %(hold)s::bigint FOR NO KEY UPDATE OF t", joined=_JOINED)
_APART = Statement(
    """
    UPDATE circulation_hold SET state = %(state)s::text, captured_item_id = %(item)s::bigint,
        captured_at = %(captured_at)s::timestamptz, shelf_until_on = %(until_on)s::date,
        shelf_until_at = %(until_at)s::timestamptz, shelf_label = %(label)s::text, ready_at = %(ready_at)s::timestamptz
    WHERE id = %(hold)s::bigint
    """
)
_LABELS = Statement(
    """
    SELECT shelf_label, membership_id FROM circulation_hold
    WHERE pickup_branch_id = %(branch)s::bigint AND state = 'waiting' AND id <> %(hold)s::bigint
    """
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item stands or goes after a scan. `changed` is false when the scan found everything as it was.

    `share` says why it is shared out, where it is.
    """

    next: str
    destination: Any
    hold: Hold | None = None
    changed: bool = True
    share: Share | None = None


def captured_hold(item_id: int) -> Hold | None:
    """Give the hold that has this item, locked."""
    found = _CAPTURED.first(item=item_id)
    return found[0] if found is not None else None


def arrive(item: Any, branch: Any, *, conditions: frozenset[str], held: Versions | None = None) -> Placed:
    """Decide what becomes of an item that is scanned at a place, and do it.

    `held` are the versions of rules and hours, when they were read after the locks.
    """
    hold = captured_hold(item.pk)
    if conditions & FOR_A_COLLEAGUE:
        if hold is not None:
            release(hold)
        return _to_colleague(item, branch)
    held = versions() if held is None else held
    if hold is not None:
        return _serve(hold, item, branch, held)
    if not conditions & NO_CANDIDATE and (hold := next_hold(item, branch, held)) is not None:
        return _serve(hold, item, branch, held)
    return _by_rule(item, branch, held)


def _by_rule(item: Any, branch: Any, held: Versions) -> Placed:
    """Let an item that nobody waits for go on, stay, be shared out, or go home."""
    journey = items.open_transit(item.pk) if item.custody == "in_transit" else None
    if journey is not None and journey.reason in journey.BY_CHOICE:
        if journey.to_branch_id != branch.pk:
            return Placed("transit", journey.to_branch, changed=False)
        return _shelve(item, branch)
    if item.away_at_id is not None:  # with a collection: until it is called home it belongs there
        if item.away_at_id == branch.pk:
            return _shelve(item, branch)
        return _send(item, branch, item.away_at, reason="other")
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    if not _stands_here(item, branch) and (shared := sharing.share(policy, item, branch, held)) is not None:
        destination, share = shared
        return replace(_send(item, branch, destination, reason="float"), share=share)
    stays = item.home_branch_id == branch.pk or sharing.floats(policy, item, branch.code)
    if stays or _was_brought(item, branch):
        return _shelve(item, branch)
    return _send(item, branch, item.home_branch, reason="home")


def _stands_here(item: Any, branch: Any) -> bool:
    return bool(item.custody == "on_shelf" and item.current_branch_id == branch.pk)


def _shelve(item: Any, branch: Any) -> Placed:
    here = _stands_here(item, branch)
    if not here:
        holdings.shelve(item, branch_id=branch.pk)
    return Placed("shelf", branch, changed=not here)


def _was_brought(item: Any, branch: Any) -> bool:
    """Tell whether it stands here because somebody sent it: until it is lent, a second scan leaves it."""
    return _stands_here(item, branch) and items.brought_by_hand(item.pk, branch_id=branch.pk)


def _to_colleague(item: Any, branch: Any) -> Placed:
    here = item.custody == "workroom" and item.current_branch_id == branch.pk
    if not here:
        holdings.take_to_desk(item, branch_id=branch.pk)
    return Placed("desk", branch, changed=not here)


def _serve(hold: Hold, item: Any, branch: Any, held: Versions | None) -> Placed:
    if hold.pickup_branch_id == branch.pk:
        waits = hold.state == Hold.State.WAITING and item.custody == "hold_shelf"
        if not waits:
            holdings.put_on_hold_shelf(item, branch_id=branch.pk)
            make_ready(hold, item, held)
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


def next_hold(item: Any, branch: Any, held: Versions | None = None) -> Hold | None:
    """Give the first hold of the queue that the item can serve from a place, locked. Every candidate is looked at."""
    today = clock.today(branch.organisation.time_zone)
    offer = offered(item, branch, gate(held))
    found = first_served(offer, queue_for(item.record.work_id, offer, today=today), today=today)
    if found is None:
        return None
    locked = _HOLD.first(hold=found.hold_id)
    return locked[0] if locked is not None else None


def offered(item: Any, branch: Any, at_gate: Gate = OPEN_GATE) -> Offered:
    """Say what is offered: an item, at a place. The home branch must have been read with it where a gate is given."""
    return Offered(
        item_id=item.pk,
        record_id=item.record_id,
        form=item.record.form,
        languages=tuple(item.record.languages),
        branch_id=branch.pk,
        organisation_id=branch.organisation_id,
        branch_exchanges=branch.exchanges,
        home_branch_id=item.home_branch_id,
        home_organisation_id=item.organisation_id,
        category_id=item.category_id,
        location=item.location,
        owned_days=_owned_days(item),
        volume=item.volume,
        damaged=getattr(item, "is_damaged", False),
        away_at_id=item.away_at_id,
        gate=at_gate,
    )


def _owned_days(item: Any) -> int | None:
    """Say how many days a library has had an item; null where that is not known."""
    if item.acquired_on is None:
        return None
    days: int = (clock.today(settings.TIME_ZONE) - item.acquired_on).days
    return days


def assign(hold: Hold, item: Any) -> None:
    """Set an item apart for a hold whose pick-up place is elsewhere."""
    if (hold.state, hold.captured_item_id) == (Hold.State.IN_TRANSIT, item.pk):
        return
    hold.state, hold.captured_item_id = Hold.State.IN_TRANSIT, item.pk
    hold.captured_at, hold.shelf_until_on, hold.shelf_label = clock.now(), None, ""
    hold.shelf_until_at = None
    _write(hold)


def make_ready(hold: Hold, item: Any, held: Versions | None = None) -> None:
    """Let a title lie ready: until a day, under a label. Publishes: HoldReady."""
    branch = hold.pickup_branch
    calendar = organisations.calendar(branch.pk, held)
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    category_id = hold.membership.category_id if hold.membership else None
    case = Case(category_id, item.category_id, location=item.location)
    hold.state, hold.captured_item_id, hold.captured_at = Hold.State.WAITING, item.pk, clock.now()
    hold.shelf_until_on = shelf_day(
        calendar,
        arrived_on=clock.today(calendar.time_zone),
        days=policy.value("shelf_days", case),
        shelf_closed=policy.value("shelf_closed", case),
        wanted_until_on=hold.wanted_until_on,
        count=policy.value("shelf_count", case),
    )
    hold.shelf_until_at = None
    if (hours := policy.value("shelf_hours", case)) is not None:
        _until_hours(hold, calendar, hours, policy.value("shelf_closed", case))
    hold.shelf_label = free_label(hold)
    hold.ready_at = hold.ready_at or hold.captured_at
    _write(hold)
    outbox.publish(HoldReady(hold_id=hold.pk))


def _until_hours(hold: Hold, calendar: Any, hours: int, shelf_closed: str) -> None:
    """Let hours decide; the reader's own last day still goes before them."""
    arrived_at = clock.local(clock.now(), calendar.time_zone)
    until = shelf_moment(
        calendar, arrived_at=arrived_at.replace(tzinfo=None), hours=hours, shelf_closed=shelf_closed
    )
    own = hold.wanted_until_on
    if own is not None and own < until.date():
        hold.shelf_until_on = max(own, arrived_at.date())
        return
    hold.shelf_until_on = until.date()
    hold.shelf_until_at = clock.instant(until.date(), until.time(), calendar.time_zone)


def free_label(hold: Hold) -> str:
    """Give the number under which a title lies ready: a person's titles lie together, and the number says nothing of them.

    Locks: the hold shelf of the place, so two titles at once never get the same number.
    """
    lock_hold_shelf(hold.pickup_branch_id)
    taken: set[str] = set()
    for label, membership_id in _LABELS.rows(branch=hold.pickup_branch_id, hold=hold.pk):
        if membership_id == hold.membership_id and label:
            return str(label)
        taken.add(label)
    return next(str(number) for number in range(1, len(taken) + 2) if str(number) not in taken)


def _write(hold: Hold) -> None:
    """Write what is so about an item set apart: which, since when, and where it lies until when."""
    _APART.run(
        hold=hold.pk,
        state=str(hold.state),
        item=hold.captured_item_id,
        captured_at=hold.captured_at,
        until_on=hold.shelf_until_on,
        until_at=hold.shelf_until_at,
        label=hold.shelf_label,
        ready_at=hold.ready_at,
    )


def release(hold: Hold) -> None:
    """Put a hold back at its old place in the queue, without an item."""
    hold.state, hold.captured_item_id, hold.captured_at = Hold.State.OPEN, None, None
    hold.shelf_until_on, hold.shelf_label = None, ""
    hold.shelf_until_at = hold.ready_at = None
    _write(hold)


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
        turn(item, hold.pickup_branch if hold else item.away_at or item.home_branch, reason=_why(item, hold))
    return hold


def _why(item: Any, hold: Hold | None) -> str:
    """Name why it travels: for a hold, back to its collection, or home."""
    if hold is not None:
        return "hold"
    return "home" if item.away_at_id is None else "other"


def turn(item: Any, destination: Any, *, reason: str) -> None:
    """Let a travelling item go elsewhere. When that is where it came from, it comes back from where it was heading."""
    journey = items.open_transit(item.pk)
    if journey is None or (journey.to_branch_id, journey.reason) == (destination.pk, reason):
        return
    start_id = item.current_branch_id
    if start_id == destination.pk:
        start_id = journey.to_branch_id
    holdings.send(item, from_branch_id=start_id, to_branch_id=destination.pk, reason=reason)
