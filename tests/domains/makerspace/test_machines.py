"""Nobody has a laser without a permit: at any door, in any library, at every act; broken machines, jobs, instructions."""

import datetime as dt
from dataclasses import dataclass

import pytest

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking import services as bookings
from samenbieb.domains.booking.models import Claim
from samenbieb.domains.booking.services import For
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.makerspace import measures, selectors, services
from samenbieb.domains.makerspace.errors import AlreadyBroken, MachineKnown, NoPermit, OutOfOrder, TooYoung
from samenbieb.domains.makerspace.models import Outage
from samenbieb.domains.makerspace.retention import forget_notes
from samenbieb.domains.makerspace.services import MachineWish, Made
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.idempotency import KeyUsedForOther
from samenbieb.kernel.screening import NamesSomebody
from tests.factories.booking import ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db


@dataclass
class Place:
    """A maker place with a room and a laser in it that asks a permit."""

    actor: Actor
    director: Actor
    room: str
    laser: str
    machine: str
    permit: str
    organisation_id: int
    branch_id: int

    def holder(self, person_id: int | None = None, **facts: int) -> str:
        """Know somebody who may use the laser."""
        holder = permits.know(
            self.actor, organisation_id=self.organisation_id, person_id=person_id, first_name="Anna", **facts
        )
        permits.give(self.actor, holder=holder, qualification=self.permit, evidence="shown")
        return holder


def _place(age_min: int | None = None, **months: int) -> Place:
    room = ResourceFactory(kind="room")
    laser = below(room, kind="machine")
    actor, director = staff(room.organisation, branch=room.branch), staff(room.organisation, DIRECTOR)
    permit = permits.make_kind(
        director, organisation_id=room.organisation_id, wish=QualificationWish("Lasersnijder", **months)
    )
    wish = MachineWish(permit, age_min=age_min, minute_cents=20, gram_cents=5)
    machine = services.add_machine(director, resource=str(laser.public_id), wish=wish)
    return Place(
        actor,
        director,
        str(room.public_id),
        str(laser.public_id),
        machine,
        permit,
        room.organisation_id,
        room.branch_id,
    )


def _book(actor: Actor, what: str, hour: int = 10, whom: For = bookings.ONESELF) -> str:
    return bookings.book(actor, resource=what, starts_at=tomorrow(hour), minutes=60, whom=whom)


def test_nobody_has_a_laser_without_a_permit_at_any_door() -> None:
    place = _place()
    services.plan_instruction(
        place.actor, qualification=place.permit, branch_id=place.branch_id, starts_at=tomorrow(14)
    )
    visitor = as_member(member())
    elsewhere = _place()
    of_another = elsewhere.holder()
    strange = credentials.holder(elsewhere.actor, of_another).pk
    tries = [
        (visitor, place.laser, bookings.ONESELF),
        (visitor, place.room, bookings.ONESELF),  # the laser stands in it
        (place.actor, place.laser, For(first_name="Anna")),
        (place.actor, place.laser, For(person_id=visitor.person_id)),
        (place.actor, place.laser, For(holder_id=strange)),  # a permit of another library
    ]
    for actor, what, whom in tries:
        with pytest.raises(NoPermit) as refused:
            _book(actor, what, whom=whom)
        assert [one.starts_at for one in refused.value.instructions] == [tomorrow(14)]
    with pytest.raises(NoPermit):
        bookings.book_series(
            place.actor,
            resource=place.laser,
            days=[tomorrow(10).date()],
            begins=dt.time(10),
            minutes=60,
            whom=For(first_name="Anna"),
        )
    assert not Claim.objects.across_all(reason="test").exists()


def test_a_member_with_a_permit_books_here_and_not_elsewhere() -> None:
    place, elsewhere = _place(), _place()
    visitor = as_member(member())
    place.holder(visitor.person_id)
    _book(visitor, place.laser)
    with pytest.raises(NoPermit):
        _book(visitor, elsewhere.laser)


def test_the_permit_must_hold_at_the_time_of_the_booking() -> None:
    place = _place(valid_months=1)
    visitor = as_member(member())
    place.holder(visitor.person_id)
    bookings.book(visitor, resource=place.laser, starts_at=tomorrow(10, days=20), minutes=60)
    late = tomorrow(10, days=40)
    with clock.at(tomorrow(10, days=20)), pytest.raises(NoPermit):
        bookings.book(visitor, resource=place.laser, starts_at=late, minutes=60)


def test_a_permit_that_is_taken_away_stops_moving_restoring_and_starting() -> None:
    place = _place()
    visitor = as_member(member())
    holder = place.holder(visitor.person_id)
    made = _book(visitor, place.laser)
    off = _book(visitor, place.laser, 12)
    bookings.cancel(visitor, claim=off)
    permits.revoke(place.actor, holder=holder, qualification=place.permit, reason="unsafe")
    with pytest.raises(NoPermit):
        bookings.move(visitor, claim=made, starts_at=tomorrow(14), minutes=60)
    with pytest.raises(NoPermit):
        bookings.restore(visitor, claim=off)
    with clock.at(tomorrow(10)), pytest.raises(NoPermit):
        bookings.check_in(place.actor, claim=made)
    assert booking.claim(place.actor, made).state == "confirmed"


