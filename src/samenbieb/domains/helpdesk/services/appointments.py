"""Appointments by a resident: made with one tap, moved, cancelled, and taken back. Nobody says who they are.

Whoever has the code may act. The help of the place is held before anything is read, so of two who want the last place of a
time exactly one has it; a constraint of the database stands behind that.
"""

import datetime as dt
import re
import secrets
from collections.abc import Collection
from uuid import UUID

from samenbieb.domains.helpdesk import rules
from samenbieb.domains.helpdesk.errors import (
    AppointmentOver,
    AppointmentsOften,
    AppointmentsOpen,
    AppointmentTaken,
    ChangedOften,
    PhoneMissing,
    PhoneWrong,
)
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.rules import appointments as deciding
from samenbieb.domains.helpdesk.rules.appointments import Slot
from samenbieb.domains.helpdesk.services.own_lists import telephone
from samenbieb.domains.helpdesk.services.times import (
    State,
    appointments,
    hold_hours,
    seats_taken,
    tell_changed,
)
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import attempts, audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

# No letters or digits that look like another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
KEY_LENGTH_MAX = 80
MADE, MOVED, CANCELLED = "helpdesk.appointment_made", "helpdesk.appointment_moved", "helpdesk.appointment_off"
CALL = "helpdesk.appointment_call"
# With area code; three noughts begin the numbers of examples, which nobody has.
_DUTCH = re.compile(r"0[1-9]\d{8}|000\d{3,8}")
_ABROAD = re.compile(r"(?:\+|00)[1-9]\d{7,13}")


def make_appointment(
    actor: Actor,
    *,
    branch_id: int,
    starts_at: dt.datetime,
    key: str,
    address: str = "",
    held: Collection[str] = (),
) -> Appointment:
    """Take a time at a place. The same key a second time gives the same appointment.

    `address`: of who asks, counted within a day and not kept. `held`: the public ids that this device got before; two of them
    may still be to come. A member is nobody here: the row and the trail do not know them.
    Raises: NoSuchPlace, Invalid, AppointmentsOpen, AppointmentsOften, AppointmentTaken. Locks: the help of the place.
    """
    known = _known(branch_id, key)
    if known is not None:
        return known
    still = appointments().filter(public_id__in=held, state=State.MADE, starts_at__gt=clock.now())
    if still.count() >= deciding.OPEN_MAX:
        raise AppointmentsOpen
    if address:
        try:
            attempts.start_of_day("appointments", address, most=deciding.A_DAY_MAX)
        except attempts.TooManyAttempts as problem:
            raise AppointmentsOften from problem
    return take(nobody(actor), branch_id=branch_id, starts_at=starts_at, key=key)


@locked
def take(actor: Actor, *, branch_id: int, starts_at: dt.datetime, key: str, phone: str = "") -> Appointment:
    """Make the row, for a resident or by the desk. Raises: NoSuchPlace, AppointmentTaken. Locks: the help of the place."""
    place = organisations.place(branch_id)
    if not organisations.module_is_on("helpdesk", place.organisation_id):
        raise AppointmentTaken
    slot, day, seat = _free(branch_id, starts_at)
    known = _known(branch_id, key)  # the same form, sent twice at one moment
    if known is not None:
        return known
    icon, number = _sign(branch_id, day)
    row = Appointment(
        organisation_id=place.organisation_id,
        branch_id=branch_id,
        held_on=day,
        starts_at=starts_at,
        ends_at=_end(slot, starts_at),
        kind=slot.kind,
        seat=seat,
        icon=icon,
        number=number,
        code="".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH)),
        phone=phone,
        key=_number(branch_id, key),
    )
    row.save(force_insert=True)
    audit.record(actor, MADE, subject(place), count=1)
    tell_changed([row])
    return row


