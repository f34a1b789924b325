"""Collections that go to another place for a period (wisselcollecties): put together, sent, called home, ended."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samenbieb.domains.circulation.errors import SendingRefused
from samenbieb.domains.circulation.rules.sending import sending_blocks
from samenbieb.domains.circulation.services import reach
from samenbieb.domains.circulation.services.many_items import lock_all
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import TransitOpen
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.locking import locked

NAME_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class Moved:
    """How many copies went on their way, and the titles of those that could not and why they stay (a custody)."""

    count: int
    left: list[tuple[str, str]]


@locked
def start_collection(
    actor: Actor, *, branch_id: int, to_branch_id: int, name: str, until_on: dt.date, key: str = ""
) -> str:
    """Begin a collection of a place for another one, until a day. Returns its public id. The same `key` begins one.

    Raises: NotAllowed, Invalid (no name, the same place, a day that has passed), KeyUsedForOther.
    """
    start, to = organisations.branch_by_id(branch_id), organisations.branch_by_id(to_branch_id)
    actor.require(permissions.LEND_SETS, at=start.organisation_id)
    wrong = {}
    if not name.strip() or len(name) > NAME_LENGTH_MAX:
        wrong["name"] = _("Give the collection a name.")
    if start.pk == to.pk:
        wrong["to"] = _("Choose another branch than your own.")
    if until_on <= clock.today(start.organisation.time_zone):
        wrong["until"] = _("Choose a day that is still to come.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)

    def act() -> dict[str, Any]:
        made = holdings.make_collection(
            actor, name=name.strip(), from_branch=start, to_branch=to, until_on=until_on
        )
        return {"collection": str(made.public_id)}

    request = {
        "act": "start_collection",
        "branch": branch_id,
        "to": to_branch_id,
        "name": name.strip(),
        "until": until_on.isoformat(),
    }
    return str(idempotency.once(actor, key, request, act)["collection"])


@locked
def add_to_collection(actor: Actor, *, collection: str, barcode: str) -> tuple[str, bool]:
    """Put a copy of one's own library in a collection that is put together. Returns its title, and false when it was in it.

    Raises: NotFound, CollectionState, ItemUnknown, NotAllowed (of another library), InCollection, TransitOpen, SendingRefused.
    Locks: item, collection.
    """
    checked = str(reach.checked(collection))

    def act() -> tuple[str, bool]:
        item = holdings.lock_item(items.item_id_of(barcode))
        found = holdings.lock_collection(actor, checked, state="open")
        if item.organisation_id != found.organisation_id:
            raise NotAllowed(action=permissions.LEND_SETS)
        if item.custody == "in_transit":
            raise TransitOpen
        title = str(item.record.title)
        if blocks := sending_blocks(custody=item.custody, conditions=items.condition_kinds(item.pk)):
            raise SendingRefused(blocks, title=title)
        return title, holdings.add_line(actor, found, item)

    return steadily(act)


@locked
def take_from_collection(actor: Actor, *, collection: str, barcode: str) -> None:
    """Take a copy out of a collection that is put together. Raises: NotFound, CollectionState, ItemUnknown."""
    item = holdings.lock_item(items.item_id_of(barcode))
    found = holdings.lock_collection(actor, str(reach.checked(collection)), state="open")
    holdings.drop_lines(found, [item])


@locked
def send_collection(actor: Actor, *, collection: str) -> Moved:
    """Send a collection: each copy belongs at the other place until it is called home, and travels there.

    What was lent or reserved since it was put in stays behind, and is named.
    Raises: NotFound, CollectionState, Invalid (nothing is in it). Locks: items, works, the collection.
    Publishes: ItemChanged.
    """
    checked = str(reach.checked(collection))

    def act() -> Moved:
        held = lock_all(items.item_ids_of_collection(actor, checked))
        found = holdings.lock_collection(actor, checked, state="open")
        going: list[Any] = []
        left: list[Any] = []
        for item in held.values():
            stays = item.custody == "in_transit" or sending_blocks(
                custody=item.custody, conditions=items.condition_kinds(item.pk)
            )
            (left if stays else going).append(item)
        if not going:
            raise Invalid(_("Nothing in this collection can go now. Scan titles first."))
        holdings.drop_lines(found, left)
        for item in going:
            holdings.let_go(item, to_branch_id=found.to_branch_id)
            _send(item, found.to_branch_id, reason="other", note=found.name)
        holdings.note_sent(actor, found, copies=len(going))
        return Moved(len(going), [(str(item.record.title), str(item.custody)) for item in left])

    return steadily(act)


@locked
def call_collection_home(actor: Actor, *, collection: str) -> Moved:
    """Call a collection home: what stands on a shelf travels home at once; what is lent or reserved follows at its next scan.

    Raises: NotFound, CollectionState. Locks: items, works, the collection. Publishes: ItemChanged.
    """
    checked = str(reach.checked(collection))

    def act() -> Moved:
        held = lock_all(items.item_ids_of_collection(actor, checked))
        found = holdings.lock_collection(actor, checked, state="sent")
        left, count = [], 0
        for item in held.values():
            holdings.let_go(item, to_branch_id=None)
            if item.custody in {"on_shelf", "workroom"} or _travels_there(item, found.to_branch_id):
                _send(item, item.home_branch_id, reason="home", note=found.name)
                count += 1
            else:
                left.append((str(item.record.title), str(item.custody)))
        holdings.note_called_home(actor, found)
        return Moved(count, left)

    return steadily(act)


@locked
def end_collection(actor: Actor, *, collection: str) -> int:
    """End a collection that was called home, or that was never sent. Returns how many of its copies are not at home.

    Raises: NotFound, CollectionState. Locks: items, works, the collection.
    """
    checked = str(reach.checked(collection))

    def act() -> int:
        held = lock_all(items.item_ids_of_collection(actor, checked))
        state = items.collection(actor, checked).state
        found = holdings.lock_collection(actor, checked, state="open" if state == "open" else "home")
        missed = _missed(held.values()) if state == "home" else []
        holdings.end_collection(actor, found, missed=missed)
        return len(missed)

    return steadily(act)


def _missed(held: Iterable[Any]) -> list[Any]:
    return [item for item in held if not items.is_at_home(item)]


def _travels_there(item: Any, branch_id: int) -> bool:
    """Tell whether it is still under way to the place of the collection, and to nobody who waits."""
    journey = items.open_transit(item.pk) if item.custody == "in_transit" else None
    return journey is not None and (journey.to_branch_id, journey.reason) == (branch_id, "other")


def _send(item: Any, to_branch_id: int, *, reason: str, note: str) -> None:
    start_id = item.current_branch_id
    if item.custody == "in_transit":
        journey = items.open_transit(item.pk)
        start_id = journey.to_branch_id if journey and start_id == to_branch_id else start_id
    if start_id == to_branch_id:
        holdings.shelve(item, branch_id=to_branch_id)
    else:
        holdings.send(item, from_branch_id=start_id, to_branch_id=to_branch_id, reason=reason, note=note)
