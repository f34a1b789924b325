"""Under supervision is only while staff are there; a child comes with an adult: a yes at the door, at any machine in the room."""

import datetime as dt

import pytest

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking import services as bookings
from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.booking.services import For
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.makerspace import selectors, services
from samenbieb.domains.makerspace.errors import AdultNeeded, NotSupervised
from samenbieb.domains.makerspace.services import MachineWish
from samenbieb.domains.organisations.models import OpeningTime
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from tests.factories.booking import ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db


def _saw(**asked: object) -> tuple[Resource, Resource, Actor, str]:
    room = ResourceFactory(kind="room")
    saw = below(room, kind="machine")
    director = staff(room.organisation, DIRECTOR)
    wish = MachineWish(**asked)
    return room, saw, director, services.add_machine(director, resource=str(saw.public_id), wish=wish)


def _staff_until(thing: Resource, hour: int) -> None:
    """Let the doors stay open without staff after an hour."""
    for row in OpeningTime.objects.filter(period__branch_id=thing.branch_id):
        late = OpeningTime(
            period=row.period, weekday=row.weekday, opens=dt.time(hour), closes=row.closes, staffed=False
        )
        row.closes = dt.time(hour)
        row.save()
        late.save()


def _book(actor: Actor, thing: Resource, hour: int, whom: For = bookings.ONESELF) -> str:
    return bookings.book(
        actor, resource=str(thing.public_id), starts_at=tomorrow(hour), minutes=60, whom=whom
    )


def test_under_supervision_is_only_while_staff_are_there_the_whole_time() -> None:
    room, saw, director, _machine = _saw(supervised=True)
    _staff_until(room, 15)
    visitor = as_member(member())
    made = _book(visitor, saw, 10)
    for thing in (saw, room):  # the saw stands in it
        with pytest.raises(NotSupervised):
            _book(visitor, thing, 15)
        with pytest.raises(NotSupervised):
            bookings.book(
                director,
                resource=str(thing.public_id),
                starts_at=tomorrow(14, 30),
                minutes=60,
                whom=For(first_name="Anna"),
            )
        (day,) = booking.starts(str(thing.public_id), tomorrow(9).date(), 1, 60)
        assert {one.begins.hour for one in day.starts} <= {9, 10, 11, 12, 13, 14}
    with pytest.raises(NotSupervised):
        bookings.move(visitor, claim=made, starts_at=tomorrow(16), minutes=60)
    beside = ResourceFactory(branch=room.branch)
    _book(visitor, beside, 16)


def test_staff_who_are_not_there_any_more_start_nothing() -> None:
    room, saw, director, _machine = _saw(supervised=True)
    made = _book(as_member(member()), saw, 16)
    assert booking.outside_count(director, room.branch_id) == 0
    _staff_until(room, 15)
    assert booking.outside_count(director, room.branch_id) == 1
    with clock.at(tomorrow(16)), pytest.raises(NotSupervised):
        bookings.check_in(director, claim=made)


def test_a_child_books_alone_and_comes_with_an_adult() -> None:
    _room, saw, director, _machine = _saw(adult_below=12)
    made = _book(as_member(member(age=10)), saw, 10)
    with clock.at(tomorrow(10)):
        with pytest.raises(AdultNeeded):
            bookings.check_in(director, claim=made)
        bookings.check_in(director, claim=made, adult_is_here=True)
        row = Claim.objects.across_all(reason="test").get()
        assert (row.state, row.adult_is_here) == ("checked_in", True)
        bookings.undo_check_in(director, claim=made)
        row.refresh_from_db()
        assert (row.state, row.adult_is_here) == ("confirmed", False)


@pytest.mark.parametrize(("age", "alone"), [(11, False), (12, True), (40, True)])
def test_the_border_is_the_birthday(age: int, alone: bool) -> None:
    _room, saw, director, _machine = _saw(adult_below=12)
    made = _book(as_member(member(age=age)), saw, 10)
    with clock.at(tomorrow(10)):
        if alone:
            bookings.check_in(director, claim=made)
        else:
            with pytest.raises(AdultNeeded):
                bookings.check_in(director, claim=made)


def test_of_an_age_only_what_is_certain_counts_and_the_room_asks_for_its_machines() -> None:
    room, _saw_in_it, director, _machine = _saw(adult_below=12)
    born = clock.today("Europe/Amsterdam").year - 30
    known = permits.know(director, organisation_id=room.organisation_id, first_name="Jan", born_in=born)
    holder = credentials.holder(director, known)
    first = _book(director, room, 9, For(first_name="Anna"))
    second = _book(director, room, 11, For(holder_id=holder.pk, first_name="Jan"))
    claims = booking.claims_on(director, room.branch_id, tomorrow(9).date())
    assert [one.adult_below for one in claims] == [12, 12]
    with clock.at(tomorrow(9)), pytest.raises(AdultNeeded):
        bookings.check_in(director, claim=first)
    with clock.at(tomorrow(11)):
        bookings.check_in(director, claim=second)


def test_what_a_machine_asks_is_changed_and_shown() -> None:
    _room, _saw_here, director, machine = _saw(adult_below=12)
    with pytest.raises(Invalid):
        services.change_machine(director, machine=machine, wish=MachineWish(adult_below=0))
    services.change_machine(director, machine=machine, wish=MachineWish(adult_below=14, supervised=True))
    shown = selectors.public_machine(machine)
    assert (shown.adult_below, shown.supervised) == (14, True)