@locked
def move_appointment(actor: Actor, *, code: str, starts_at: dt.datetime) -> None:
    """Take another time at the same place. Code and telephone number stay, and the sign where nobody has it that day.

    Raises: NotFound, AppointmentOver, AppointmentTaken. Locks: the help of the place, the appointment.
    """
    row = hold(code)
    before = row.held_on, row.starts_at, row.state
    slot, day, seat = _free(row.branch_id, starts_at, but=row.pk)
    if (day, starts_at, State.MADE) == before:
        return
    tell_changed([row])
    if day != row.held_on and _is_in_use(row.branch_id, day, row.icon, row.number):
        row.icon, row.number = _sign(row.branch_id, day)
    row.held_on, row.starts_at, row.ends_at = day, starts_at, _end(slot, starts_at)
    row.kind, row.seat, row.state = slot.kind, seat, State.MADE
    row.save()
    audit.record(nobody(actor), MOVED, subject(organisations.place(row.branch_id)), count=1)
    tell_changed([row])


@locked
def cancel_appointment(actor: Actor, *, code: str) -> None:
    """Give the time back; twice changes nothing. Raises: NotFound, AppointmentOver. Locks: the help of the place, the row."""
    call_off(nobody(actor), hold(code))


@locked
def keep_appointment(actor: Actor, *, code: str) -> None:
    """Come after all: undo cancelling, while the time is free.

    Raises: NotFound, AppointmentOver, AppointmentTaken. Locks: the help of the place, the appointment.
    """
    put_back(nobody(actor), hold(code))


@locked
def ask_call(actor: Actor, *, code: str, phone: str) -> None:
    """Ask to be called at the time of the appointment.

    The number is kept until the night after. Raises: NotFound, AppointmentOver, PhoneMissing, PhoneWrong. Locks: as above.
    """
    row = hold(code)
    if not phone.strip():
        raise PhoneMissing(fields={"phone": str(PhoneMissing.message)})
    _keep_number(actor, row, phone_of(phone))


@locked
def ask_no_call(actor: Actor, *, code: str) -> None:
    """Come after all instead of being called: the number is forgotten. Raises: NotFound, AppointmentOver. Locks: as above."""
    _keep_number(actor, hold(code), "")


def _keep_number(actor: Actor, row: Appointment, number: str) -> None:
    if row.phone != number:
        row.phone = number
        row.save(update_fields=["phone"])
        place = organisations.place(row.branch_id)
        audit.record(nobody(actor), CALL, subject(place), asked=bool(number))


def phone_of(text: str) -> str:
    """Give a telephone number that can be called, and nothing else that was typed. Raises: PhoneWrong.

    A number begins with a 0 or a +, so nine digits of a citizen service number are none.
    """
    tidy = re.sub(r"[ ()\-./]", "", telephone(text))
    if not (_DUTCH.fullmatch(tidy) or _ABROAD.fullmatch(tidy)):
        raise PhoneWrong(fields={"phone": str(PhoneWrong.message)})
    return tidy


def hold(code: str) -> Appointment:
    """Hold the help of the place and an appointment that is still to come, by its code.

    Each change writes a line that stays, so one code makes so many a day; what is refused later counts as none.
    Raises: NotFound, AppointmentOver, ChangedOften.
    """
    found = appointments().filter(code=tidy_code(code)).first() if code else None
    if found is None:
        raise NotFound
    row = hold_row(found)
    try:
        attempts.start_of_day(
            "changes of an appointment", str(row.public_id), most=deciding.CHANGES_A_DAY_MAX
        )
    except attempts.TooManyAttempts as problem:
        raise ChangedOften from problem
    return row


def hold_row(found: Appointment) -> Appointment:
    """Hold an appointment that is still to come, after the help of its place. Raises: NotFound, AppointmentOver."""
    hold_hours(found.branch_id)
    row = appointments().select_for_update(no_key=True).filter(pk=found.pk).first()
    if row is None:
        raise NotFound
    if row.starts_at <= clock.now() or row.state in {State.CAME, State.MISSED}:
        raise AppointmentOver
    return row


