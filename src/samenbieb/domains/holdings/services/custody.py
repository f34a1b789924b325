"""Where an item is: one transition at a time, each with its transit opened or closed and the fact published.

The callers (circulation's services) hold the lock on the item and give the actor for the record.
"""

import datetime as dt
from typing import Any

from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, ItemCondition, Transit
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.statements import Statement, insert

_PLACE = ("organisation", "code", "name", "exchanges")
_ITEM = Objects(
    Item,
    "WHERE t.id = %(item)s::bigint",
    joined={
        "record": ("public_id", "work", "title", "form", "languages", "creators"),
        "home_branch": _PLACE,
        "current_branch": _PLACE,
        "away_at": _PLACE,
    },
    also=[
        "ARRAY(SELECT c.kind::text FROM holdings_itemcondition c WHERE c.item_id = t.id AND c.cleared_at IS NULL)"
    ],
)
_DEPART = insert(
    Transit,
    item_id="bigint",
    from_branch_id="bigint",
    to_branch_id="bigint",
    reason="text",
    note="text",
    opened_at="timestamptz",
)
# Closes the journey that an item is on.
ARRIVE = Statement(
    """
    UPDATE holdings_transit SET closed_at = %(now)s::timestamptz, closed_as = %(ending)s::text
    WHERE item_id = %(item)s::bigint AND closed_at IS NULL
    """
)
_LOCK = Statement("SELECT id FROM holdings_item WHERE id = %(item)s::bigint FOR NO KEY UPDATE")
_MOVE = Statement(
    """
    UPDATE holdings_item SET custody = %(custody)s::text, current_branch_id = %(branch)s::bigint,
        due_at = %(due_at)s::timestamptz, loan_count = %(loan_count)s::int, version = %(version)s::int
    WHERE id = %(item)s::bigint
    """
)
# What lending finds again.
FOUND = Statement(
    """
    UPDATE holdings_itemcondition SET cleared_at = %(now)s::timestamptz
    WHERE item_id = %(item)s::bigint AND cleared_at IS NULL AND kind IN ('lost', 'missing')
    """
)
FOUND_BY_LENDING = (ItemCondition.Kind.LOST, ItemCondition.Kind.MISSING)


def lock_item(item_id: int) -> Item:
    """Hold one item until the transaction ends, read again. Locks: the item (after its patron, before its work).

    Two statements: one that waited for its lock looks at the other tables as they were before it waited, and loses an
    item that stands at another branch now.
    """
    hold_item(item_id)
    return held_item(item_id)[0]


def hold_item(item_id: int) -> None:
    """Hold one item until the transaction ends, without a look at it. Raises: Item.DoesNotExist. Locks: the item."""
    if _LOCK.row(item=item_id) is None:
        raise Item.DoesNotExist


def held_item(item_id: int) -> tuple[Item, frozenset[str]]:
    """Read an item whose lock is held, and what is wrong with it: a new statement, so that it sees what happened before."""
    found = _ITEM.first(item=item_id)
    if found is None:
        raise Item.DoesNotExist
    item, (kinds,) = found
    return item, frozenset(kinds)


def lend(item: Item, *, branch_id: int, due_at: dt.datetime) -> None:
    """Hand the item over: a journey ends, lost or missing is found, the loan is counted. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.PICKED_UP)
    _clear_found(item)
    item.loan_count += 1
    _move(item, Item.Custody.ON_LOAN, branch_id, due_at=due_at)


def extend(item: Item, *, due_at: dt.datetime) -> None:
    """Note another last moment for an item on loan. Publishes: ItemChanged."""
    _move(item, Item.Custody.ON_LOAN, item.current_branch_id, due_at=due_at)


def hand_over_again(item: Item, *, branch_id: int, due_at: dt.datetime) -> None:
    """Note another last moment and place for an item that its patron has already: it counts once. Publishes: ItemChanged."""
    _move(item, Item.Custody.ON_LOAN, branch_id, due_at=due_at)


def unlend(item: Item, *, branch_id: int, to_hold_shelf: bool) -> None:
    """Take back a loan that never should have been. Publishes: ItemChanged."""
    item.loan_count = max(item.loan_count - 1, 0)
    _move(item, Item.Custody.HOLD_SHELF if to_hold_shelf else Item.Custody.ON_SHELF, branch_id)


def back_on_loan(item: Item, *, branch_id: int, due_at: dt.datetime) -> None:
    """Take back a return: the item is with its patron again. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ABORTED)
    _move(item, Item.Custody.ON_LOAN, branch_id, due_at=due_at)


