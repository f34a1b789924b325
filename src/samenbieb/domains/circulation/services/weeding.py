"""Weeding (afschrijven): taking copies out of the collection from a list, and offering last copies to the others first."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from samenbieb.domains.circulation.errors import WeedingRefused
from samenbieb.domains.circulation.rules.weeding import Kept
from samenbieb.domains.circulation.services import reach
from samenbieb.domains.circulation.services.many_items import lock_all
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.steadily import steadily
from samenbieb.domains.circulation.services.weighing_copies import WeedLine, weigh
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked

WEEDED_MAX = 500
OFFER_DAYS_MIN, OFFER_DAYS_MAX = 7, 365
CAN_BE_OFFERED = frozenset({Kept.LAST_IN_LIBRARY, Kept.LAST_IN_NETWORK})


@dataclass(frozen=True, slots=True)
class Weeded:
    """What an act of weeding did: its public id (empty when nothing went), how many went, and what stayed (title, reason)."""

    weeding: str
    count: int
    kept: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """How many copies are offered now, and what stayed as it was (title, reason)."""

    count: int
    kept: list[tuple[str, str]]


def preview_weeding(actor: Actor, *, branch_id: int, public_ids: Collection[str]) -> list[WeedLine]:
    """Say of chosen copies of a place whether they would go, in the order in which they would. Raises: NotAllowed, Invalid."""
    return weigh(_chosen(actor, branch_id, public_ids), in_turn=True)


@locked
def weed(actor: Actor, *, branch_id: int, public_ids: Collection[str], key: str = "") -> Weeded:
    """Take chosen copies of a place out of the collection. What may not go (any more) stays, and is named.

    Of two last copies the first goes and the second is protected: what is left counts after each.
    Raises: NotAllowed, Invalid (too many). Locks: items, works. Publishes: ItemChanged.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.WEED, at=branch.organisation_id)

    def act() -> dict[str, Any]:
        keys = _chosen(actor, branch_id, public_ids)
        held = lock_all(keys)
        lines = weigh(keys, in_turn=True)
        going = {held[line.item_id]: line.last for line in lines if not line.kept}
        kept = [(line.title, line.kept) for line in lines if line.kept]
        made = holdings.note_weeding(actor, branch=branch, last_of=going) if going else None
        return asdict(Weeded(str(made.public_id) if made else "", len(going), kept))

    request = {"act": "weed", "branch": branch_id, "items": sorted(public_ids)}
    answer = idempotency.once(actor, key, request, lambda: steadily(act))
    return Weeded(answer["weeding"], answer["count"], [(title, why) for title, why in answer["kept"]])


@locked
def undo_weeding(actor: Actor, *, weeding: str) -> tuple[int, int]:
    """Bring the copies of a weeding back. Returns how many came back, and how many were in hands since and did not.

    Raises: NotFound, WeedingUndone. Locks: items, works, the weeding. Publishes: ItemChanged.
    """
    checked = str(reach.checked(weeding))

    def act() -> tuple[int, int]:
        held = lock_all(items.item_ids_of_weeding(actor, checked))
        return holdings.put_back(actor, holdings.lock_weeding(actor, checked), held)

    return steadily(act)


@locked
def offer_copies(actor: Actor, *, branch_id: int, public_ids: Collection[str], days: int) -> Offered:
    """Offer last copies of a place to the other libraries, for a number of days; after that they may be weeded.

    Raises: NotAllowed, Invalid (too many copies, too few or too many days). Locks: items, works.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.WEED, at=branch.organisation_id)
    if not OFFER_DAYS_MIN <= days <= OFFER_DAYS_MAX:
        sentence = _("Choose between %(least)s and %(most)s days.") % {
            "least": OFFER_DAYS_MIN,
            "most": OFFER_DAYS_MAX,
        }
        raise Invalid(sentence, fields={"days": sentence})
    until_on = clock.today(settings.TIME_ZONE) + dt.timedelta(days=days)

    def act() -> Offered:
        keys = _chosen(actor, branch_id, public_ids)
        held = lock_all(keys)
        lines = weigh(keys)
        fit = [line for line in lines if line.kept in CAN_BE_OFFERED]
        for line in fit:
            holdings.offer(actor, held[line.item_id], last_of=line.last, until_on=until_on)
        return Offered(len(fit), [(line.title, line.kept) for line in lines if line not in fit])

    return steadily(act)


@locked
def take_offer(actor: Actor, *, offer: str, branch_id: int) -> str:
    """Take a copy over that another library offers: it belongs to this place from now on, and travels there. Returns the title.

    Raises: NotAllowed, OfferEnded, WeedingRefused (it is lent, under way or waited for). Locks: item, work, offer.
    Publishes: ItemChanged.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.WEED, at=branch.organisation_id)

    def act(item: Any, found: Any) -> None:
        if item.organisation_id == branch.organisation_id:
            raise Invalid(_("This copy is of your own library. Call the offer back instead."))
        line = weigh([item.pk])[0]
        if line.kept in {Kept.AWAY, Kept.WAITED_FOR, Kept.WITHDRAWN}:
            raise WeedingRefused
        holdings.take_over(actor, found, item, branch)

    return _on_offer(offer, act)


@locked
def undo_take_offer(actor: Actor, *, offer: str) -> str:
    """Give a copy back that was taken over, while nothing happened to it since: it is offered as it was. Returns the title.

    Raises: NotFound, StockLineMoved (it was scanned, or offered anew). Locks: item, work, offer. Publishes: ItemChanged.
    """
    checked = str(reach.checked(offer))

    def act() -> str:
        item = holdings.lock_item(items.item_of_taken(actor, checked))
        lock_queue_of(item)
        holdings.give_back(actor, holdings.lock_taken(actor, checked, item), item)
        return str(item.record.title)

    return steadily(act)


@locked
def call_offer_back(actor: Actor, *, offer: str) -> str:
    """End an offer of one's own library: the copy stays. Returns the title.

    Raises: NotAllowed, OfferEnded. Locks: item, work, offer.
    """

    def act(item: Any, found: Any) -> None:
        actor.require(permissions.WEED, at=item.organisation_id)
        holdings.end_offer(actor, found)

    return _on_offer(offer, act)


def _on_offer(offer: str, act: Callable[[Any, Any], None]) -> str:
    checked = str(reach.checked(offer))

    def whole() -> str:
        item = holdings.lock_item(items.item_of_offer(checked))
        lock_queue_of(item)
        act(item, holdings.lock_offer(checked, item))
        return str(item.record.title)

    return steadily(whole)


def _chosen(actor: Actor, branch_id: int, public_ids: Collection[str]) -> list[int]:
    """Give the copies of the place that were chosen. Raises: NotAllowed, Invalid."""
    actor.require(permissions.WEED, at=organisations.branch_by_id(branch_id).organisation_id)
    if len(public_ids) > WEEDED_MAX:
        raise Invalid(_("Choose at most %(count)s titles at once.") % {"count": WEEDED_MAX})
    return items.to_weed(
        actor, branch_id=branch_id, public_ids=[str(reach.checked(one)) for one in public_ids]
    )
