"""Trees of things, their locks and what is taken: for the services and selectors of this room."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet

from samenbieb.domains.booking import permissions, rules
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.rules import Span, Standing, Terms
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
    return rules.below(row.pk, tree(row.branch_id))


def tree(branch_id: int) -> dict[int, int | None]:
    """Give what lies in what at a place, by primary key."""
    rows = Resource.objects.across_all(reason=_TREE).filter(branch_id=branch_id)
    return dict(rows.order_by().values_list("pk", "parent_id"))


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


def times_of(row: Resource, days: Iterable[dt.date], begins: dt.time, minutes: int) -> dict[dt.date, Span]:
    """Give a span on each of these days, from a time on the wall of the place."""
    zone = zone_of(row.branch_id)
    starts = {day: clock.instant(day, begins, zone) for day in days}
    return {day: (start, start + dt.timedelta(minutes=minutes)) for day, start in starts.items()}


def standings(
    row: Resource, spans: Mapping[dt.date, Span], ids: Collection[int], *, but: int | None = None
) -> dict[dt.date, Standing]:
    """Tell of each span whether staff can have it: one look at the hours and one at what is taken."""
    if not spans:
        return {}
    terms, now = terms_of(row), clock.now()
    busy = taken(ids, terms.around((min(spans.values())[0], max(spans.values())[1])), but=but)
    found = {}
    for day, span in spans.items():
        days = {day, day_at(row.branch_id, span[1])}
        found[day] = rules.standing(span, opened(row, days), busy, terms, now)
    return found


def opened(row: Resource, days: Iterable[dt.date], *, staffed_only: bool = False) -> list[Span]:
    """Give when something can be used on some days, as instants: its place is open, with staff where that is asked.

    `staffed_only`: something in it asks that, as a gate knows.
    """
    closed_on = organisations.place(row.branch_id).closed_on
    days = [day for day in days if closed_on is None or day < closed_on]
    return open_spans(
        organisations.calendar(row.branch_id), days, staffed_only=row.staffed_only or staffed_only
    )


def open_spans(calendar: BranchCalendar, days: Iterable[dt.date], *, staffed_only: bool) -> list[Span]:
    """Give when a calendar is open on some days, as instants; touching hours are one."""
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


def same_kind(row: Resource) -> QuerySet[Resource]:
    """Give what a booking of something could move to: the same kind at the same place, itself too."""
    rows = Resource.objects.across_all(
        reason="what a booking may move to, after the permission on the booking"
    )
    return rows.filter(branch_id=row.branch_id, kind=row.kind, retired_at=None)


def movable_to(actor: Actor, claim: Claim, resource: str) -> Resource:
    """Find what a booking moves to: its own thing, or for staff another of the same kind. Raises: NotFound."""
    own = claim.resource
    if resource in {"", str(own.public_id)}:
        return own
    if not identifiers.is_public_id(resource) or not actor.may(permissions.BOOK, at=claim.organisation_id):
        raise NotFound
    row = same_kind(own).filter(public_id=resource).first()
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