def call_off(actor: Actor, row: Appointment) -> None:
    """Cancel an appointment that is held."""
    if row.state == State.CANCELLED:
        return
    row.state, row.seat = State.CANCELLED, None
    row.save(update_fields=["state", "seat"])
    audit.record(actor, CANCELLED, subject(organisations.place(row.branch_id)), count=1)
    tell_changed([row])


def put_back(actor: Actor, row: Appointment) -> None:
    """Undo cancelling of an appointment that is held. Raises: AppointmentTaken."""
    if row.state == State.MADE:
        return
    _slot, _day, seat = _free(row.branch_id, row.starts_at, but=row.pk)
    row.state, row.seat = State.MADE, seat
    row.save(update_fields=["state", "seat"])
    audit.record(actor, MADE, subject(organisations.place(row.branch_id)), count=1, again=True)
    tell_changed([row])


def tidy_code(code: str) -> str:
    """Give a code as it is stored, however it was typed."""
    return "".join(code.split()).replace("-", "").upper()


def subject(place: organisations.Place) -> audit.Subject:
    """Name the place in the trail, never the appointment."""
    return audit.Subject("organisations.branch", place.code, place.organisation_id)


def nobody(actor: Actor) -> Actor:
    """Give who acts as the trail names them: an appointment points to no member there either."""
    return actor if actor.person_id is None else Actor.anonymous(actor.door)


def _known(branch_id: int, key: str) -> Appointment | None:
    if not 0 < len(key) <= KEY_LENGTH_MAX:
        raise Invalid
    row = appointments().filter(key=_number(branch_id, key)).first()
    if row is not None and row.code is None:
        raise AppointmentTaken  # the form of an appointment that is over
    return row


def _number(branch_id: int, key: str) -> UUID:
    """Give the number of a form at a place: the same form at another place is another one."""
    return rules.random_number(f"{branch_id} {key}")


def _free(branch_id: int, starts_at: dt.datetime, *, but: int = 0) -> tuple[Slot, dt.date, int]:
    """Give the time of a moment, its day, and a seat that is free, with the help of the place held. Raises: AppointmentTaken."""
    hours = hold_hours(branch_id)
    calendar = organisations.calendar(branch_id)
    today, local = clock.today(calendar.time_zone), clock.local(starts_at, calendar.time_zone)
    day = local.date()
    if starts_at <= clock.now() or day > today + dt.timedelta(days=deciding.DAYS_AHEAD):
        raise AppointmentTaken
    slots = deciding.slots_on(hours, calendar, day)
    slot = next((one for one in slots if one.begins == local.time()), None)
    if slot is None:
        raise AppointmentTaken
    taken = seats_taken(branch_id, starts_at, _end(slot, starts_at), but=but)
    seat = deciding.free_seat(slot.seats, taken)
    if seat is None:
        raise AppointmentTaken
    return slot, day, seat


def _end(slot: Slot, starts_at: dt.datetime) -> dt.datetime:
    """No clock is changed by day, so a time lasts as long as the wall clock says."""
    day = dt.date.min
    return starts_at + (dt.datetime.combine(day, slot.ends) - dt.datetime.combine(day, slot.begins))


def _sign(branch_id: int, day: dt.date) -> tuple[str, int]:
    """Give a sign that nobody has at this place on this day: an icon and two digits, by chance. Raises: AppointmentTaken."""
    used = set(appointments().filter(branch_id=branch_id, held_on=day).values_list("icon", "number"))
    free = [
        (icon, number) for icon in deciding.ICONS for number in deciding.NUMBERS if (icon, number) not in used
    ]
    if not free:
        raise AppointmentTaken
    return secrets.choice(free)


def _is_in_use(branch_id: int, day: dt.date, icon: str, number: int | None) -> bool:
    return appointments().filter(branch_id=branch_id, held_on=day, icon=icon, number=number).exists()
