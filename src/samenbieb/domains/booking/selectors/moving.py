"""Where a booking can move to: its own time counts as free."""

import datetime as dt
from dataclasses import replace

from samenbieb.domains.booking import access, permissions
from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.booking.selectors import freedom
from samenbieb.domains.booking.selectors.views import ResourceView, resource_view
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor


def movable_to(actor: Actor, claim: str) -> list[ResourceView]:
    """Give what a booking can move to: its own thing first; for staff also others of the same kind. Raises: NotFound."""
    row = access.claim_seen(actor, claim)
    if row.person_id is not None and row.person_id != actor.person_id:
        audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="booking")
    found = [row.resource]
    if actor.may(permissions.BOOK, at=row.organisation_id):
        found += access.same_kind(row.resource).exclude(pk=row.resource_id).select_related("parent")
    return [resource_view(one) for one in found]


def starts_for(
    actor: Actor, claim: str, resource: str, *, first_on: dt.date, days_count: int, minutes: int
) -> list[freedom.FreeDay]:
    """Give the free starts for a booking that moves, day by day; not the moment where it stands. Raises: NotFound."""
    row = access.claim_seen(actor, claim)
    target = access.movable_to(actor, row, resource)
    days = freedom.free_days(target, first_on, min(days_count, 62), minutes, but=row.pk)
    if not _stays(row, target, minutes):
        return days
    return [
        replace(day, starts=tuple(one for one in day.starts if one.starts_at != row.starts_at))
        for day in days
    ]


def nearest_for(
    actor: Actor, claim: str, resource: str, *, starts_at: dt.datetime, minutes: int
) -> list[freedom.Free]:
    """Give the free moments nearest to one that could not be; not the moment where it stands. Raises: NotFound."""
    row = access.claim_seen(actor, claim)
    target = access.movable_to(actor, row, resource)
    span = (starts_at, starts_at + dt.timedelta(minutes=minutes))
    found = freedom.near(target, span, but=row.pk)
    stays = _stays(row, target, minutes)
    return [one for one in found if not (stays and one.starts_at == row.starts_at)]


def _stays(row: Claim, target: Resource, minutes: int) -> bool:
    """Tell whether a booking would keep its thing and its length: then its own start is no move."""
    return row.resource_id == target.pk and row.ends_at - row.starts_at == dt.timedelta(minutes=minutes)
