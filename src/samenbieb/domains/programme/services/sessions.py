"""What becomes of a planned session: called off, after all, moved; and who helps there."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions
from samenbieb.domains.programme.access import day_of, lock_session
from samenbieb.domains.programme.errors import (
    AlreadyCounted,
    ClosedThen,
    NoGoingBack,
    PlacesTaken,
    SessionOff,
    SessionPast,
)
from samenbieb.domains.programme.events import SessionCancelled, SessionMoved, SessionRestored
from samenbieb.domains.programme.models import Session, SessionHelper
from samenbieb.domains.programme.selectors import foreseeing
from samenbieb.domains.programme.services import seats, telling
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

State = Session.State


@locked
def cancel_session(actor: Actor, *, session: str, reason: str, also_later: bool = False) -> int:
    """Call a session off, with those of its series that come after it when asked. Returns how many.

    Those that were counted, or called off before, are left as they are.
    Raises: NotFound, NotAllowed, Invalid, AlreadyCounted. Locks: the sessions.
    """
    row = lock_session(actor, session, permissions.PLAN)
    if row.state in {State.COUNTED, State.FINAL}:
        raise AlreadyCounted
    if reason not in Session.Reason.values:
        sentence = _("Choose why it does not take place.")
        raise Invalid(fields={"reason": sentence})
    rows = [row] if row.state == State.PLANNED else []
    if also_later and row.series_id is not None:
        later = Session.objects.within(actor, permissions.PLAN).filter(
            series_id=row.series_id, starts_at__gt=row.starts_at, state=State.PLANNED
        )
        rows += later.select_for_update(of=("self",), no_key=True).order_by("pk")
    for one in rows:
        one.state, one.cancelled_at, one.cancel_reason = State.CANCELLED, clock.now(), reason
        one.tidings += 1
        _changed(one, "state", "cancelled_at", "cancel_reason", "tidings")
        audit.record(actor, permissions.PLAN, one, cancelled=reason)
        outbox.publish(SessionCancelled(one.pk, one.branch_id, day_of(one).isoformat()))
    return len(rows)


@locked
def restore_session(actor: Actor, *, session: str) -> None:
    """Let a session that was called off take place after all.

    Raises: NotFound, NotAllowed, NoGoingBack (the same activity was planned there meanwhile). Locks: the session.
    """
    row = lock_session(actor, session, permissions.PLAN)
    if row.state != State.CANCELLED:
        return
    row.state, row.cancelled_at, row.cancel_reason = State.PLANNED, None, ""
    row.tidings += 1
    _changed(row, "state", "cancelled_at", "cancel_reason", "tidings")
    audit.record(actor, permissions.PLAN, row, restored=True)
    outbox.publish(SessionRestored(row.pk, row.branch_id, day_of(row).isoformat()))


@locked
def move_session(
    actor: Actor,
    *,
    session: str,
    day: dt.date,
    begins: dt.time,
    branch_id: int | None = None,
    minutes: int | None = None,
    although_closed: bool = False,
) -> None:
    """Move a session to another moment or place of the same library; it remembers where it was first.

    `although_closed`: also when the place is closed then. Raises: NotFound, NotAllowed, Invalid, SessionOff, AlreadyCounted,
    SessionPast, ClosedThen, NoGoingBack. Locks: the session.
    """
    row = _to_move(actor, session)
    place = organisations.place(branch_id or row.branch_id)
    if place.organisation_id != row.organisation_id:
        raise NotFound
    length = row.ends_at - row.starts_at if minutes is None else dt.timedelta(minutes=minutes)
    if not dt.timedelta() < length <= dt.timedelta(hours=12):
        raise Invalid(fields={"minutes": _("Fill in how long it lasts: at most twelve hours.")})
    starts_at = clock.instant(day, begins, place.organisation.time_zone)
    if starts_at != row.starts_at and starts_at <= clock.now():
        raise SessionPast
    if (starts_at, place.pk) != (row.starts_at, row.branch_id) and not although_closed:
        _refuse_closed(place.pk, day, begins)
    _move(actor, row, starts_at, length, place.pk)


@locked
def move_back(actor: Actor, *, session: str) -> None:
    """Undo moving: where and when it was first, also when that moment is over. Nothing for what was not moved.

    Raises: NotFound, NotAllowed, SessionOff, AlreadyCounted, NoGoingBack. Locks: the session.
    """
    row = _to_move(actor, session)
    if row.moved_from_at is not None and row.moved_from_id is not None:
        _move(actor, row, row.moved_from_at, row.ends_at - row.starts_at, row.moved_from_id)


def _to_move(actor: Actor, session: str) -> Session:
    row = lock_session(actor, session, permissions.PLAN)
    if row.state == State.CANCELLED:
        raise SessionOff
    if row.state != State.PLANNED:
        raise AlreadyCounted
    return row


def _refuse_closed(branch_id: int, day: dt.date, begins: dt.time) -> None:
    """Raises: ClosedThen. What stands there already is the database's to refuse."""
    foreseen = foreseeing.foresee(branch_id, days=[day], begins=begins, minutes=1)[0]
    if foreseen.clash:
        raise ClosedThen(clash=foreseen.clash, reason=foreseen.reason)


