"""The list of a session at the desk: looked at (each look is noted), added to for a caller, ticked at the door."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.messages import selectors as messages
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import lock_session, lock_to_count, names_seen, registrations
from samenbieb.domains.programme.errors import OnListAlready, RegistrationOver
from samenbieb.domains.programme.models import Entry, Registration, Session
from samenbieb.domains.programme.services import counting, registering, seats, telling
from samenbieb.domains.programme.services.counting import Counted
from samenbieb.domains.programme.services.registering import Contact
from samenbieb.kernel import audit, clock, idempotency, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.locking import locked

State = Entry.State


@dataclass(frozen=True, slots=True)
class ListLine:
    """A group on the list. Who helps at the session sees the first name only."""

    public_id: str
    first_name: str
    heads: int
    state: str
    state_label: str
    turn: int
    came: int | None
    until_at: dt.datetime | None
    email: str = ""
    phone: str = ""
    note: str = ""
    code: str = ""
    # Nothing that we send gets there: the desk calls.
    is_called: bool = False


@locked
def look_at_list(actor: Actor, *, session: str) -> tuple[list[ListLine], bool]:
    """Give who registered, in the order of the list, and whether how to reach them is among it. The look is noted.

    Raises: NotFound, NotAllowed. Locks: the session.
    """
    row = lock_session(actor, session, permissions.VIEW)
    seen = names_seen(actor, row)
    if not seen:
        raise NotAllowed(action=permissions.SEE_NAMES)
    telling.tell_offers(seats.settle(row))
    found = row.entries.exclude(turn=None).select_related("registration").order_by("turn")
    if seen != "all":
        found = found.filter(state=State.CONFIRMED)
    channels = messages.channels_of(row.organisation_id) if seen == "all" else frozenset()
    lines = [_line(entry, channels, everything=seen == "all") for entry in found]
    action = permissions.REGISTER if seen == "all" else permissions.SEE_NAMES
    audit.record(actor, action, row, looked=len(lines))
    return lines, seen == "all"


def _line(entry: Entry, channels: frozenset[str], *, everything: bool) -> ListLine:
    who = entry.registration
    is_called = not messages.gets_message(channels, email=who.email, phone=who.phone)
    reach = (who.email, who.phone, who.note, who.code or "", is_called) if everything else ()
    return ListLine(
        str(entry.public_id),
        who.first_name,
        entry.heads,
        entry.state,
        entry.get_state_display(),
        entry.turn or 0,
        entry.came,
        entry.until_at,
        *reach,
    )


@locked
def register_caller(
    actor: Actor, *, session: str, heads: int, contact: Contact, somebody_else: bool = False, key: str = ""
) -> tuple[str, bool]:
    """Register a group for somebody at the desk or on the telephone. Returns the code, and whether they have places.

    `somebody_else`: who has the same first name and the same address or number as one on the list is another person.
    Raises: NotFound, NotAllowed, Invalid, NamesSomebody, RegistrationClosed, OnListAlready. Locks: the session.
    """
    registering.look_at_heads(heads, rules.DESK_GROUP_MAX, by_desk=True)
    contact = registering.looked_at(contact, by_desk=True)

    def act() -> dict[str, object]:
        row = lock_session(actor, session, permissions.REGISTER)
        if not somebody_else:
            _refuse_twice(row, contact)
        registration = registering.begin([row], heads, by_desk=True)
        registering.send(registration, [row], contact, by_desk=True)
        audit.record(actor, permissions.REGISTER, registration, heads=heads)
        placed = registration.entries.filter(state=State.CONFIRMED).exists()
        return {"registration": registration.pk, "placed": placed}

    wish = {"register": session, "heads": heads, "who": asdict(contact), "else": somebody_else}
    answer = idempotency.once(actor, key, wish, act)
    made = registrations().get(pk=answer["registration"])
    return made.code or "", bool(answer["placed"])


def _refuse_twice(session: Session, contact: Contact) -> None:
    """Let nobody take places twice by mistake. Raises: OnListAlready."""
    there = Registration.objects.across_all(
        reason="who is on the list of a session that the actor holds"
    ).filter(
        entries__session=session, entries__state__in=seats.ON_THE_LIST, first_name__iexact=contact.first_name
    )
    phone, email = rules.bare_phone(contact.phone), contact.email.lower()
    for one in there:
        same_phone = phone and rules.bare_phone(one.phone) == phone
        if same_phone or (email and one.email.lower() == email):
            sentence = _("%(name)s is on the list already. Add again only who is somebody else.")
            raise OnListAlready(sentence % {"name": contact.first_name})


@locked
def take_off_list(actor: Actor, *, session: str, entry: str) -> None:
    """Take a group off the list for somebody who calls. Raises: NotFound, NotAllowed, RegistrationOver. Locks: the session."""
    row, found = _held(actor, session, entry)
    if not seats.is_to_come(row, clock.now()):
        raise RegistrationOver
    if found.state != State.WITHDRAWN:
        registering.take_off(found, row)
        audit.record(actor, permissions.REGISTER, found.registration, withdrawn=session)


@locked
def put_on_list(actor: Actor, *, session: str, entry: str) -> bool:
    """Undo it, or take an offer for a caller. Returns whether the group has places: when it is full it waits, at the end.

    Raises: NotFound, NotAllowed, RegistrationOver. Locks: the session.
    """
    row, found = _held(actor, session, entry)
    if not seats.is_to_come(row, clock.now()):
        raise RegistrationOver
    if found.state == State.OFFERED:
        seats.change(found, State.CONFIRMED)
        seats.tell_changed([row])
    elif found.state in {State.WITHDRAWN, State.LAPSED}:
        registering.put_back(found, row)
    audit.record(actor, permissions.REGISTER, found.registration, back=session)
    return found.state == State.CONFIRMED


@locked
def note_presence(
    actor: Actor,
    *,
    session: str,
    came: Mapping[str, int],
    others: int = 0,
    seen: str | None = None,
    sure: bool = False,
    key: str = "",
) -> Counted:
    """Tick who came of the list, with how many others walked in: together they are the head count, as by `count_heads`.

    A group that is not named did not come. Raises: NotFound, NotAllowed, Invalid, and as `count_heads`. Locks: the session.
    """

    def act() -> dict[str, object]:
        row = lock_to_count(actor, session)
        if not names_seen(actor, row):
            raise NotAllowed(action=permissions.SEE_NAMES)
        entries = list(row.entries.filter(state=State.CONFIRMED))
        for entry in entries:
            entry.came = came.get(str(entry.public_id), 0)
            if not 0 <= entry.came <= entry.heads:
                raise Invalid(fields={"came": _("More came than signed up. Count them among the others.")})
        Entry.objects.bulk_update(entries, ["came"])
        heads = sum(entry.came or 0 for entry in entries) + others
        apart = row.count.children if row.count else None
        children = None if apart is None else min(apart, heads)
        counted = counting.count_heads(
            actor, session=session, heads=heads, children=children, seen=seen, sure=sure
        )
        return asdict(counted)

    wish = {
        "presence": session,
        "came": dict(sorted(came.items())),
        "others": others,
        "seen": seen,
        "sure": sure,
    }
    return Counted(**idempotency.once(actor, key, wish, act))


def _held(actor: Actor, session: str, entry: str) -> tuple[Session, Entry]:
    row = lock_session(actor, session, permissions.REGISTER)
    telling.tell_offers(seats.settle(row))
    found = None
    if identifiers.is_public_id(entry):
        found = row.entries.filter(public_id=entry).select_related("registration").first()
    if found is None:
        raise NotFound
    return row, found
