"""What may be weeded, as far as copies tell; what was weeded; what is offered to the other libraries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import OfferEnded
from samenbieb.domains.holdings.models import CopyOffer, Item, ItemCondition, WeededItem, Weeding
from samenbieb.domains.holdings.selectors.items import NOT_THERE
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

IN_HAND = (Item.Custody.ON_SHELF, Item.Custody.WORKROOM, Item.Custody.UNKNOWN)
WEEDINGS_SHOWN = TAKEN_SHOWN = 50
_FOR_ALL = "what is offered is for every library of the network"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which copies are looked for: of a kind, in a corner, lent at most so often, bought before a day, in a condition."""

    category: str = ""
    location: str = ""
    loans_max: int | None = None
    acquired_before_on: dt.date | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class WeedingView:
    """One act of weeding. `count`: copies that it took out; `back`: those that came back."""

    public_id: str
    branch: str
    done_at: dt.datetime
    done_by: str
    count: int
    last_count: int
    back: int
    undone_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class OfferView:
    """A copy that is offered. `own`: by a library where this actor may weed."""

    public_id: str
    title: str
    barcode: str
    library: str
    branch: str
    last_of: str
    until_on: dt.date
    own: bool


@dataclass(frozen=True, slots=True)
class TakenView:
    """A copy that a library of the actor took over, and to which nothing happened since."""

    public_id: str
    title: str
    barcode: str
    library: str
    branch: str
    taken_at: dt.datetime


def weedable(actor: Actor, *, branch_id: int, choice: Choice) -> QuerySet[Item]:
    """Give the copies at home in a place that are in hand and fit a choice; none of a library where the actor may not weed."""
    gone = ItemCondition.objects.filter(item=OuterRef("pk"), kind="withdrawn", cleared_at=None)
    rows = Item.objects.within(actor, permissions.WEED).filter(
        ~Exists(gone), home_branch_id=branch_id, custody__in=IN_HAND
    )
    if choice.category:
        rows = rows.filter(category__code=choice.category)
    if choice.location:
        rows = rows.filter(location=choice.location)
    if choice.loans_max is not None:
        rows = rows.filter(loan_count__lte=choice.loans_max)
    if choice.acquired_before_on is not None:
        rows = rows.filter(acquired_on__lt=choice.acquired_before_on)
    if choice.condition:
        stands = ItemCondition.objects.filter(item=OuterRef("pk"), kind=choice.condition, cleared_at=None)
        rows = rows.filter(Exists(stands))
    return rows.select_related("record", "category")


