"""Booking: for oneself, or by staff for somebody; moved, called off, taken up again."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.errors import (
    ClaimOver,
    NotOpenThen,
    NotSoFar,
    NotThatLong,
    SlotTaken,
    TooManyBookings,
)
from samenbieb.domains.booking.events import ClaimChanged, ClaimMade
from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.booking.rules import Fit, Span
from samenbieb.domains.booking.selectors import freedom
from samenbieb.domains.booking.services import claiming, telling
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, Invalid, NotFound, Refusal
from samenbieb.kernel.locking import lock_booker, locked
from samenbieb.kernel.screening import screened

T = TypeVar("T")
NAME_MAX = 40


@dataclass(frozen=True, slots=True)
class For:
    """For whom staff book: a member, somebody whom the maker place knows (primary keys), or a first name."""

    person_id: int | None = None
    holder_id: int | None = None
    first_name: str = ""


ONESELF = For()


def book(
    actor: Actor, *, resource: str, starts_at: dt.datetime, minutes: int, whom: For = ONESELF, key: str = ""
) -> str:
    """Book something; a member for themselves, staff for somebody. Returns the public id of the claim.

    `key`: the same key books once. Raises: NotFound, Invalid, SlotTaken (with the nearest free moments), NotOpenThen,
    NotThatLong, NotSoFar, TooManyBookings, and what a gate refuses (a permit). Locks: who books, then the things in order.
    """
    span = (starts_at, starts_at + dt.timedelta(minutes=minutes))
    row = access.bookable(actor, resource)
    wish = {"book": resource, "at": starts_at, "minutes": minutes, "whom": asdict(whom)}
    return with_alternatives(row, span, lambda: str(_once(actor, key, wish, row, span, whom)["claim"]))


@locked
def _once(
    actor: Actor, key: str, wish: dict[str, object], row: Resource, span: Span, whom: For
) -> dict[str, str]:
    return idempotency.once(actor, key, wish, lambda: {"claim": _book(actor, row, span, whom)})


def _book(actor: Actor, row: Resource, span: Span, whom: For) -> str:
    claiming.refuse_taken(row, span)
    is_own = not actor.may(permissions.BOOK, at=row.organisation_id)
    who = For(person_id=actor.person_id) if is_own else known(whom)
    look_at(row, span, by_staff=not is_own)
    if is_own and actor.person_id is not None:
        _refuse_too_many(actor)
    ports.pass_all(ports.Wish(access.below(row), *span, who.person_id, who.holder_id))
    claim = Claim.objects.create(
        organisation_id=row.organisation_id,
        resource=row,
        starts_at=span[0],
        ends_at=span[1],
        person_id=who.person_id,
        holder_id=who.holder_id,
        first_name=who.first_name,
        made_at=clock.now(),
        changed_at=clock.now(),
    )
    claiming.occupy(claim, row)
    audit.record(actor, permissions.BOOK, claim, person_id=who.person_id, booked=row.name)
    outbox.publish(ClaimMade(claim.pk, row.branch_id, on(claim)))
    return str(claim.public_id)


def move(actor: Actor, *, claim: str, starts_at: dt.datetime, minutes: int, resource: str = "") -> None:
    """Move a booking that has not begun to another moment; by staff also to another thing of the same kind at the place.

    What was held until then is free at once; when it cannot be, everything stays as it was. Moved back is undone. A member hears it from staff.
    Raises: as `book`, and NotAllowed, ClaimOver. Locks: the claim, then as `book`.
    """
    span = (starts_at, starts_at + dt.timedelta(minutes=minutes))
    row = access.claim_seen(actor, claim)
    target = access.movable_to(actor, row, resource)
    with_alternatives(target, span, lambda: _move(actor, claim, span, resource), but=row.pk)


@locked
def _move(actor: Actor, claim: str, span: Span, resource: str) -> None:
    row = access.lock_claim(actor, claim, permissions.BOOK)
    if row.kind != Claim.Kind.BOOKING or row.state != Claim.State.CONFIRMED or row.starts_at <= clock.now():
        raise ClaimOver
    target = access.movable_to(actor, row, resource)
    if (row.resource_id, row.starts_at, row.ends_at) == (target.pk, *span):
        return
    look_at(target, span, by_staff=actor.may(permissions.BOOK, at=row.organisation_id))
    was = {"moved_from": row.starts_at.isoformat()}
    if target.pk != row.resource_id:
        was["moved_off"] = row.resource.name
    was_on, row.resource = on(row), target
    _pass_gates(row, span)
    claiming.let_go(row)
    row.starts_at, row.ends_at = span
    row.changed_at = clock.now()
    row.save(update_fields=["resource", "starts_at", "ends_at", "changed_at"])
    claiming.occupy(row, target)
    audit.record(actor, permissions.BOOK, row, person_id=row.person_id, **was)
    telling.tell_moved(actor, row)
    outbox.publish(ClaimChanged(row.pk, row.resource.branch_id, was_on, row.state))
    outbox.publish(ClaimChanged(row.pk, row.resource.branch_id, on(row), row.state))


@locked
def cancel(actor: Actor, *, claim: str) -> None:
    """Call a booking or a blocking off; a member only before it begins. Twice is once. A member hears it from the library.

    Raises: NotFound, NotAllowed, ClaimOver. Locks: the claim.
    """
    row = access.lock_claim(actor, claim, permissions.BOOK)
    if row.state == Claim.State.CANCELLED:
        return
    by_staff = actor.may(permissions.BOOK, at=row.organisation_id)
    if row.state != Claim.State.CONFIRMED or (not by_staff and row.starts_at <= clock.now()):
        raise ClaimOver
    claiming.let_go(row)
    become(actor, row, Claim.State.CANCELLED)
    telling.tell_off(actor, [row])


def restore(actor: Actor, *, claim: str) -> None:
    """Take up again what was called off, when it is still free. Raises: as `book`, and ClaimOver. Locks: as `move`."""
    row = access.claim_seen(actor, claim)
    span = (row.starts_at, row.ends_at)
    with_alternatives(row.resource, span, lambda: _restore(actor, claim), but=row.pk)


@locked
def _restore(actor: Actor, claim: str) -> None:
    row = access.lock_claim(actor, claim, permissions.BOOK)
    if row.state == Claim.State.CONFIRMED:
        return
    if row.state != Claim.State.CANCELLED or row.ends_at <= clock.now():
        raise ClaimOver
    if row.resource.retired_at is not None:
        raise NotFound
    if not actor.may(permissions.BOOK, at=row.organisation_id):
        _refuse_too_many(actor)
    stand_again(actor, row)
    telling.tell_back(actor, [row])


def stand_again(actor: Actor, row: Claim) -> None:
    """Let what was called off stand again; the claim is held. Raises: SlotTaken, NotOpenThen, and what a gate refuses."""
    if row.kind == Claim.Kind.BOOKING:
        span = (row.starts_at, row.ends_at)
        look_at(row.resource, span, by_staff=True)  # it was booked once: only the hours count
        _pass_gates(row, span)
    claiming.occupy(row, row.resource)
    become(actor, row, Claim.State.CONFIRMED)


def take_up(rows: Iterable[Claim], actor: Actor) -> tuple[int, dict[str, Refusal]]:
    """Let of some that were called off, and are held, stand again what can; who booked hears it.

    Returns how many stand again, and what could not be (public id of the claim → why). Locks: the things, in order.
    """
    standing: list[Claim] = []
    left_out: dict[str, Refusal] = {}
    for row in rows:
        try:
            with transaction.atomic():
                stand_again(actor, row)
        except Refusal as refusal:
            left_out[str(row.public_id)] = refusal
        else:
            standing.append(row)
    telling.tell_back(actor, standing)
    return len(standing), left_out


def look_at(row: Resource, span: Span, *, by_staff: bool) -> None:
    """Refuse a moment that cannot be, whoever else has it. Raises: NotOpenThen, NotThatLong, NotSoFar."""
    now = clock.now()
    first_on, last_on = access.day_at(row.branch_id, span[0]), access.day_at(row.branch_id, span[1])
    today = access.day_at(row.branch_id, now)
    ahead = dt.timedelta(days=row.days_ahead if not by_staff else 366)
    if span[1] <= now or (span[0] < now and not by_staff) or not first_on <= today + ahead:
        raise NotSoFar
    spans = access.opened(row, {first_on, last_on})
    match rules.fit(span, spans, access.terms_of(row), any_length=by_staff):
        case Fit.CLOSED:
            raise NotOpenThen
        case Fit.STEPS:
            raise NotThatLong


def with_alternatives(row: Resource, span: Span, act: Callable[[], T], *, but: int | None = None) -> T:
    """Do it, or say what is free near by: looked up when the locks are gone. Raises: SlotTaken, and what the act raises."""
    try:
        return act()
    except (SlotTaken, Busy) as refusal:
        if isinstance(refusal, Busy) and not freedom.is_taken(row, span, but=but):
            raise
        raise SlotTaken(
            alternatives=tuple(freedom.near(row, span, but=but)),
            elsewhere=tuple(freedom.elsewhere(row, span)),
        ) from refusal


def become(
    actor: Actor,
    row: Claim,
    state: Claim.State,
    *,
    fell_outside: bool = False,
    adult_is_here: bool = False,
) -> None:
    """Write what became of a claim, with its line and its fact."""
    was, row.state, row.changed_at = row.state, state, clock.now()
    row.arrived_at = clock.now() if state == Claim.State.CHECKED_IN else None
    row.fell_outside = fell_outside
    row.adult_is_here = adult_is_here and state == Claim.State.CHECKED_IN
    row.save(update_fields=["state", "changed_at", "arrived_at", "fell_outside", "adult_is_here"])
    audit.record(actor, permissions.BOOK, row, person_id=row.person_id, state=[was, state])
    outbox.publish(ClaimChanged(row.pk, row.resource.branch_id, on(row), row.state))


def on(row: Claim) -> str:
    """Give the day at its place on which a claim begins (ISO)."""
    return access.day_at(row.resource.branch_id, row.starts_at).isoformat()


def _pass_gates(row: Claim, span: Span) -> None:
    ports.pass_all(ports.Wish(access.below(row.resource), *span, row.person_id, row.holder_id))


def _refuse_too_many(actor: Actor) -> None:
    """Hold the bookings of a member: of two at once the second counts the first."""
    lock_booker(actor.person_id or 0)
    to_come = Claim.objects.own(actor).filter(state=Claim.State.CONFIRMED, ends_at__gt=clock.now())
    if to_come.count() >= rules.BOOKINGS_MAX:
        raise TooManyBookings


def known(whom: For) -> For:
    """Give for whom, as it is kept. Raises: Invalid, NamesSomebody."""
    first_name = screened(" ".join(whom.first_name.split()))
    if len(first_name) > NAME_MAX or not (whom.person_id or whom.holder_id or first_name):
        sentence = _("Fill in a first name, at most forty letters.")
        raise Invalid(sentence, fields={"first_name": sentence})
    return For(whom.person_id, whom.holder_id, first_name)
