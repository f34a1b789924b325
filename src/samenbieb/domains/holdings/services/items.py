"""Entering items, editing them, marking what is wrong with them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import BarcodeTaken
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, ItemCategory, ItemCondition
from samenbieb.domains.holdings.services.custody import lock_item
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound

EDITABLE = ("location", "temporary_location", "shelf_mark", "volume", "price_cents", "min_age")


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What is known of a new item. `current_branch`: where it stands, when not at home. `price_cents` is the replacement price, in cents of the owner's currency."""

    barcode: str
    record_id: int
    category: str
    home_branch: str
    current_branch: str = ""
    location: str = ""
    temporary_location: str = ""
    shelf_mark: str = ""
    volume: str = ""
    price_cents: int | None = None
    min_age: int | None = None
    acquired_on: dt.date | None = None


@transaction.atomic
def create_item(actor: Actor, *, draft: ItemDraft) -> Item:
    """Enter one item on the shelf of its home branch.

    Raises: NotAllowed, BarcodeTaken, Invalid (no such branch or category). Publishes: ItemChanged.
    """
    return create_items(actor, drafts=[draft])[0]


@transaction.atomic
def create_items(actor: Actor, *, drafts: Sequence[ItemDraft]) -> list[Item]:
    """Enter many items at once, all or none. Raises and publishes as `create_item`."""
    categories = {category.code: category for category in ItemCategory.objects.all()}
    branches = {branch.code: branch for branch in organisations.branches()}
    items = []
    for draft in drafts:
        branch, category = branches.get(draft.home_branch), categories.get(draft.category)
        stands_at = branches.get(draft.current_branch or draft.home_branch)
        if branch is None or category is None or stands_at is None:
            missing = {"category": draft.category} if category is None else {"home_branch": draft.home_branch}
            raise Invalid(fields=missing)
        actor.require(permissions.EDIT, at=branch.organisation_id)
        items.append(
            Item(
                organisation_id=branch.organisation_id,
                barcode=identifiers.scanned(draft.barcode),
                record_id=draft.record_id,
                category=category,
                home_branch=branch,
                current_branch=stands_at,
                location=draft.location,
                temporary_location=draft.temporary_location,
                shelf_mark=draft.shelf_mark,
                volume=draft.volume,
                price_cents=draft.price_cents,
                min_age=draft.min_age,
                acquired_on=draft.acquired_on or clock.today(branch.organisation.time_zone),
            )
        )
    try:
        with transaction.atomic():
            Item.objects.bulk_create(items)
    except IntegrityError as problem:
        raise BarcodeTaken(barcodes=[draft.barcode for draft in drafts][:20]) from problem
    _publish_all(items)
    if items:
        audit.record(actor, permissions.EDIT, items[0], entered=len(items), first_barcode=items[0].barcode)
    return items


def _publish_all(items: Sequence[Item]) -> None:
    ids = [item.pk for item in items]
    rows = Item.objects.across_all(reason="the works of items just written")
    found = rows.filter(pk__in=ids).values_list("pk", "record__work_id")
    outbox.publish_all(ItemChanged(item_id=item_id, work_id=work_id) for item_id, work_id in found)


@transaction.atomic
def edit_item(actor: Actor, *, item_public_id: str, changes: dict[str, str | int | None]) -> Item:
    """Change what stands on an item: location, shelf mark, volume, price, age. Raises: NotFound, Invalid.

    Locks: the item. Publishes: ItemChanged.
    """
    found = Item.objects.within(actor, permissions.EDIT).filter(public_id=item_public_id).first()
    if found is None:
        raise NotFound
    if unknown := set(changes) - set(EDITABLE):
        raise Invalid(fields=dict.fromkeys(sorted(unknown), "?"))
    item = lock_item(found.pk)
    before = {name: getattr(item, name) for name in changes}
    for name, value in changes.items():
        setattr(item, name, value)
    item.version += 1
    item.save(update_fields=[*changes, "version"])
    audit.record(actor, permissions.EDIT, item, before=before, after=changes)
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
    return item


@transaction.atomic
def mark(actor: Actor, *, item_public_id: str, kind: str) -> None:
    """Say what is wrong with an item; custody stays. A second time changes nothing. Raises: NotFound, Invalid.

    Locks: the item. Publishes: ItemChanged.
    """
    note(actor, _markable(actor, item_public_id, kind), kind=kind)


@transaction.atomic
def clear_mark(actor: Actor, *, item_public_id: str, kind: str) -> None:
    """Say that it is in order again. Raises: NotFound, Invalid. Locks: the item. Publishes: ItemChanged."""
    take_off(actor, _markable(actor, item_public_id, kind), kind=kind)


def note(actor: Actor, item: Item, *, kind: str) -> None:
    """Say what is wrong with an item that the caller has locked and may act on. Publishes: ItemChanged."""
    _row, made = ItemCondition.objects.get_or_create(
        item=item, kind=kind, cleared_at=None, defaults={"since_at": clock.now(), "marked_by": actor.name}
    )
    if made:
        _changed(actor, item, marked=kind)


def take_off(actor: Actor, item: Item, *, kind: str) -> None:
    """Say that an item is in order again that the caller has locked and may act on. Publishes: ItemChanged."""
    if ItemCondition.objects.filter(item=item, kind=kind, cleared_at=None).update(cleared_at=clock.now()):
        _changed(actor, item, cleared=kind)


def _markable(actor: Actor, item_public_id: str, kind: str) -> Item:
    if kind not in ItemCondition.Kind.values:
        raise Invalid(fields={"kind": kind})
    found = Item.objects.within(actor, permissions.MOVE).filter(public_id=item_public_id).first()
    if found is None:
        raise NotFound
    return lock_item(found.pk)


def _changed(actor: Actor, item: Item, **details: Any) -> None:
    item.version += 1
    item.save(update_fields=["version"])
    audit.record(actor, permissions.MOVE, item, **details)
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