def shelve(item: Item, *, branch_id: int) -> None:
    """Put the item on the shelf of a place; a journey ends there. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ARRIVED)
    _clear_found(item)
    _move(item, Item.Custody.ON_SHELF, branch_id)


def put_on_hold_shelf(item: Item, *, branch_id: int) -> None:
    """Put the item on the hold shelf of a place; a journey ends there. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ARRIVED)
    _clear_found(item)
    _move(item, Item.Custody.HOLD_SHELF, branch_id)


def move_for_a_while(item: Item, *, location: str) -> None:
    """Note that an item stands in another corner for a while; empty: it is back where it belongs. Publishes: ItemChanged."""
    item.temporary_location = location
    item.version += 1
    item.save(update_fields=["temporary_location", "version"])
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))


def give_to(item: Item, branch: Any) -> None:
    """Let an item belong to another place from now on, and travel there. Publishes: ItemChanged."""
    item.organisation_id, item.home_branch_id = branch.organisation_id, branch.pk
    item.location = item.temporary_location = ""
    item.away_at_id = None
    item.save(update_fields=["organisation", "home_branch", "away_at", "location", "temporary_location"])
    if item.current_branch_id == branch.pk:
        shelve(item, branch_id=branch.pk)
    else:
        send(item, from_branch_id=item.current_branch_id, to_branch_id=branch.pk, reason=Transit.Reason.HOME)


def take_to_desk(item: Item, *, branch_id: int) -> None:
    """Keep an item with a condition in the workroom for a colleague to look at. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ARRIVED)
    _move(item, Item.Custody.WORKROOM, branch_id)


def send(item: Item, *, from_branch_id: int, to_branch_id: int, reason: str, note: str = "") -> None:
    """Send the item to another place; a journey elsewhere is turned. `note`: why, in words. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.REDIRECTED)
    _clear_found(item)
    _DEPART.run(
        item_id=item.pk,
        from_branch_id=from_branch_id,
        to_branch_id=to_branch_id,
        reason=str(reason),
        note=note,
        opened_at=clock.now(),
    )
    _move(item, Item.Custody.IN_TRANSIT, from_branch_id)


def aborted(item: Item, *, branch_id: int) -> None:
    """Call a journey off: the item stands on the shelf it left. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ABORTED)
    _move(item, Item.Custody.ON_SHELF, branch_id)


def vanish(item: Item) -> None:
    """Note that nobody knows where the item is: the loan of a lost item ended. Publishes: ItemChanged."""
    _move(item, Item.Custody.UNKNOWN, item.current_branch_id)


def lost_on_the_way(item: Item) -> None:
    """Call a journey off without knowing where the item is: the next scan says. Publishes: ItemChanged."""
    _close_transit(item, Transit.Ending.ABORTED)
    _move(item, Item.Custody.UNKNOWN, item.current_branch_id)


def _close_transit(item: Item, ending: str) -> None:
    if item.custody == Item.Custody.IN_TRANSIT:
        ARRIVE.run(item=item.pk, now=clock.now(), ending=str(ending))


def _clear_found(item: Item) -> None:
    FOUND.run(item=item.pk, now=clock.now())


def _move(item: Item, custody: str, branch_id: int, *, due_at: dt.datetime | None = None) -> None:
    item.custody = custody
    item.current_branch_id = branch_id
    item.due_at = due_at
    item.version += 1
    _MOVE.run(
        item=item.pk,
        custody=str(custody),
        branch=branch_id,
        due_at=due_at,
        loan_count=item.loan_count,
        version=item.version,
    )
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
