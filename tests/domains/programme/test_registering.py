"""Registering: places for whole groups, a waiting list in order, offers that end, and forms that were left open."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.programme import selectors, services
from samenbieb.domains.programme.errors import (
    FormsLeftOpen,
    OfferOver,
    PlacesTaken,
    RegisteredOften,
    RegistrationClosed,
    RegistrationOver,
)
from samenbieb.domains.programme.models import Entry, Registration, Session
from samenbieb.domains.programme.retention import forget_registered
from samenbieb.domains.programme.rules import FORMS_MAX
from samenbieb.domains.programme.services import Contact
from samenbieb.kernel import clock, jobs, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.models import AuditEntry
from samenbieb.kernel.screening import NamesSomebody
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member
from tests.factories.programme import HOUR, SessionFactory

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous("portal")
NOOR = Contact(first_name="Noor", email="noor@example.org")
DAY = dt.timedelta(days=1)
SITES = ("example.org", "https://example", "example\u2024org/x", "www example", "[hier]", "١٢٣")


def workshop(capacity: int = 4, **changes: object) -> Session:
    given = {"starts_at": clock.now() + 3 * DAY, "capacity": capacity, "activity__drop_in": False}
    return SessionFactory(**{**given, **changes})


def begin(session: Session, heads: int = 1, **how: Any) -> str:
    return services.begin_registration(VISITOR, session=str(session.public_id), heads=heads, **how)


def register(session: Session, heads: int = 1) -> str:
    code = begin(session, heads)
    services.send_registration(VISITOR, code=code, contact=NOOR)
    return code


def state(code: str) -> str:
    return Entry.objects.get(registration__code=code).state


def taken(session: Session) -> int:
    session.refresh_from_db()
    return session.seats_taken


def kinds() -> list[str]:
    rows = Notice.objects.across_all(reason="test").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_group_has_places_and_the_next_one_waits_whole() -> None:
    session = workshop(4)
    first, second = register(session, 3), register(session, 2)
    assert (state(first), state(second)) == ("confirmed", "waiting")
    assert taken(session) == 3
    assert kinds() == ["registered", "waiting"]


def test_a_smaller_group_passes_one_that_is_too_large_which_keeps_its_turn() -> None:
    session = workshop(4)
    first, large, small = register(session, 3), register(session, 2), register(session, 1)
    assert (state(large), state(small)) == ("waiting", "confirmed")
    services.withdraw(VISITOR, code=first)
    assert (state(large), state(small)) == ("offered", "confirmed")
    assert taken(session) == 3


def test_the_form_keeps_places_and_they_come_back_by_time() -> None:
    session = workshop(2)
    now = clock.now()
    with clock.at(now):
        begin(session, 2)
        late = register(session, 2)
        assert state(late) == "waiting"
    with clock.at(now + dt.timedelta(minutes=11)):
        in_time = begin(session, 1)
        # Nobody told that the browser died: who comes next looks at the clock, and who waits goes first.
        assert state(late) == "offered"
        assert state(in_time) == "asking"


def test_a_form_that_stayed_open_too_long_gets_what_is_free() -> None:
    session = workshop(2)
    now = clock.now()
    with clock.at(now):
        slow = begin(session, 2)
    with clock.at(now + dt.timedelta(minutes=20)):
        services.send_registration(VISITOR, code=slow, contact=NOOR)
        assert state(slow) == "confirmed"
        slower = begin(session)
        services.withdraw(VISITOR, code=slow)
    with clock.at(now + dt.timedelta(minutes=50)):
        register(session, 2)
        services.send_registration(VISITOR, code=slower, contact=NOOR)
        assert state(slower) == "waiting"


def test_an_offer_that_nobody_takes_goes_to_the_next() -> None:
    session = workshop(1)
    now = clock.now()
    with clock.at(now):
        first, second, third = register(session), register(session), register(session)
        services.withdraw(VISITOR, code=first)
        assert (state(second), state(third)) == ("offered", "waiting")
    with clock.at(now + dt.timedelta(hours=25)):
        assert jobs.run_now("programme.settle_places") == {"sessions": 1, "offered": 1}
        assert (state(second), state(third)) == ("lapsed", "offered")
        with pytest.raises(OfferOver):
            services.accept(VISITOR, code=second, session=str(session.public_id))
        services.accept(VISITOR, code=third, session=str(session.public_id))
        services.accept(VISITOR, code=third, session=str(session.public_id))
    assert state(third) == "confirmed"
    assert kinds().count("place_offered") == 2
    assert taken(session) == 1


def test_who_leaves_can_come_after_all_behind_who_waits() -> None:
    session = workshop(1)
    name = str(session.public_id)
    first = register(session)
    services.withdraw(VISITOR, code=first)
    services.withdraw(VISITOR, code=first)
    services.come_after_all(VISITOR, code=first, session=name)
    assert state(first) == "confirmed"
    second = register(session)
    services.withdraw(VISITOR, code=first)
    services.come_after_all(VISITOR, code=first, session=name)
    assert (state(first), state(second)) == ("waiting", "offered")


def test_all_dates_of_an_activity_at_once() -> None:
    session = workshop(2)
    full = SessionFactory(
        activity=session.activity, branch=session.branch, starts_at=clock.now() + 9 * DAY, capacity=1
    )
    SessionFactory(activity=session.activity, branch=session.branch, starts_at=clock.now() - DAY, capacity=1)
    register(full)
    code = begin(session, 1, all_dates=True)
    services.send_registration(VISITOR, code=code, contact=NOOR)
    states = Entry.objects.filter(registration__code=code).order_by("session__starts_at")
    assert [entry.state for entry in states] == ["confirmed", "waiting"]
    body = Notice.objects.across_all(reason="test").latest("pk").body
    assert body.count("- ") == 2
    assert "(wachtlijst)" in body
    services.withdraw(VISITOR, code=code, session=str(session.public_id))
    assert [entry.state for entry in states.all()] == ["withdrawn", "waiting"]
    services.withdraw(VISITOR, code=code)
    assert [entry.state for entry in states.all()] == ["withdrawn", "withdrawn"]


def test_one_registers_only_where_and_when_that_can_be() -> None:
    now = clock.now()
    for session in (
        workshop(activity__drop_in=True),
        workshop(capacity=None),
        workshop(starts_at=now - HOUR),
        workshop(registers_from_at=now + HOUR),
        workshop(registers_until_at=now - HOUR),
    ):
        with pytest.raises(RegistrationClosed):
            begin(session)
    with pytest.raises(NotFound):
        begin(workshop(activity__kind="class_visit"))
    for heads in (0, 11):
        with pytest.raises(Invalid):
            begin(workshop(20), heads)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(first_name="", email="noor@example.org"), "first_name"),
        (Contact(first_name="Noor"), "email"),
        *((Contact(first_name=f"Ga naar {site}", email="noor@example.org"), "first_name") for site in SITES),
        (Contact(first_name="Noor", email="noor"), "email"),
        (Contact(first_name="Noor", phone="bel maar"), "phone"),
        (Contact(first_name="noor@example.org", phone="06 12345678"), "first_name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(contact: Contact, field: str) -> None:
    code = begin(workshop())
    with pytest.raises(Invalid) as refusal:
        services.send_registration(VISITOR, code=code, contact=contact)
    assert field in refusal.value.fields
    assert state(code) == "held"


def test_a_note_that_names_somebody_is_not_kept() -> None:
    code = begin(workshop())
    contact = Contact(first_name="Noor", phone="0612345678", note="Mijn rekening is NL91ABNA0417164300")
    with pytest.raises(NamesSomebody):
        services.send_registration(VISITOR, code=code, contact=contact)


def test_nobody_finds_a_registration_without_its_code() -> None:
    code = register(workshop())
    for other in ("", "AAAAAAAAAA", code[:-1]):
        with pytest.raises(NotFound):
            services.withdraw(VISITOR, code=other)
    services.withdraw(VISITOR, code=code.lower())


def test_the_database_itself_refuses_one_too_many() -> None:
    session = workshop(2)
    code = begin(session, 2)
    entry = Entry.objects.get(registration__code=code)
    with pytest.raises(IntegrityError, match="never_more_than_fit"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(heads=3)
    with pytest.raises(IntegrityError, match="never_more_than_fit"), transaction.atomic():
        Session.objects.across_all(reason="a session with two seats taken").filter(pk=session.pk).update(
            capacity=1
        )
    Registration.objects.across_all(reason="a form that is dropped").filter(code=code).delete()
    assert taken(session) == 0


def test_fewer_places_than_are_taken_are_refused_and_more_are_offered_on() -> None:
    session = workshop(1)
    desk, name = staff(session.organisation), str(session.public_id)
    register(session)
    waits = register(session)
    with pytest.raises(PlacesTaken):
        services.set_capacity(desk, session=name, capacity=None)
    services.set_capacity(desk, session=name, capacity=2)
    assert state(waits) == "offered"
    with pytest.raises(PlacesTaken):
        services.set_capacity(desk, session=name, capacity=1)


def test_who_registered_is_told_once_of_each_change() -> None:
    session = workshop(1)
    desk, name = staff(session.organisation), str(session.public_id)
    register(session)
    register(session)
    services.move_session(
        desk,
        session=name,
        day=clock.local(clock.now(), "Europe/Amsterdam").date() + 5 * DAY,
        begins=dt.time(14),
    )
    outbox.drain_all()
    services.cancel_session(desk, session=name, reason="illness")
    outbox.drain_all()
    services.tell_off(session.pk)  # as when the worker died after the notices were made
    services.restore_session(desk, session=name)
    outbox.drain_all()
    told = kinds()
    assert {kind: told.count(kind) for kind in told} == {
        "registered": 1, "waiting": 1, "session_moved": 2, "session_off": 2, "session_back": 2,
    }  # fmt: skip
    moved = Notice.objects.across_all(reason="test").filter(kind="session_moved").first()
    assert moved is not None
    assert "om 14.00 uur" in moved.body
    assert moved.address == NOOR.email


def test_what_has_begun_is_not_left_any_more() -> None:
    session = workshop(1)
    code = register(session)
    with clock.at(session.starts_at + HOUR), pytest.raises(RegistrationOver):
        services.withdraw(VISITOR, code=code)


def test_what_leads_to_somebody_goes_after_a_month_and_the_places_stay() -> None:
    session = workshop(4)
    code = register(session, 3)
    begin(session)
    with clock.at(session.ends_at + 29 * DAY):
        assert forget_registered() == 0
        assert Registration.objects.across_all(reason="test").count() == 1
    with clock.at(session.ends_at + 31 * DAY):
        assert forget_registered() == 1
    row = Registration.objects.across_all(reason="test").get()
    assert (row.code, row.first_name, row.email, row.phone, row.note) == (None, "", "", "", "")
    assert taken(session) == 3
    with pytest.raises(NotFound):
        services.withdraw(VISITOR, code=code)


def test_nobody_keeps_the_places_by_opening_forms_over_and_over() -> None:
    session, moment = workshop(4), clock.now()
    for minute in range(0, 180, 10):
        with clock.at(moment + dt.timedelta(minutes=minute)):
            if state(begin(session, 4, address="192.0.2.7")) == "asking":
                assert state(register(session, 4)) == "confirmed"
                break
    else:
        pytest.fail("one address kept the places for three hours")


def test_who_sends_the_form_may_open_the_next_one_at_the_same_address() -> None:
    session = workshop(40)
    for comer in range(12):
        code = begin(session, address="192.0.2.7")
        guest = Contact(first_name="Gast", email=f"gast{comer}@example.org")
        services.send_registration(VISITOR, code=code, contact=guest, address="192.0.2.7")
    other = workshop(200)
    for _form in range(6):
        assert state(begin(session, address="192.0.2.7")) == "held"
    assert state(begin(session, address="192.0.2.7")) == "asking"
    assert state(begin(other, address="192.0.2.7")) == "held"
    for number in range(15):  # no crowd takes it from somebody else
        assert state(begin(session, address=f"198.51.100.{number}")) == "held"
    for number in range(6):
        begin(other, address=f"2001:db8::{number + 1}")
    assert state(begin(other, address="2001:db8::7")) == "asking"  # one subscriber with many addresses is one


def test_who_is_kept_no_place_has_one_when_the_form_is_sent_and_very_many_forms_are_none() -> None:
    session = workshop(40)
    code = [begin(session, address="192.0.2.7") for _form in range(7)][-1]
    assert selectors.registration(code).may_fit
    services.send_registration(VISITOR, code=code, contact=NOOR, address="192.0.2.7")
    assert state(code) == "confirmed"
    for _form in range(FORMS_MAX - 7):
        begin(session, address="192.0.2.7")
    with pytest.raises(FormsLeftOpen):
        begin(session, address="192.0.2.7")


def test_nobody_has_messages_sent_to_somebody_over_and_over() -> None:
    session = workshop(40)
    for _time in range(10):
        register(session)
    told = len(kinds())
    code = begin(session)
    for same in ({"email": "NOOR@example.org"}, {"email": NOOR.email, "phone": "06 12345678"}):
        with pytest.raises(RegisteredOften):
            services.send_registration(VISITOR, code=code, contact=Contact(first_name="Noor", **same))
    assert len(kinds()) == told
    services.send_registration(VISITOR, code=code, contact=Contact(first_name="Ali", phone="06 12345678"))
    desk = staff(session.organisation)
    services.register_caller(desk, session=str(session.public_id), heads=1, contact=NOOR, somebody_else=True)
    elsewhere = workshop(40)
    register(elsewhere)
    with clock.at(clock.now() + DAY + HOUR):
        register(session)


def test_the_trail_does_not_tell_which_member_registered() -> None:
    session, me = workshop(2), as_member(member())
    code = services.begin_registration(me, session=str(session.public_id), heads=1)
    services.send_registration(me, code=code, contact=NOOR)
    services.withdraw(me, code=code)
    services.come_after_all(me, code=code, session=str(session.public_id))
    lines = AuditEntry.objects.filter(subject_type="programme.registration")
    assert lines.count() == 3
    assert {(line.actor, line.person_id) for line in lines} == {("anonymous", None)}


@pytest.mark.parametrize("name", ["Anne-Marie", "J. P.", "D’Arcy", "हिना", "فاطمة", "O'Neill Jr."])
def test_names_of_everywhere_are_names(name: str) -> None:
    code = begin(workshop())
    services.send_registration(VISITOR, code=code, contact=Contact(first_name=name, phone="06 12345678"))
    assert state(code) == "confirmed"
