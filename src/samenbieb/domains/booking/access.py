"""Trees of things, their locks and what is taken: for the services and selectors of this room."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from samenbieb.domains.booking import permissions, rules
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.rules import Span, Terms
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import SeenBefore

_TREE = "a claim takes what lies below, whoever asks; what is taken is public"


def zone_of(branch_id: int) -> str:
    """Give the time zone of a place."""
    return organisations.place(branch_id).organisation.time_zone


def day_at(branch_id: int, moment: dt.datetime) -> dt.date:
    """Give the day that it is at a place at a moment."""
    return clock.local(moment, zone_of(branch_id)).date()


def terms_of(row: Resource) -> Terms:
    """Give how something is booked."""
    return Terms(row.grid_minutes, row.minutes_min, row.minutes_max, row.before_minutes, row.after_minutes)


def bookable(actor: Actor, public_id: str) -> Resource:
    """Find something that the actor may book: staff at their library, a member what is for members. Raises: NotFound."""
    row = found(public_id)
    if row.retired_at is not None:
        raise NotFound
    if actor.may(permissions.BOOK, at=row.organisation_id):
        return row
    if actor.person_id is None or not row.for_members:
        raise NotFound
    return row


def found(public_id: str) -> Resource:
    """Find something by its public id. Raises: NotFound."""
    row = None
    if identifiers.is_public_id(public_id):
        row = Resource.objects.across_all(reason=_TREE).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return row


def below(row: Resource) -> frozenset[int]:
    """Give the primary keys of something and all that lies below it."""
    rows = Resource.objects.across_all(reason=_TREE).filter(branch_id=row.branch_id)
    return rules.below(row.pk, dict(rows.order_by().values_list("pk", "parent_id")))


def lock_below(row: Resource) -> frozenset[int]:
    """Hold something with all that lies below it, always in one order. Raises: NotFound (put away), SeenBefore (more lies below).

    Two claims that would meet share a row here: the second reads after the first has ended.
    """
    ids = below(row)
    rows = Resource.objects.across_all(reason=_TREE).filter(pk__in=ids).order_by("pk")
    held = dict(rows.select_for_update(of=("self",), no_key=True).values_list("pk", "retired_at"))
    if below(row) != ids:
        raise SeenBefore
    if held[row.pk] is not None:
        raise NotFound
    return ids


def taken(ids: Collection[int], span: Span, *, but: int | None = None) -> list[Span]:
    """Give when some of these things are taken within a span, buffers included; one claim may be left out."""
    rows = Occupied.objects.filter(resource_id__in=ids, from_at__lt=span[1], until_at__gt=span[0])
    if but is not None:
        rows = rows.exclude(claim_id=but)
    return list(rows.order_by().values_list("from_at", "until_at").distinct())


def opened(calendar: BranchCalendar, days: Iterable[dt.date], *, staffed_only: bool) -> list[Span]:
    """Give when a place is open on some days, as instants; touching hours are one."""
    zone = calendar.time_zone
    return rules.merged(
        (clock.instant(day, one.opens, zone), clock.instant(day, one.closes, zone))
        for day in days
        for one in calendar.hours(day)
        if one.staffed or not staffed_only
    )


def claim_seen(actor: Actor, claim: str) -> Claim:
    """Give a claim as it stands, without holding it: a member's own, or of a library of the actor. Raises: NotFound."""
    row = None
    if identifiers.is_public_id(claim):
        row = _reachable(actor, claim).select_related("resource").first()
    if row is None:
        raise NotFound
    return row


def _reachable(actor: Actor, claim: str) -> QuerySet[Claim]:
    own = Claim.objects.own(actor).filter(public_id=claim)
    return own if own.exists() else Claim.objects.within(actor, permissions.VIEW).filter(public_id=claim)


def lock_claim(actor: Actor, claim: str, action: str) -> Claim:
    """Hold a claim: a member's own, or of a library where the actor may do this. Raises: NotFound, NotAllowed."""
    if not identifiers.is_public_id(claim):
        raise NotFound
    row = (
        _reachable(actor, claim)
        .select_for_update(of=("self",), no_key=True)
        .prefetch_related("resource")
        .first()
    )
    if row is None:
        raise NotFound
    if actor.person_id is None or row.person_id != actor.person_id:
        actor.require(action, at=row.organisation_id)
    return row
