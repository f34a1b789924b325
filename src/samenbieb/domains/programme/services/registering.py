"""Registering by a resident: a form that keeps places, the places themselves, the waiting list, and not coming after all.

Whoever has the code may act; nobody needs an account. Sessions are held in one order, before what is read of them.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import (
    activity_to_register,
    lock_registration,
    lock_to_register,
    registrations,
)
from samenbieb.domains.programme.errors import (
    FormsLeftOpen,
    OfferOver,
    RegisteredOften,
    RegistrationClosed,
    RegistrationOver,
)
from samenbieb.domains.programme.models import Entry, Registration, Session
from samenbieb.domains.programme.services import seats, telling
from samenbieb.kernel import attempts, audit, clock, screening
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked

State = Entry.State
# No letters or digits that look like another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10
# A name stands in the message that goes out: no address of a site or a mailbox, no number.
_NO_NAME = re.compile(r"[\d@:/\\<>\[\]]|\.\S|\bwww\b", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{7,18}")


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach who registers: a first name, and mail or telephone."""

    first_name: str
    email: str = ""
    phone: str = ""
    note: str = ""
    language: str = "nl"


def begin_registration(
    actor: Actor, *, session: str, heads: int, all_dates: bool = False, address: str = ""
) -> str:
    """Open the form: places are kept for some minutes, where the whole group fits. Returns the code of the form.

    With `all_dates`, for every coming date of the activity that one can register for. `address`: of who asks; forms of one
    activity that are opened there and not sent are counted, so that nobody keeps its places by opening forms: after some, a
    form keeps none, and who sends it has what is free then. After very many there is no form.
    Raises: NotFound, Invalid, RegistrationClosed, FormsLeftOpen. Locks: the count of the address, then the sessions.
    """
    look_at_heads(heads, rules.GROUP_MAX)
    keeps = True
    if address:
        forms = _forms_of(activity_to_register(session), address)
        try:
            attempts.start_of_many(f"all {forms}", address, most=rules.FORMS_MAX)
        except attempts.TooManyAttempts as problem:
            raise FormsLeftOpen from problem
        try:
            attempts.start(forms, address)
        except attempts.TooManyAttempts:
            keeps = False
    return _begin(session, heads, all_dates=all_dates, keeps=keeps)


def _forms_of(activity_id: int, address: str) -> str:
    """Name the forms of an activity at one address: what is opened elsewhere makes nobody here wait."""
    return f"forms of activity {activity_id} at {attempts.place_of(address)}"


@locked
def _begin(session: str, heads: int, *, all_dates: bool, keeps: bool) -> str:
    sessions = lock_to_register(session, all_dates=all_dates)
    return str(begin(sessions, heads, keeps=keeps).code)


def begin(
    sessions: Sequence[Session], heads: int, *, by_desk: bool = False, keeps: bool = True
) -> Registration:
    """Make a registration that is not sent yet, with the sessions held. Raises: RegistrationClosed.

    The desk also registers before and after the time for everybody, until the start.
    """
    now = clock.now()
    open_ = [row for row in sessions if seats.is_open(row, now, by_desk=by_desk)]
    if not open_:
        raise RegistrationClosed
    for row in open_:
        telling.tell_offers(seats.settle(row))
    room = seats.with_room(open_, heads) if keeps else set()
    registration = Registration.objects.create(
        organisation_id=open_[0].organisation_id,
        activity=open_[0].activity,
        code="".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH)),
        heads=heads,
        begun_at=now,
    )
    Entry.objects.bulk_create(
        Entry(
            registration=registration,
            session=row,
            heads=heads,
            state=State.HELD if row.pk in room else State.ASKING,
            until_at=now + rules.HOLD_FOR if row.pk in room else None,
            changed_at=now,
        )
        for row in open_
    )
    return registration


@locked
def send_registration(actor: Actor, *, code: str, contact: Contact, address: str = "") -> None:
    """Send the form: the group has its places, or a turn on the waiting list. Sent twice changes nothing.

    A form that stayed open too long gets what is free now. `address`: of who asks, as `begin_registration` counts.
    Raises: NotFound, Invalid, NamesSomebody, RegistrationClosed, RegisteredOften. Locks: the sessions, then the registration.
    """
    contact = looked_at(contact)
    registration, sessions = lock_registration(code)
    if registration.sent_at is None:
        _refuse_often(registration, contact)
        send(registration, sessions, contact)
        audit.record(_nobody(actor), permissions.REGISTER, registration, heads=registration.heads)
        if address:
            attempts.succeeded(_forms_of(registration.activity_id, address), address)


def _nobody(actor: Actor) -> Actor:
    """Give who acts as the trail names them: a registration points to no member there either."""
    return actor if actor.person_id is None else Actor.anonymous(actor.door)


def send(
    registration: Registration, sessions: Sequence[Session], contact: Contact, *, by_desk: bool = False
) -> None:
    """Give places or turns to a registration, with its sessions held. Raises: RegistrationClosed."""
    now = clock.now()
    by_id = {row.pk: row for row in sessions if seats.is_open(row, now, by_desk=by_desk)}
    if not by_id:
        raise RegistrationClosed
    registration.first_name, registration.email = contact.first_name, contact.email
    registration.phone, registration.note = contact.phone, contact.note
    registration.language, registration.sent_at = contact.language, now
    registration.save()
    for row in sessions:
        telling.tell_offers(seats.settle(row))
    entries = list(registration.entries.order_by("session_id"))
    for entry in entries:
        if entry.session_id not in by_id:
            entry.delete()  # was called off or closed while the form was open
        elif entry.state == State.HELD:
            seats.give_turn(entry)
            seats.change(entry, State.CONFIRMED)
        else:
            seats.place(entry, by_id[entry.session_id])
    telling.tell_sent(registration)
    seats.tell_changed(by_id.values())


