"""Copies that are entered at the desk with a title alone (snel invoeren), and completing them later."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue import services as descriptions
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import (
    BadBarcode,
    BarcodeTaken,
    EditionUnknown,
    StockLineMoved,
    TitleMissing,
)
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, ItemCategory, ItemCondition, QuickItem
from samenbieb.domains.holdings.services.custody import lock_item
from samenbieb.domains.holdings.services.items import note
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

BARCODE_LENGTH_MIN = 3
CARD_PREFIX = "29"
# The version of a copy that was entered, lent and taken back: nothing else happened to it.
UNTOUCHED = 2


@transaction.atomic
def add_quickly(actor: Actor, *, barcode: str, title: str, category: str, branch: Any) -> Item:
    """Enter a copy of a title that nobody described yet, on the shelf of `branch`.

    An empty `category` is the one that most copies of the place have. Readers do not find the title until it is complete.
    Raises: NotAllowed, BadBarcode, TitleMissing, BarcodeTaken, Invalid (no such category).
    Publishes: ItemChanged, WorkChanged. Source: the scenarios of lending (CO-47).
    """
    actor.require(permissions.QUICK_ADD, at=branch.organisation_id)
    number, words = identifiers.scanned(barcode), " ".join(title.split())[:200]
    _check(number)
    if not words:
        raise TitleMissing
    try:
        with transaction.atomic():
            item = Item.objects.create(
                organisation_id=branch.organisation_id,
                barcode=number,
                record_id=descriptions.make_provisional(words),
                category_id=_category(category, branch),
                home_branch_id=branch.pk,
                current_branch_id=branch.pk,
                acquired_on=clock.today(branch.organisation.time_zone),
            )
    except IntegrityError as problem:
        raise BarcodeTaken(barcodes=[number]) from problem
    QuickItem.objects.create(
        organisation_id=branch.organisation_id, item=item, made_at=clock.now(), made_by=actor.name
    )
    audit.record(actor, permissions.QUICK_ADD, item, barcode=number, title=words)
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
    return item


def _check(number: str) -> None:
    """Refuse what cannot stand on a copy: too short, a card, a number whose check digit is wrong. Raises: BadBarcode."""
    is_ours = len(number) == 14 and number.isdigit()
    if len(number) < BARCODE_LENGTH_MIN or (
        is_ours and (number.startswith(CARD_PREFIX) or not identifiers.is_library_number(number))
    ):
        raise BadBarcode


def _category(code: str, branch: Any) -> int:
    if code:
        found = ItemCategory.objects.filter(code=code).first()
        if found is None:
            raise Invalid(fields={"category": code})
        return int(found.pk)
    here = Item.objects.across_all(reason="the copies of the place where the desk stands").filter(
        home_branch_id=branch.pk
    )
    most = here.values("category_id").annotate(copies=Count("pk")).order_by("-copies", "category_id").first()
    if most is None:
        raise Invalid(fields={"category": code})
    return int(most["category_id"])


def is_untouched(item: Item) -> bool:
    """Tell whether a copy was only ever entered, lent and taken back. Asks the database nothing."""
    return item.version == UNTOUCHED


def take_back_quick(actor: Actor, item: Item) -> bool:
    """Take a copy away again that was entered for the loan that is undone; tells whether. Any other copy stays.

    The caller holds the item, which `is_untouched`. Its number is free again; the row stays, withdrawn, for the loan that was undone.
    Publishes: ItemChanged.
    """
    rows = QuickItem.objects.across_all(reason="the copy whose loan is undone, which the caller holds")
    if not rows.filter(item=item, done_at=None).update(
        done_at=clock.now(), done_by=actor.name, taken_back=True
    ):
        return False
    item.barcode = f"{item.barcode[:25]}~{item.pk}"
    item.save(update_fields=["barcode"])
    note(actor, item, kind=ItemCondition.Kind.WITHDRAWN)
    return True


@locked
def complete_quick(actor: Actor, *, quick_public_id: str, isbn: str = "") -> str:
    """Mark a copy as complete; with an ISBN it becomes a copy of that edition. Gives the title.

    A second time changes nothing. Raises: NotFound, EditionUnknown. Locks: the grouping, both works, the item.
    Publishes: ItemChanged, WorkChanged, WorksJoined.
    """
    if not identifiers.is_public_id(quick_public_id):
        raise NotFound
    rows = QuickItem.objects.within(actor, permissions.EDIT).filter(public_id=quick_public_id)
    row = rows.select_for_update(of=("self",)).first()
    if row is None or row.taken_back:
        raise NotFound
    if row.done_at is None:
        before = row.item.record_id
        if isbn.strip():
            found = {pk for all_of in catalogue.record_ids_by_isbn([isbn.strip()]).values() for pk in all_of}
            if len(found) != 1:
                raise EditionUnknown
            descriptions.replace_provisional(record_id=row.item.record_id, kept_id=found.pop())
        item = lock_item(row.item_id)
        item.version += 1
        item.save(update_fields=["version"])
        row.done_at, row.done_by = clock.now(), actor.name
        if item.record_id != before:
            row.linked_from_id, row.linked_to_id = before, item.record_id
        row.save(update_fields=["done_at", "done_by", "linked_from", "linked_to"])
        audit.record(actor, permissions.EDIT, item, completed=str(row.public_id))
        outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
        return str(item.record.title)
    return str(row.item.record.title)


def reopen_quick(actor: Actor, *, quick_public_id: str, item: Item) -> str:
    """Take a completion back: the copy waits for its description again, under the title that was typed. Gives that title.

    Only the copy goes back; readers who reserved the title meanwhile wait on. Twice changes nothing. The caller holds the
    item and its queue. Raises: NotFound, StockLineMoved (the copy is of another edition by now). Publishes: ItemChanged,
    WorkChanged.
    """
    rows = QuickItem.objects.within(actor, permissions.EDIT).filter(public_id=quick_public_id, item=item)
    row = rows.select_for_update(of=("self",)).select_related("linked_from").first()
    if row is None or row.taken_back:
        raise NotFound
    if row.done_at is None:
        return str(item.record.title)
    if row.linked_from is not None:
        if item.record_id != row.linked_to_id:
            raise StockLineMoved
        outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
        item.record_id = descriptions.make_provisional(row.linked_from.title)
    item.version += 1
    item.save(update_fields=["record", "version"])
    row.done_at = row.linked_from = row.linked_to = None
    row.done_by = ""
    row.save(update_fields=["done_at", "done_by", "linked_from", "linked_to"])
    audit.record(actor, permissions.EDIT, item, reopened=str(row.public_id))
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.record.work_id))
    return str(item.record.title)