def test_a_lowest_age() -> None:
    place = _place(age_min=16)
    child, adult = as_member(member(age=12)), as_member(member(age=30))
    for visitor in (child, adult):
        place.holder(visitor.person_id)
    with pytest.raises(TooYoung):
        _book(child, place.laser)
    _book(adult, place.laser)
    unknown = credentials.holder(place.actor, place.holder()).pk
    with pytest.raises(TooYoung):
        _book(place.actor, place.laser, 12, For(holder_id=unknown))
    known = credentials.holder(place.actor, place.holder(born_in=1990)).pk
    _book(place.actor, place.laser, 12, For(holder_id=known))


def test_out_of_order_and_working_again() -> None:
    place = _place()
    visitor = as_member(member())
    place.holder(visitor.person_id)
    made = _book(visitor, place.laser)
    volunteer = staff(ResourceFactory().organisation, "volunteer")
    with pytest.raises(NotFound):
        services.break_machine(volunteer, machine=place.machine)
    with pytest.raises(NamesSomebody):
        services.break_machine(place.actor, machine=place.machine, note="Bel 06 12345678")
    services.break_machine(place.actor, machine=place.machine, note="De lens is gebroken")
    with pytest.raises(AlreadyBroken):
        services.break_machine(place.actor, machine=place.machine)
    with pytest.raises(OutOfOrder):
        _book(visitor, place.laser, 12)
    with clock.at(tomorrow(10)), pytest.raises(OutOfOrder):
        bookings.check_in(place.actor, claim=made)
    assert selectors.machine(place.actor, place.machine).note == "De lens is gebroken"
    shown = selectors.public_machine(place.machine)
    assert (shown.is_broken, shown.note) == (True, "")
    services.mend_machine(place.actor, machine=place.machine)
    services.mend_machine(place.actor, machine=place.machine)
    _book(visitor, place.laser, 12)
    with clock.at(clock.now() + dt.timedelta(days=100)):
        assert forget_notes() == 1
    assert Outage.objects.across_all(reason="test").get().note == ""


def test_a_job_has_the_price_of_its_day_and_keeps_the_permit_alive() -> None:
    place = _place(disuse_months=2)
    visitor = as_member(member())
    holder = place.holder(visitor.person_id)
    made, day = _book(visitor, place.laser), tomorrow(11).date()
    with clock.at(tomorrow(11)):
        job, cost = services.note_job(
            place.actor, machine=place.machine, made=Made(45, "children", grams=20, heads=3), claim=made
        )
        assert (cost.cents, cost.currency) == (45 * 20 + 20 * 5, "EUR")
        with pytest.raises(MachineKnown):
            services.note_job(place.actor, machine=place.machine, made=Made(5, "adults"), claim=made)
    asked = (place.organisation_id, day, day)
    assert measures.jobs(*asked) == {place.branch_id: 1}
    assert measures.visitors(*asked) == measures.young_visitors(*asked) == {place.branch_id: 3}
    assert [one.what for one in credentials.history(place.actor, holder)] == ["used", "given"]
    services.undo_job(place.actor, job=job)
    assert measures.jobs(*asked) == {}
    stranger = staff(ResourceFactory().organisation)
    with pytest.raises(NotFound):
        services.undo_job(stranger, job=job)


def test_who_was_at_an_instruction_gets_the_permit() -> None:
    place = _place()
    anna = permits.know(place.actor, organisation_id=place.organisation_id, first_name="Anna")
    with clock.at(clock.now() - dt.timedelta(hours=2)):
        start = clock.now()
        instruction = services.plan_instruction(
            place.actor, qualification=place.permit, branch_id=place.branch_id, starts_at=start
        )
    (line,) = services.was_there(place.actor, instruction=instruction, holders=[anna])
    assert credentials.history(place.actor, anna)[0].public_id == line
    held = credentials.holders_at(place.director, place.permit, start)
    assert [one.holder.name for one in held] == ["Anna"]
    with pytest.raises(NotAllowed):
        services.was_there(
            staff(ResourceFactory(branch__organisation_id=place.organisation_id).organisation, "volunteer"),
            instruction=instruction,
            holders=[anna],
        )


def test_the_same_request_number_for_something_else_is_a_mistake_and_no_answer_of_before() -> None:
    place = _place()
    for _again in range(2):
        services.note_job(place.actor, machine=place.machine, made=Made(45, "children", heads=3), key="k")
    with pytest.raises(KeyUsedForOther):
        services.note_job(place.actor, machine=place.machine, made=Made(45, "adults", heads=1), key="k")
    desk = ResourceFactory()
    wish = {"resource": str(desk.public_id), "starts_at": tomorrow(10), "minutes": 60, "key": "b"}
    clerk = staff(desk.organisation)
    made = bookings.book(clerk, whom=For(first_name="Anna"), **wish)
    assert bookings.book(clerk, whom=For(first_name="Anna"), **wish) == made
    with pytest.raises(KeyUsedForOther):
        bookings.book(clerk, whom=For(first_name="Bert"), **wish)