def _move(actor: Actor, row: Session, starts_at: dt.datetime, length: dt.timedelta, branch_id: int) -> None:
    was_at, was_on, was_branch_id = row.starts_at, day_of(row), row.branch_id
    row.starts_at, row.ends_at, row.branch_id = starts_at, starts_at + length, branch_id
    if row.moved_from_at is None and (row.starts_at, row.branch_id) != (was_at, was_branch_id):
        row.moved_from_at, row.moved_from_id = was_at, was_branch_id
    elif (row.starts_at, row.branch_id) == (row.moved_from_at, row.moved_from_id):
        row.moved_from_at, row.moved_from_id = None, None  # back where it was
    row.tidings += 1
    _changed(row, "starts_at", "ends_at", "branch", "moved_from_at", "moved_from", "tidings")
    audit.record(actor, permissions.PLAN, row, moved_from=was_at.isoformat(), branch=was_branch_id)
    outbox.publish(
        SessionMoved(row.pk, was_branch_id, was_on.isoformat(), row.branch_id, day_of(row).isoformat())
    )


@locked
def set_capacity(actor: Actor, *, session: str, capacity: int | None) -> None:
    """Set how many people fit, or that it does not matter; who waits is offered what comes free.

    Raises: NotFound, NotAllowed, Invalid, PlacesTaken (more have a place already). Locks: the session.
    """
    row = lock_session(actor, session, permissions.PLAN)
    if capacity is not None and not 1 <= capacity <= 9999:
        raise Invalid(fields={"capacity": _("Fill in how many people fit, or leave it empty.")})
    telling.tell_offers(seats.settle(row))
    taken = (row.capacity or 0) - seats.free(row)
    if taken > (capacity or 0) or (capacity is None and row.entries.exists()):
        raise PlacesTaken(taken=taken)
    audit.record(actor, permissions.PLAN, row, capacity=[row.capacity, capacity])
    row.capacity = capacity
    _changed(row, "capacity")
    telling.tell_offers(seats.settle(row))
    seats.tell_changed([row])


@locked
def set_register(
    actor: Actor, *, session: str, from_at: dt.datetime | None, until_at: dt.datetime | None
) -> None:
    """Set from when until when one may register; empty: from the planning, until the start.

    Raises: NotFound, NotAllowed, Invalid. Locks: the session.
    """
    row = lock_session(actor, session, permissions.PLAN)
    if from_at and until_at and from_at >= until_at:
        raise Invalid(fields={"until": _("Registering ends after it begins. Choose a later moment.")})
    row.registers_from_at, row.registers_until_at = from_at, until_at
    _changed(row, "registers_from_at", "registers_until_at")
    audit.record(
        actor,
        permissions.PLAN,
        row,
        registers=[moment.isoformat() if moment else None for moment in (from_at, until_at)],
    )


@transaction.atomic
def assign(actor: Actor, *, session: str, user_id: int) -> None:
    """Let a colleague lead or help at a session. Raises: NotFound (also: no colleague), NotAllowed."""
    row = lock_session(actor, session, permissions.PLAN)
    if user_id not in {one.pk for one in organisations.colleagues(row.organisation_id)}:
        raise NotFound
    SessionHelper.objects.get_or_create(session=row, user_id=user_id)
    audit.record(actor, permissions.PLAN, row, helper=user_id)


@transaction.atomic
def unassign(actor: Actor, *, session: str, user_id: int) -> None:
    """Let somebody help at a session no longer. Raises: NotFound, NotAllowed."""
    row = lock_session(actor, session, permissions.PLAN)
    row.helpers.filter(user_id=user_id).delete()
    audit.record(actor, permissions.PLAN, row, helper_gone=user_id)


def _changed(row: Session, *fields: str) -> None:
    row.revision, row.changed_at = row.revision + 1, clock.now()
    try:
        with transaction.atomic():
            row.save(update_fields=[*fields, "revision", "changed_at"])
    except IntegrityError as problem:
        raise NoGoingBack from problem