def to_weed(actor: Actor, *, branch_id: int, public_ids: Collection[str]) -> list[int]:
    """Give the primary keys of copies of a place by their public ids; those of another library are left out."""
    rows = Item.objects.within(actor, permissions.WEED).filter(
        home_branch_id=branch_id, public_id__in=list(public_ids)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def items_to_weigh(item_ids: Collection[int]) -> QuerySet[Item]:
    """Give copies with what weighing them needs. The caller knows that they are the actor's, or offered."""
    rows = Item.objects.across_all(
        reason="the caller chose copies of its own library, or one that is offered"
    )
    return rows.filter(pk__in=list(item_ids)).select_related("record", "category", "home_branch")


def living_copies(work_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Count the copies of works by library, without what is lost, missing or withdrawn: one query."""
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Item.objects.across_all(reason="what the network owns is public")
    gone = ItemCondition.objects.filter(item=OuterRef("pk"), kind__in=NOT_THERE, cleared_at=None)
    living = rows.filter(~Exists(gone), record__work_id__in=list(work_ids))
    counted = living.values_list("record__work_id", "organisation").annotate(Count("pk")).order_by()
    for work_id, organisation_id, count in counted:
        counts[work_id][organisation_id] = count
    return dict(counts)


def conditions_of(item_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Give what is wrong with items, in one query; items in order are left out."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = ItemCondition.objects.filter(item__in=list(item_ids), cleared_at=None)
    for item_id, kind in rows.values_list("item_id", "kind"):
        found[item_id].add(kind)
    return {item_id: frozenset(kinds) for item_id, kinds in found.items()}


def offers_of(item_ids: Collection[int]) -> dict[int, dt.date]:
    """Give until when items are offered, in one query."""
    rows = CopyOffer.objects.across_all(reason=_FOR_ALL)
    return dict(rows.filter(item__in=list(item_ids), ended_at=None).values_list("item_id", "until_on"))


def weedings(actor: Actor, *, branch_id: int) -> list[WeedingView]:
    """Give what was weeded at a place, newest first; nothing of another library."""
    rows = Weeding.objects.within(actor, permissions.WEED).filter(branch=branch_id).select_related("branch")
    counted = rows.annotate(
        count=Count("lines"),
        last_count=Count("lines", filter=~Q(lines__last_of="")),
        back=Count("lines", filter=Q(lines__back_at__isnull=False)),
    )
    return [
        WeedingView(
            public_id=str(row.public_id),
            branch=row.branch.name,
            done_at=row.done_at,
            done_by=row.done_by,
            count=row.count,
            last_count=row.last_count,
            back=row.back,
            undone_at=row.undone_at,
        )
        for row in counted.order_by("-id")[:WEEDINGS_SHOWN]
    ]


def item_ids_of_weeding(actor: Actor, weeding: str) -> list[int]:
    """Give the primary keys of the copies of a weeding, in order."""
    rows = Weeding.objects.within(actor, permissions.WEED).filter(public_id=weeding)
    lines = WeededItem.objects.filter(weeding__in=rows)
    return list(lines.order_by("item_id").values_list("item_id", flat=True))


def offers(actor: Actor) -> list[OfferView]:
    """Give every copy of the network that is offered now, soonest to end first. Raises: NotAllowed."""
    actor.require(permissions.WEED)
    rows = CopyOffer.objects.across_all(reason=_FOR_ALL)
    found = rows.filter(ended_at=None).select_related(
        "item__record", "item__organisation", "item__home_branch"
    )
    return [
        OfferView(
            public_id=str(row.public_id),
            title=row.item.record.title,
            barcode=row.item.barcode,
            library=row.item.organisation.name,
            branch=row.item.home_branch.name,
            last_of=row.last_of,
            until_on=row.until_on,
            own=actor.may(permissions.WEED, at=row.organisation_id),
        )
        for row in found.order_by("until_on", "pk")
    ]


def taken_offers(actor: Actor) -> list[TakenView]:
    """Give what libraries of this actor took over and may still give back, newest first. Raises: NotAllowed."""
    actor.require(permissions.WEED)
    open_again = CopyOffer.objects.across_all(reason=_FOR_ALL).filter(item=OuterRef("item"), ended_at=None)
    found = _taken(actor).filter(~Exists(open_again), item_version=F("item__version"))
    rows = found.select_related("item__record", "organisation", "taken_by").order_by("-ended_at")
    return [
        TakenView(
            public_id=str(row.public_id),
            title=row.item.record.title,
            barcode=row.item.barcode,
            library=row.organisation.name,
            branch=row.taken_by.name if row.taken_by else "",
            taken_at=row.ended_at or row.offered_at,
        )
        for row in rows[:TAKEN_SHOWN]
    ]


def item_of_taken(actor: Actor, offer: str) -> int:
    """Give the primary key of a copy that a library of this actor took over. Raises: NotFound."""
    found = _taken(actor).filter(public_id=offer).values_list("item_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _taken(actor: Actor) -> QuerySet[CopyOffer]:
    rows = CopyOffer.objects.across_all(reason=_FOR_ALL).filter(ended_as=CopyOffer.Ending.TAKEN)
    if actor.everywhere:
        return rows
    return rows.filter(taken_by__organisation__in=actor.organisations(permissions.WEED))


def item_of_offer(offer: str) -> int:
    """Give the primary key of the copy that is offered. Raises: OfferEnded."""
    rows = CopyOffer.objects.across_all(reason=_FOR_ALL)
    found = rows.filter(public_id=offer, ended_at=None).values_list("item_id", flat=True).first()
    if found is None:
        raise OfferEnded
    return found
