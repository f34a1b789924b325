"""What is blocked for a while."""

import datetime as dt

from django.utils.translation import gettext as _

from samenbieb.domains.booking import access, permissions
from samenbieb.domains.booking.events import ClaimMade
from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.booking.services import claiming
from samenbieb.domains.booking.services.booking import on
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked


@locked
def block(actor: Actor, *, resource: str, starts_at: dt.datetime, ends_at: dt.datetime, reason: str) -> str:
    """Let something be out of use for a while; what is booked then is called off or moved first.

    Calling it off is `cancel`. Raises: NotFound, NotAllowed, Invalid, SlotTaken. Locks: the things, in order.
    """
    row = of_staff(actor, resource, permissions.BLOCK)
    if reason not in Claim.Reason.values:
        raise Invalid(fields={"reason": _("Choose why it cannot be booked.")})
    if not dt.timedelta() < ends_at - starts_at <= dt.timedelta(days=92) or ends_at <= clock.now():
        raise Invalid(fields={"ends_at": _("Choose an end that comes after the start, within three months.")})
    claim = Claim(
        organisation_id=row.organisation_id,
        resource=row,
        kind=Claim.Kind.BLOCKING,
        reason=reason,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    return write(actor, claim, row)


def write(actor: Actor, claim: Claim, row: Resource) -> str:
    """Write a new claim with what it takes, its line and its fact. Raises: SlotTaken. Locks: the things, in order."""
    claim.made_at = claim.changed_at = clock.now()
    claim.save()
    claiming.occupy(claim, row)
    done = {"blocked": row.name} if claim.kind == Claim.Kind.BLOCKING else {"booked": row.name}
    audit.record(actor, permissions.BOOK, claim, person_id=claim.person_id, **done)
    outbox.publish(ClaimMade(claim.pk, row.branch_id, on(claim)))
    return str(claim.public_id)


def of_staff(actor: Actor, resource: str, action: str) -> Resource:
    """Find something of a library of the actor, who may do this there. Raises: NotFound, NotAllowed."""
    row = access.found(resource)
    if row.retired_at is not None or not actor.may(permissions.VIEW, at=row.organisation_id):
        raise NotFound
    actor.require(action, at=row.organisation_id)
    return row
