"""Who came: checked in, not here after all, and what nobody came for is free again."""

import datetime as dt

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Value

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.errors import ClaimOver, NotYetTime
from samenbieb.domains.booking.models import Claim
from samenbieb.domains.booking.services import claiming
from samenbieb.domains.booking.services.booking import become, with_alternatives
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

State = Claim.State


def check_in(actor: Actor, *, claim: str, adult_is_here: bool = False) -> None:
    """Say that somebody is here; also who came late, when it is still free. Twice is once.

    `adult_is_here`: staff saw that an adult came along; kept as a yes.
    Raises: NotFound, NotAllowed, NotYetTime, ClaimOver, SlotTaken, and what a gate refuses. Locks: the claim, the things.
    """
    row = access.claim_seen(actor, claim)
    span = (row.starts_at, row.ends_at)
    with_alternatives(
        row.resource, span, lambda: _check_in(actor, claim, adult_is_here=adult_is_here), but=row.pk
    )


@locked
def _check_in(actor: Actor, claim: str, *, adult_is_here: bool) -> None:
    row = _received(actor, claim)
    if row.state == State.CHECKED_IN:
        return
    if row.kind != Claim.Kind.BOOKING or row.state == State.CANCELLED:
        raise ClaimOver
    span, now = (row.starts_at, row.ends_at), clock.now()
    if not rules.may_be_here(now, span):
        raise NotYetTime if now < span[0] else ClaimOver
    things = access.below(row.resource)
    here = ports.Wish(
        things, *span, row.person_id, row.holder_id, is_arriving=True, adult_is_here=adult_is_here
    )
    ports.pass_all(here)
    if row.state == State.NO_SHOW:
        claiming.occupy(row, row.resource)
    become(actor, row, State.CHECKED_IN, adult_is_here=adult_is_here)


@locked
def undo_check_in(actor: Actor, *, claim: str) -> None:
    """Take back that somebody is here. Raises: NotFound, NotAllowed, ClaimOver. Locks: the claim."""
    row = _received(actor, claim)
    if row.state == State.CONFIRMED:
        return
    if row.state != State.CHECKED_IN:
        raise ClaimOver
    become(actor, row, State.CONFIRMED)


@locked
def did_not_come(actor: Actor, *, claim: str) -> None:
    """Say that nobody came: what is left of the time is free. Checking in undoes it. Raises: NotFound, NotAllowed, ClaimOver."""
    row = _received(actor, claim)
    if row.state == State.NO_SHOW:
        return
    if row.kind != Claim.Kind.BOOKING or row.state != State.CONFIRMED or row.starts_at > clock.now():
        raise ClaimOver
    claiming.let_go(row)
    become(actor, row, State.NO_SHOW)


def late() -> list[int]:
    """Give the primary keys of claims that nobody came for in time."""
    rows = Claim.objects.across_all(reason="what nobody came for, at every library")
    grace = ExpressionWrapper(
        F("resource__released_after_minutes") * Value(dt.timedelta(minutes=1)), output_field=DurationField()
    )
    late_at = ExpressionWrapper(F("starts_at") + grace, output_field=DateTimeField())
    waiting = rows.filter(
        kind=Claim.Kind.BOOKING,
        state=State.CONFIRMED,
        starts_at__lte=clock.now(),
        resource__released_after_minutes__gt=0,
    )
    found = waiting.annotate(late_at=late_at).filter(late_at__lte=clock.now())
    return list(found.order_by("pk").values_list("pk", flat=True))


@locked
def release(claim_id: int) -> bool:
    """Free one thing that nobody came for in time; tells whether it was so. Bears repeating. Locks: the claim."""
    rows = Claim.objects.across_all(reason="one that nobody came for").filter(
        pk=claim_id, state=State.CONFIRMED
    )
    row = rows.select_for_update(of=("self",), no_key=True).prefetch_related("resource").first()
    if row is None or not rules.is_released(clock.now(), row.starts_at, row.resource.released_after_minutes):
        return False
    claiming.let_go(row)
    become(Actor.system(), row, State.NO_SHOW)
    return True


def _received(actor: Actor, claim: str) -> Claim:
    """Hold a claim at a library where the actor receives people; nobody says it of themselves."""
    row = access.lock_claim(actor, claim, permissions.RECEIVE)
    actor.require(permissions.RECEIVE, at=row.organisation_id)
    return row
