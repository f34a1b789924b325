"""Rows of collections that go elsewhere for a period. Lending holds the locks on the items and moves them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import CollectionState, InCollection
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import CollectionLine, CollectionLoan, Item
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


def make_collection(
    actor: Actor, *, name: str, from_branch: Any, to_branch: Any, until_on: dt.date
) -> CollectionLoan:
    """Begin a collection of a place, for another one. The caller knows that the actor may."""
    made = CollectionLoan.objects.create(
        organisation_id=from_branch.organisation_id,
        name=name,
        from_branch_id=from_branch.pk,
        to_branch_id=to_branch.pk,
        until_on=until_on,
        made_at=clock.now(),
        made_by=actor.name,
    )
    audit.record(actor, permissions.LEND_SETS, made, made=True, to=to_branch.code)
    return made


def lock_collection(actor: Actor, collection: str, *, state: str) -> CollectionLoan:
    """Hold a collection of a library where the actor may, in a state (`open`, `sent` or `home`).

    Raises: NotFound, CollectionState.
    """
    rows = CollectionLoan.objects.within(actor, permissions.LEND_SETS).filter(public_id=collection)
    found = (
        rows.select_for_update(of=("self",), no_key=True).select_related("to_branch", "from_branch").first()
    )
    if found is None:
        raise NotFound
    if state_of(found) != state:
        raise CollectionState
    return found


def state_of(collection: CollectionLoan) -> str:
    """Say where a collection is: `open` (put together), `sent`, `home` (called home), `ended`."""
    if collection.ended_at is not None:
        return "ended"
    if collection.called_home_at is not None:
        return "home"
    return "open" if collection.sent_at is None else "sent"


def add_line(actor: Actor, collection: CollectionLoan, item: Item) -> bool:
    """Put a copy that the caller has locked in a collection; false when it is in it. Raises: InCollection."""
    if collection.lines.filter(item=item).exists():
        return False
    try:
        with transaction.atomic():
            CollectionLine.objects.create(
                collection=collection, item=item, added_at=clock.now(), added_by=actor.name
            )
    except IntegrityError as problem:
        raise InCollection from problem
    return True


def drop_lines(collection: CollectionLoan, items: Iterable[Item]) -> None:
    """Take copies out of a collection that is still put together, or that cannot go."""
    collection.lines.filter(item__in=list(items)).delete()


def let_go(item: Item, *, to_branch_id: int | None) -> None:
    """Note which place has an item for a period; null: it belongs at home again. Publishes: ItemChanged."""
    item.away_at_id = to_branch_id
    item.version += 1
    item.save(update_fields=["away_at", "version"])
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))


def note_sent(actor: Actor, collection: CollectionLoan, *, copies: int) -> None:
    """Note that a collection left."""
    collection.sent_at = clock.now()
    collection.save(update_fields=["sent_at"])
    audit.record(actor, permissions.LEND_SETS, collection, sent=True, copies=copies)


def note_called_home(actor: Actor, collection: CollectionLoan) -> None:
    """Note that a collection was called home."""
    collection.called_home_at = clock.now()
    collection.save(update_fields=["called_home_at"])
    audit.record(actor, permissions.LEND_SETS, collection, called_home=True)


def end_collection(actor: Actor, collection: CollectionLoan, *, missed: Iterable[Item]) -> None:
    """End a collection: its copies are free for another one; those that are not at home are noted as missed."""
    missed = list(missed)
    now = clock.now()
    collection.lines.filter(item__in=missed).update(missed=True)
    collection.lines.filter(ended_at=None).update(ended_at=now)
    collection.ended_at = now
    collection.save(update_fields=["ended_at"])
    audit.record(actor, permissions.LEND_SETS, collection, ended=True, missed=len(missed))
