"""What is booked and cannot be: outside of the hours since they changed, or of a thing that is out of order."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.rules import Fit, Span
from samenbieb.domains.booking.selectors import freedom
from samenbieb.domains.booking.selectors.views import WITH, ClaimView, claim_view, claim_views
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

CLOSED, BROKEN, BLOCKED = "closed", "broken", "blocked"
_TREE = "what lies below something that is booked"


@dataclass(frozen=True, slots=True)
class OutsideLine:
    """A booking that cannot be. `why`: closed, broken or blocked. `has_address`: who booked is a member, so can be told."""

    claim: ClaimView
    why: str
    has_address: bool


def outside(actor: Actor, branch_id: int) -> list[OutsideLine]:
    """Give the bookings to come at a place of the actor's library that cannot be, in the order of time."""
    rows = list(to_come(actor, branch_id, [Claim.State.CONFIRMED]).select_related(*WITH))
    why = why_outside(branch_id, rows)
    found = _seen(actor, [row for row in rows if row.pk in why])
    return [OutsideLine(claim_view(row), why[row.pk], row.person_id is not None) for row in found]


def outside_count(actor: Actor, branch_id: int) -> int:
    """Count the bookings to come at a place that cannot be."""
    rows = list(to_come(actor, branch_id, [Claim.State.CONFIRMED]).select_related("resource"))
    return len(why_outside(branch_id, rows))


def in_the_way(
    actor: Actor, resource: str, starts_at: dt.datetime, ends_at: dt.datetime
) -> list[OutsideLine]:
    """Give the bookings to come that keep something of the actor's library from being blocked. Raises: NotFound."""
    thing = access.found(resource)
    if not actor.may(permissions.VIEW, at=thing.organisation_id):
        raise NotFound
    rows = holding(actor, thing, (starts_at, ends_at)).select_related(*WITH).order_by("starts_at", "pk")
    return [OutsideLine(claim_view(row), BLOCKED, row.person_id is not None) for row in _seen(actor, rows)]


def holding(actor: Actor, thing: Resource, span: Span) -> QuerySet[Claim]:
    """Give the bookings to come that hold something, or a part of it, within a span."""
    from_at, until_at = access.terms_of(thing).around(span)
    held = Occupied.objects.filter(
        resource_id__in=access.below(thing), from_at__lt=until_at, until_at__gt=from_at
    )
    rows = to_come(actor, thing.branch_id, [Claim.State.CONFIRMED])
    return rows.filter(pk__in=held.values("claim_id"))


def inside_again(actor: Actor, branch_id: int) -> list[ClaimView]:
    """Give what was called off because it could not be, and can be now and is free, in the order of time."""
    return claim_views(_seen(actor, _inside_again(actor, branch_id)))


def inside_again_count(actor: Actor, branch_id: int) -> int:
    """Count what was called off because it could not be, and can be now and is free."""
    return len(_inside_again(actor, branch_id))


def _inside_again(actor: Actor, branch_id: int) -> list[Claim]:
    rows = to_come(actor, branch_id, [Claim.State.CANCELLED]).filter(fell_outside=True)
    found = list(rows.select_related(*WITH))
    why = why_outside(branch_id, found)
    return [
        row
        for row in found
        if row.pk not in why and not freedom.is_taken(row.resource, (row.starts_at, row.ends_at))
    ]


def _seen(actor: Actor, rows: Iterable[Claim]) -> list[Claim]:
    found = list(rows)
    for row in found:
        if row.person_id is not None:
            audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="list")
    return found


def to_come(actor: Actor, branch_id: int, states: Collection[str]) -> QuerySet[Claim]:
    """Give the bookings to come at a place of a library of the actor, in some states."""
    return Claim.objects.within(actor, permissions.VIEW).filter(
        resource__branch_id=branch_id,
        kind=Claim.Kind.BOOKING,
        state__in=states,
        starts_at__gt=clock.now(),
    )


def why_outside(branch_id: int, rows: Iterable[Claim]) -> dict[int, str]:
    """Tell of claims at one place, with their things, which cannot be and why (by primary key)."""
    rows = list(rows)
    if not rows:
        return {}
    things = Resource.objects.across_all(reason=_TREE).filter(branch_id=branch_id)
    parents = dict(things.order_by().values_list("pk", "parent_id"))
    broken, watched = ports.out_of_use(parents.keys()), ports.staffed_only(parents.keys())
    found = {}
    for row in rows:
        span = (row.starts_at, row.ends_at)
        days = {access.day_at(branch_id, moment) for moment in span}
        ids = rules.below(row.resource_id, parents)
        opened = access.opened(row.resource, days, staffed_only=bool(ids & watched))
        if rules.fit(span, opened, access.terms_of(row.resource), any_length=True) is not Fit.FITS:
            found[row.pk] = CLOSED
        elif ids & broken:
            found[row.pk] = BROKEN
    return found
