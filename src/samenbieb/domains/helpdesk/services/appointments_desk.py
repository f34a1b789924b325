"""Appointments by the desk: seen, made for a caller, kept or missed, cancelled, and taken back; and forgotten at night."""

import datetime as dt
from collections.abc import Callable

from django.db import models, transaction
from django.db.models import F, Func, Q, Value

from samenbieb.domains.helpdesk import permissions, rules, selectors
from samenbieb.domains.helpdesk.errors import AppointmentOver
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.selectors import DeskLine
from samenbieb.domains.helpdesk.services import appointments as acts
from samenbieb.domains.helpdesk.services.times import State, appointments, hold_hours, tell_changed
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.locking import locked

TICKED = "helpdesk.appointment_ticked"
LOOKED = "helpdesk.appointment_phones_seen"
FORGET_AFTER = dt.timedelta(
    hours=6
)  # so that the night after finds every appointment of the day, in all time zones


@transaction.atomic
def look_at_appointments(actor: Actor, *, branch_id: int, day: dt.date) -> list[DeskLine]:
    """Give the appointments of a day at a place, the earliest first. That telephone numbers were seen is noted, once a look.

    Raises: NotAllowed, NoSuchPlace.
    """
    lines = selectors.appointments_on(actor, branch_id=branch_id, day=day)
    if phones := sum(bool(line.phone) for line in lines):
        audit.record(actor, LOOKED, acts.subject(organisations.place(branch_id)), looked=phones)
    return lines


def make_for_caller(
    actor: Actor, *, branch_id: int, starts_at: dt.datetime, key: str, phone: str = ""
) -> Appointment:
    """Make an appointment for somebody at the desk or on the telephone. The same key a second time gives the same one.

    Raises: NoSuchPlace, NotAllowed, Invalid, PhoneWrong, AppointmentTaken. Locks: the help of the place.
    """
    if not selectors.may_note(actor, organisations.place(branch_id)):
        raise NotAllowed(action=permissions.REGISTER_AT_OWN_PLACE)
    number = acts.phone_of(phone) if phone.strip() else ""
    return acts.take(actor, branch_id=branch_id, starts_at=starts_at, key=key, phone=number)


@locked
def tick_appointment(actor: Actor, *, appointment: str, came: bool | None) -> None:
    """Say of an appointment of today that somebody came, did not, or (None, the undo) that nothing is known yet.

    Raises: NotFound, AppointmentOver. Locks: the help of the place, the appointment.
    """
    row = _held(actor, appointment)
    place = organisations.place(row.branch_id)
    today = clock.today(place.organisation.time_zone)
    if row.held_on != today or row.state not in {State.MADE, State.CAME, State.MISSED}:
        raise AppointmentOver
    state = {True: State.CAME, False: State.MISSED, None: State.MADE}[came]
    if row.state == state:
        return
    row.state = state
    row.save(update_fields=["state"])
    audit.record(actor, TICKED, acts.subject(place), state=str(state))
    tell_changed([row])


@locked
def cancel_for_caller(actor: Actor, *, appointment: str) -> None:
    """Cancel for somebody who calls. Raises: NotFound, AppointmentOver. Locks: the help of the place, the appointment."""
    _to_come(actor, appointment, acts.call_off)


@locked
def put_back_for_caller(actor: Actor, *, appointment: str) -> None:
    """Undo cancelling, while the time is free. Raises: NotFound, AppointmentOver, AppointmentTaken. Locks: as above."""
    _to_come(actor, appointment, acts.put_back)


def _to_come(actor: Actor, appointment: str, act: Callable[[Actor, Appointment], None]) -> None:
    act(actor, acts.hold_row(_held(actor, appointment)))


def _held(actor: Actor, appointment: str) -> Appointment:
    """Hold an appointment of a place where the actor notes questions; others are not found. Raises: NotFound."""
    if not identifiers.is_public_id(appointment):
        raise NotFound
    found = appointments().filter(public_id=appointment).first()
    if found is None or not selectors.may_note(actor, organisations.place(found.branch_id)):
        raise NotFound
    hold_hours(found.branch_id)
    row = appointments().select_for_update(no_key=True).filter(pk=found.pk).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def forget_appointments() -> int:
    """Let the telephone number, code, sign and seat of appointments that are over go; cut old ones to the hour.

    Returns how many rows changed; none the second time.
    """
    now = clock.now()
    over = appointments().filter(ends_at__lt=now - FORGET_AFTER)
    told = ~Q(code=None) | ~Q(phone="") | ~Q(number=None) | ~Q(seat=None)
    gone = over.filter(told).update(code=None, phone="", icon="", number=None, seat=None)
    starts, ends = _hour("starts_at"), _hour("ends_at")
    old = over.filter(starts_at__lt=rules.fine_since(now))
    fine = Q(starts_at__gt=starts) | Q(ends_at__gt=ends)
    return gone + old.filter(fine).update(starts_at=starts, ends_at=ends)


def _hour(field: str) -> Func:
    """As `rules.coarse`, in the database."""
    return Func(
        Value("hour"), F(field), Value("UTC"), function="date_trunc", output_field=models.DateTimeField()
    )
