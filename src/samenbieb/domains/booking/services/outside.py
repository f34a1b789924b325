"""Bookings that cannot be any more: called off in one go, with a message; and back when they can be after all."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.booking import access, permissions, rules
from samenbieb.domains.booking.models import Claim
from samenbieb.domains.booking.rules import Fit
from samenbieb.domains.booking.selectors.outside import holding, to_come, why_outside
from samenbieb.domains.booking.services import claiming, telling
from samenbieb.domains.booking.services.booking import become, take_up
from samenbieb.domains.booking.services.planning import block, of_staff
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.ports import HoursShift, Moved
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound, Refusal
from samenbieb.kernel.locking import locked

_HOURS = "what other hours of a place mean for its bookings"


@dataclass(frozen=True, slots=True)
class CalledOff:
    """How many bookings were called off, and of how many of these somebody is told."""

    count: int
    told: int


@locked
def call_off_outside(actor: Actor, *, branch_id: int, claims: Collection[str]) -> CalledOff:
    """Call off bookings at a place that cannot be any more, and tell who booked; one message for each member.

    What can be after all stands. Raises: NotFound, NotAllowed. Locks: the claims, in order.
    """
    rows = [row for row in _held(actor, branch_id, claims) if row.state == Claim.State.CONFIRMED]
    why = why_outside(branch_id, rows)
    rows = [row for row in rows if row.pk in why]
    for row in rows:
        claiming.let_go(row)
        become(actor, row, Claim.State.CANCELLED, fell_outside=True)
    return CalledOff(len(rows), telling.tell_off(actor, rows))


@locked
def take_back_inside(
    actor: Actor, *, branch_id: int, claims: Collection[str]
) -> tuple[int, dict[str, Refusal]]:
    """Take up again what was called off because it could not be, as far as it can now. Who booked hears it.

    Returns how many stand again, and what could not be (public id → why). Raises: NotFound, NotAllowed.
    Locks: the claims, in order; then as `book`.
    """
    rows = _held(actor, branch_id, claims)
    return take_up([row for row in rows if row.state == Claim.State.CANCELLED and row.fell_outside], actor)


@locked
def block_and_call_off(
    actor: Actor, *, resource: str, starts_at: dt.datetime, ends_at: dt.datetime, reason: str
) -> CalledOff:
    """Let something be out of use for a while, and call off what is booked then; who booked is told.

    Raises: as `block`. Locks: the claims, in order; then the things.
    """
    row = of_staff(actor, resource, permissions.BLOCK)
    actor.require(permissions.BOOK, at=row.organisation_id)
    rows = holding(actor, row, (starts_at, ends_at)).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True).prefetch_related("resource"))
    still = set(holding(actor, row, (starts_at, ends_at)).values_list("pk", flat=True))
    claims = [claim for claim in held if claim.pk in still]  # what moved away meanwhile stands
    for claim in claims:
        claiming.let_go(claim)
        become(actor, claim, Claim.State.CANCELLED, fell_outside=True)
    block(actor, resource=resource, starts_at=starts_at, ends_at=ends_at, reason=reason)
    return CalledOff(len(claims), telling.tell_off(actor, claims))


def _held(actor: Actor, branch_id: int, claims: Collection[str]) -> list[Claim]:
    """Hold bookings to come at a place; what has begun meanwhile is left out. Raises: NotFound, NotAllowed."""
    actor.require(permissions.BOOK, at=organisations.place(branch_id).organisation_id)
    if not all(identifiers.is_public_id(one) for one in claims):
        raise NotFound
    known = Claim.objects.within(actor, permissions.VIEW).filter(
        public_id__in=claims, resource__branch_id=branch_id
    )
    if known.count() != len(set(claims)):
        raise NotFound
    rows = to_come(actor, branch_id, Claim.State.values).filter(public_id__in=claims)
    rows = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(rows.prefetch_related("resource"))


class BookingsFollow:
    """The follower of opening hours for bookings: it moves nothing and says how many fall outside of them."""

    def foresee(self, shift: HoursShift) -> Moved:
        """Count the bookings that fit the hours and will not any more."""
        rows = Claim.objects.across_all(reason=_HOURS).filter(
            resource__branch_id=shift.branch_id,
            kind=Claim.Kind.BOOKING,
            state=Claim.State.CONFIRMED,
            starts_at__gt=clock.now(),
        )
        zone = shift.after.time_zone
        first_at = clock.span(shift.from_on, shift.from_on, zone)[0]
        rows = rows.filter(ends_at__gt=first_at)
        if shift.until_on is not None:
            rows = rows.filter(starts_at__lt=clock.span(shift.until_on, shift.until_on, zone)[1])
        count = sum(
            self._fits(row, shift, before=True) and not self._fits(row, shift)
            for row in rows.select_related("resource")
        )
        return Moved({"bookings_outside": count} if count else {})

    def follow(self, shift: HoursShift) -> Moved:
        """Say the same: the desk decides what becomes of them."""
        return self.foresee(shift)

    def _fits(self, row: Claim, shift: HoursShift, *, before: bool = False) -> bool:
        calendar = shift.before if before else shift.after
        days = {clock.local(moment, calendar.time_zone).date() for moment in (row.starts_at, row.ends_at)}
        opened = access.open_spans(calendar, days, staffed_only=row.resource.staffed_only)
        span = (row.starts_at, row.ends_at)
        return rules.fit(span, opened, access.terms_of(row.resource), any_length=True) is Fit.FITS
