"""Rows of weeding and of offers of last copies. Lending decides what may go; it holds the locks on the items."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import OfferEnded, StockLineMoved, WeedingUndone
from samenbieb.domains.holdings.models import CopyOffer, Item, ItemCondition, WeededItem, Weeding
from samenbieb.domains.holdings.services.custody import aborted, give_to
from samenbieb.domains.holdings.services.items import note, take_off
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


def note_weeding(actor: Actor, *, branch: Any, last_of: Mapping[Item, str]) -> Weeding:
    """Take copies that the caller has locked out of the collection, as one act; their offers end. Publishes: ItemChanged."""
    weeding = Weeding.objects.create(
        organisation_id=branch.organisation_id, branch_id=branch.pk, done_at=clock.now(), done_by=actor.name
    )
    for item in last_of:
        note(actor, item, kind=ItemCondition.Kind.WITHDRAWN)
    WeededItem.objects.bulk_create(
        WeededItem(weeding=weeding, item=item, item_version=item.version, last_of=last)
        for item, last in last_of.items()
    )
    offers = CopyOffer.objects.across_all(reason="the offers of copies that the caller has locked")
    offers.filter(item__in=list(last_of), ended_at=None).update(
        ended_at=clock.now(), ended_as=CopyOffer.Ending.WEEDED
    )
    audit.record(actor, permissions.WEED, weeding, branch=branch.code, copies=len(last_of))
    return weeding


def lock_weeding(actor: Actor, weeding: str) -> Weeding:
    """Hold a weeding of a library where the actor may weed. Raises: NotFound, WeedingUndone."""
    rows = Weeding.objects.within(actor, permissions.WEED).filter(public_id=weeding)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    if found.undone_at is not None:
        raise WeedingUndone
    return found


def put_back(actor: Actor, weeding: Weeding, items: Mapping[int, Item]) -> tuple[int, int]:
    """Bring the copies of a weeding back that are still as it left them. Returns how many came back, and how many did not.

    The caller holds the weeding and the items (by primary key). Publishes: ItemChanged.
    """
    back = 0
    lines = list(weeding.lines.all())
    for line in lines:
        item = items[line.item_id]
        if item.version == line.item_version:
            take_off(actor, item, kind=ItemCondition.Kind.WITHDRAWN)
            line.back_at = clock.now()
            line.save(update_fields=["back_at"])
            back += 1
    weeding.undone_at, weeding.undone_by = clock.now(), actor.name
    weeding.save(update_fields=["undone_at", "undone_by"])
    audit.record(actor, permissions.WEED, weeding, undone=True, copies=back)
    return back, len(lines) - back


def offer(actor: Actor, item: Item, *, last_of: str, until_on: dt.date) -> CopyOffer:
    """Offer a copy that the caller has locked to the other libraries, up to and including a day."""
    made = CopyOffer.objects.create(
        organisation_id=item.organisation_id,
        item=item,
        last_of=last_of,
        offered_at=clock.now(),
        offered_by=actor.name,
        until_on=until_on,
    )
    audit.record(actor, permissions.WEED, item, offered=True, until_on=until_on.isoformat())
    return made


def lock_offer(offer: str, item: Item) -> CopyOffer:
    """Hold an open offer of an item that the caller has locked. Raises: OfferEnded."""
    rows = CopyOffer.objects.across_all(reason="what is offered is for every library of the network")
    found = rows.select_for_update(no_key=True).filter(public_id=offer, item=item, ended_at=None).first()
    if found is None:
        raise OfferEnded
    return found


def end_offer(actor: Actor, found: CopyOffer) -> None:
    """Call an offer back that the caller has locked: the copy stays."""
    found.ended_at, found.ended_as = clock.now(), CopyOffer.Ending.WITHDRAWN
    found.save(update_fields=["ended_at", "ended_as"])
    audit.record(actor, permissions.WEED, found.item, offer_ended=str(found.ended_as))


def take_over(actor: Actor, found: CopyOffer, item: Item, branch: Any) -> None:
    """Let a copy that is offered belong to another place from now on, and travel there. Publishes: ItemChanged.

    The caller holds the offer and the item.
    """
    found.left_branch_id, found.left_location = item.home_branch_id, item.location
    give_to(item, branch)
    found.ended_at, found.ended_as, found.taken_by = clock.now(), CopyOffer.Ending.TAKEN, branch
    found.item_version = item.version
    found.save()
    audit.record(actor, permissions.WEED, item, offer_ended=str(found.ended_as), to=branch.code)


def lock_taken(actor: Actor, offer: str, item: Item) -> CopyOffer:
    """Hold an offer that a library of the actor took over, when nothing happened to the copy since.

    The caller holds the item. Raises: NotFound, StockLineMoved.
    """
    rows = CopyOffer.objects.across_all(reason="what is offered is for every library of the network")
    held = rows.select_for_update(of=("self",), no_key=True).select_related("taken_by", "left_branch")
    found = held.filter(public_id=offer, item=item).first()
    if found is None or found.taken_by is None:
        raise NotFound
    if not actor.may(permissions.WEED, at=found.taken_by.organisation_id):
        raise NotFound
    again = rows.filter(item=item, ended_at=None).exists()
    if again or found.item_version != item.version:
        raise StockLineMoved
    return found


def give_back(actor: Actor, found: CopyOffer, item: Item) -> None:
    """Let a copy belong where it belonged before it was taken over; it stands on the shelf it left, offered as it was.

    The caller holds the offer and the item. Publishes: ItemChanged.
    """
    taker: Any = found.taken_by
    owner: Any = found.left_branch
    item.organisation_id, item.home_branch_id = found.organisation_id, owner.pk
    item.location = found.left_location
    item.save(update_fields=["organisation", "home_branch", "location"])
    aborted(item, branch_id=item.current_branch_id)
    found.ended_at = found.taken_by = found.left_branch = found.item_version = None
    found.ended_as = found.left_location = ""
    found.save()
    audit.record(actor, permissions.WEED, item, given_back=True, to=owner.code, by=taker.code)