def _refuse_often(registration: Registration, contact: Contact) -> None:
    """Let nobody have messages sent to somebody over and over. Raises: RegisteredOften."""
    same = (Q(email__iexact=contact.email) if contact.email else Q(pk=None)) | (
        Q(phone=contact.phone) if contact.phone else Q(pk=None)
    )
    sent = registrations().filter(
        same, organisation_id=registration.organisation_id, sent_at__gt=clock.now() - rules.DAY
    )
    if sent.count() >= rules.SENT_A_DAY_MAX:
        raise RegisteredOften


@locked
def withdraw(actor: Actor, *, code: str, session: str = "") -> None:
    """Come to a date no longer, or (without a date) to none of them; who waits is offered the places.

    Also declines an offer and leaves the waiting list. Raises: NotFound, RegistrationOver. Locks: the sessions, the registration.
    """
    registration, sessions = lock_registration(code, session=session)
    now = clock.now()
    if not any(seats.is_to_come(row, now) for row in sessions):
        raise RegistrationOver
    for row in sessions:
        entry = registration.entries.filter(session=row).first()
        if entry is not None and entry.state != State.WITHDRAWN and seats.is_to_come(row, now):
            take_off(entry, row)
    audit.record(_nobody(actor), permissions.REGISTER, registration, withdrawn=session or "all")


def take_off(entry: Entry, session: Session) -> None:
    """Let a group not come, with the session held."""
    if entry.turn is None:  # the form was never sent
        entry.delete()
    else:
        seats.change(entry, State.WITHDRAWN)
    telling.tell_offers(seats.settle(session))
    seats.tell_changed([session])


@locked
def accept(actor: Actor, *, code: str, session: str) -> None:
    """Take the places that were offered. Raises: NotFound, OfferOver. Locks: the session, the registration."""
    registration, sessions = lock_registration(code, session=session)
    row = sessions[0]
    telling.tell_offers(seats.settle(row))
    entry = registration.entries.get(session=row)
    if entry.state == State.CONFIRMED:
        return
    if entry.state != State.OFFERED:
        raise OfferOver
    seats.change(entry, State.CONFIRMED)
    audit.record(_nobody(actor), permissions.REGISTER, registration, accepted=session)
    telling.tell_sent(registration, only=row)
    seats.tell_changed([row])


@locked
def come_after_all(actor: Actor, *, code: str, session: str) -> None:
    """Undo not coming: the places, when they are still free; else the waiting list, at its end.

    Raises: NotFound, RegistrationClosed. Locks: the session, the registration.
    """
    registration, sessions = lock_registration(code, session=session)
    row = sessions[0]
    telling.tell_offers(seats.settle(row))
    entry = registration.entries.get(session=row)
    if entry.state not in {State.WITHDRAWN, State.LAPSED}:
        return
    if not seats.is_open(row, clock.now()):
        raise RegistrationClosed
    put_back(entry, row)
    audit.record(_nobody(actor), permissions.REGISTER, registration, back=session)


def put_back(entry: Entry, session: Session) -> None:
    """Let a group that was taken off come after all, with the session held: behind who waits."""
    entry.turn = None
    seats.place(entry, session)
    seats.tell_changed([session])


def look_at_heads(heads: int, most: int, *, by_desk: bool = False) -> None:
    """Refuse a group of nobody or of too many, in words for who comes or for the desk. Raises: Invalid."""
    if not 1 <= heads <= most:
        sentence = _("Choose with how many you come: at most %(count)s.")
        if by_desk:
            sentence = _("Fill in a number of people: at most %(count)s.")
        sentence %= {"count": most}
        raise Invalid(sentence, fields={"heads": sentence})


def looked_at(contact: Contact, *, by_desk: bool = False) -> Contact:
    """Give the contact as it is kept. The words are for who comes, or for the desk.

    Raises: Invalid with a sentence per field, NamesSomebody about the note.
    """
    clean = Contact(
        first_name=" ".join(contact.first_name.split())[:60],
        email=contact.email.strip(),
        phone=contact.phone.strip(),
        note=" ".join(contact.note.split()),
        language=contact.language,
    )
    fields = {}
    if not clean.first_name or _NO_NAME.search(clean.first_name):
        fields["first_name"] = _("Fill in the first name.") if by_desk else _("Fill in your first name.")
    if not clean.email and not clean.phone:
        fields["email"] = _("Fill in an e-mail address or a telephone number.")
    if clean.email and not _is_mail(clean.email):
        fields["email"] = _("This e-mail address is not right. Look at it once more.")
    if clean.phone and not _PHONE.fullmatch(clean.phone):
        fields["phone"] = _("This telephone number is not right. Look at it once more.")
    if len(clean.note) > 300:
        fields["note"] = _("Write at most 300 letters.")
    if fields:
        raise Invalid(fields=fields)
    screening.screened(clean.note)
    return clean


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
