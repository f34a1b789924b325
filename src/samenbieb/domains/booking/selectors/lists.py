"""Lists of things and of claims: of a place, of a day, of a member."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.booking.selectors import freedom
from samenbieb.domains.booking.selectors.views import (
    WITH,
    ClaimView,
    ResourceView,
    claim_views,
    resource_view,
)
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_PUBLIC = "what can be booked is public"
OWN_BACK = dt.timedelta(days=1)


def resources(actor: Actor, branch_id: int, *, retired: bool = False) -> list[ResourceView]:
    """Give what can be booked at a place of the actor's library, each below what it lies in (or what was put away)."""
    rows = Resource.objects.within(actor, permissions.VIEW).filter(
        branch_id=branch_id, retired_at__isnull=not retired
    )
    return list(_in_order(list(rows.select_related("parent"))))


def _in_order(rows: list[Resource]) -> Iterator[ResourceView]:
    here = {row.pk for row in rows}
    waiting = [(row, 0) for row in reversed(rows) if row.parent_id not in here]
    while waiting:
        row, depth = waiting.pop()
        yield resource_view(row, depth)
        waiting += [(one, depth + 1) for one in reversed(rows) if one.parent_id == row.pk]


def resource(actor: Actor, public_id: str) -> ResourceView:
    """Give one thing of a library of the actor. Raises: NotFound."""
    row = access.found(public_id)
    if not actor.may(permissions.VIEW, at=row.organisation_id):
        raise NotFound
    return resource_view(row)


def public_resource(public_id: str) -> ResourceView:
    """Give one thing that members may book. Raises: NotFound."""
    row = access.found(public_id)
    if not row.for_members or row.retired_at is not None:
        raise NotFound
    return resource_view(row)


def open_to_all(branch_ids: Collection[int] = ()) -> list[ResourceView]:
    """Give what members may book (at some places), by name."""
    rows = Resource.objects.across_all(reason=_PUBLIC).filter(for_members=True, retired_at=None)
    if branch_ids:
        rows = rows.filter(branch_id__in=branch_ids)
    return [resource_view(row) for row in rows.select_related("parent")]


def resources_by_id(ids: Collection[int]) -> dict[int, ResourceView]:
    """Give things by primary key, put away ones too: for the rooms above, after their own permission."""
    rows = Resource.objects.across_all(reason=_PUBLIC).filter(pk__in=ids)
    return {row.pk: resource_view(row) for row in rows.select_related("parent")}


def starts(public_id: str, first_on: dt.date, days_count: int, minutes: int) -> list[freedom.FreeDay]:
    """Give the free starts of something for bookings of a length, day by day. Raises: NotFound."""
    return freedom.free_days(access.found(public_id), first_on, min(days_count, 62), minutes)


def claims_on(actor: Actor, branch_id: int, day: dt.date) -> list[ClaimView]:
    """Give what is booked and blocked at a place on a day, in order; called-off ones too."""
    start, end = clock.span(day, day, access.zone_of(branch_id))
    rows = Claim.objects.within(actor, permissions.VIEW).filter(
        resource__branch_id=branch_id, starts_at__lt=end, ends_at__gt=start
    )
    found = list(rows.select_related(*WITH))
    for row in found:
        if row.person_id is not None:
            audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="list")
    tree = access.tree(branch_id) if found else {}
    below = {row.pk: rules.below(row.resource_id, tree) for row in found}
    ages = ports.adult_below(frozenset().union(*below.values())) if below else {}
    asked = {pk: max((ages[one] for one in ids if one in ages), default=None) for pk, ids in below.items()}
    return [replace(view, adult_below=asked[view.pk]) for view in claim_views(found)]


def here_today(actor: Actor, branch_id: int, resource_ids: Collection[int]) -> list[ClaimView]:
    """Give who is or was here today with some things of a place of the actor's library."""
    day = access.day_at(branch_id, clock.now())
    start, end = clock.span(day, day, access.zone_of(branch_id))
    rows = Claim.objects.within(actor, permissions.VIEW).filter(
        resource_id__in=resource_ids, state=Claim.State.CHECKED_IN, starts_at__lt=end, ends_at__gt=start
    )
    found = list(rows.select_related("resource", "person", "holder"))
    for row in found:
        if row.person_id is not None:
            audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="list")
    return claim_views(found)


def to_come_on(actor: Actor, resource_ids: Collection[int]) -> list[ClaimView]:
    """Give what is still to come on some things of the actor's libraries, in order."""
    rows = Claim.objects.within(actor, permissions.VIEW).filter(
        resource_id__in=resource_ids, state=Claim.State.CONFIRMED, ends_at__gt=clock.now()
    )
    return claim_views(rows.select_related(*WITH))


def claims_of_holder(actor: Actor, holder_id: int) -> list[ClaimView]:
    """Give what somebody whom the maker place knows has booked and has to come."""
    rows = Claim.objects.within(actor, permissions.VIEW).filter(
        holder_id=holder_id, state=Claim.State.CONFIRMED, ends_at__gt=clock.now()
    )
    return claim_views(rows.select_related(*WITH))


def claim(actor: Actor, public_id: str) -> ClaimView:
    """Give one claim: a member's own, or of a library of the actor. Raises: NotFound."""
    if not identifiers.is_public_id(public_id):
        raise NotFound
    return claim_views([access.claim_seen(actor, public_id)])[0]


def my_claims(actor: Actor) -> list[ClaimView]:
    """Give what a member has booked and is not over since yesterday, in order; what was called off as well."""
    rows = Claim.objects.own(actor).filter(ends_at__gt=clock.now() - OWN_BACK)
    return claim_views(rows.select_related(*WITH))


def behind_a_gate(resource_ids: Collection[int]) -> frozenset[int]:
    """Give those things that not just anybody may book."""
    return ports.behind_a_gate(resource_ids)


def kinds() -> list[tuple[str, str]]:
    """Give what something can be, with its words."""
    return [(value, str(label)) for value, label in Resource.Kind.choices]


def reasons() -> list[tuple[str, str]]:
    """Give why something can be blocked, with its words."""
    return [(value, str(label)) for value, label in Claim.Reason.choices]
