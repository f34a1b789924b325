"""What staff set for later: bookings in a series, and what is blocked for a while."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.errors import NotOpenThen, NotSoFar, SomeDatesTaken
from samenbieb.domains.booking.events import ClaimMade
from samenbieb.domains.booking.models import Claim, Resource, Series
from samenbieb.domains.booking.services import claiming
from samenbieb.domains.booking.services.booking import For, known, look_at, on
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

TAKEN, CLOSED, PAST = "taken", "closed", "past"


@dataclass(frozen=True, slots=True)
class Booked:
    """What a series gave: the claims (public ids), and the days (ISO) that could not be, each with why."""

    claims: tuple[str, ...]
    left_out: dict[str, str]


@locked
def book_series(
    actor: Actor,
    *,
    resource: str,
    days: Sequence[dt.date],
    begins: dt.time,
    minutes: int,
    whom: For,
    leave_out: bool = False,
) -> Booked:
    """Book the same on some days: all of them, or (`leave_out`) those that are free. For staff.

    Raises: NotFound, NotAllowed, Invalid, SomeDatesTaken (`details["clashes"]`: day → taken, closed or past).
    Locks: the things, in order.
    """
    row = _of_staff(actor, resource, permissions.BOOK)
    if not days or len(set(days)) != len(days) or len(days) > rules.TIMES_MAX:
        raise Invalid(fields={"days": _("Choose each day once, and at most sixty days.")})
    who = known(whom)
    ids = access.lock_below(row)
    terms, zone = access.terms_of(row), access.zone_of(row.branch_id)
    clashes: dict[str, str] = {}
    spans = []
    for day in sorted(days):
        start = clock.instant(day, begins, zone)
        span = (start, start + dt.timedelta(minutes=minutes))
        why = _why_not(row, span)
        if not why and access.taken(ids, terms.around(span)):
            why = TAKEN
        if why:
            clashes[day.isoformat()] = why
        else:
            spans.append(span)
    if clashes and (not leave_out or not spans):
        raise SomeDatesTaken(clashes=clashes)
    series = Series.objects.create(organisation_id=row.organisation_id, made_at=clock.now())
    made = []
    for span in spans:
        ports.pass_all(ports.Wish(ids, *span, who.person_id, who.holder_id))
        claim = Claim(
            organisation_id=row.organisation_id,
            resource=row,
            series=series,
            starts_at=span[0],
            ends_at=span[1],
            person_id=who.person_id,
            holder_id=who.holder_id,
            first_name=who.first_name,
        )
        made.append(_write(actor, claim, row))
    return Booked(tuple(made), clashes)


def _why_not(row: Resource, span: tuple[dt.datetime, dt.datetime]) -> str:
    try:
        look_at(row, span, by_staff=True)
    except NotOpenThen:
        return CLOSED
    except NotSoFar:
        return PAST
    return ""


@locked
def block(actor: Actor, *, resource: str, starts_at: dt.datetime, ends_at: dt.datetime, reason: str) -> str:
    """Let something be out of use for a while; what is booked then is called off or moved first.

    Calling it off is `cancel`. Raises: NotFound, NotAllowed, Invalid, SlotTaken. Locks: the things, in order.
    """
    row = _of_staff(actor, resource, permissions.BLOCK)
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
    return _write(actor, claim, row)


def _write(actor: Actor, claim: Claim, row: Resource) -> str:
    claim.made_at = claim.changed_at = clock.now()
    claim.save()
    claiming.occupy(claim, row)
    done = {"blocked": row.name} if claim.kind == Claim.Kind.BLOCKING else {"booked": row.name}
    audit.record(actor, permissions.BOOK, claim, person_id=claim.person_id, **done)
    outbox.publish(ClaimMade(claim.pk, row.branch_id, on(claim)))
    return str(claim.public_id)


def _of_staff(actor: Actor, resource: str, action: str) -> Resource:
    row = access.found(resource)
    if row.retired_at is not None or not actor.may(permissions.VIEW, at=row.organisation_id):
        raise NotFound
    actor.require(action, at=row.organisation_id)
    return row
