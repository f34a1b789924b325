"""Bookings that cannot be any more: listed, called off in one go with one message for a member, and back after all."""

import datetime as dt

import pytest

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import NotOpenThen, SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.services import For
from samenbieb.domains.makerspace import services as makers
from samenbieb.domains.makerspace.services import MachineWish
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations import selectors as hours_of
from samenbieb.domains.organisations import services as places
from samenbieb.domains.organisations.models import Branch, HoursChange
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import Opening
from samenbieb.kernel.errors import NotAllowed, NotFound
from tests.factories.booking import ZONE, ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db
ANNA = For(first_name="Anna")


def _claim(public_id: str) -> Claim:
    return Claim.objects.across_all(reason="test").get(public_id=public_id)


def _notices(kind: str) -> list[Notice]:
    return list(Notice.objects.across_all(reason="test").filter(kind=kind).order_by("pk"))


def _day(days: int = 1) -> dt.date:
    return clock.local(tomorrow(10, days=days), ZONE).date()


def _shut(row: Resource, days: int = 1, opening: Opening | None = None) -> object:
    return places.add_exception(
        staff(row.organisation, DIRECTOR),
        branch_id=row.branch_id,
        from_on=_day(days),
        opening=opening,
        reason="Verbouwing",
    )


def test_what_a_closed_day_leaves_outside_is_listed_called_off_and_told_once() -> None:
    desk = ResourceFactory()
    other = ResourceFactory(branch=desk.branch)
    actor, card = staff(desk.organisation), member(desk.organisation, email="anna@example.org")
    owner = as_member(card)
    mine = [
        services.book(owner, resource=str(one.public_id), starts_at=tomorrow(hour), minutes=60)
        for one, hour in ((desk, 10), (other, 14))
    ]
    named = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(12), minutes=60, whom=ANNA)
    later = services.book(owner, resource=str(desk.public_id), starts_at=tomorrow(10, days=2), minutes=60)
    assert selectors.outside_count(actor, desk.branch_id) == 0
    _shut(desk)
    lines = selectors.outside(actor, desk.branch_id)
    assert [(one.claim.public_id, one.why, one.has_address) for one in lines] == [
        (mine[0], "closed", True),
        (named, "closed", False),
        (mine[1], "closed", True),
    ]
    wish = {"branch_id": desk.branch_id, "claims": [*mine, named, later]}
    done = services.call_off_outside(actor, **wish)
    assert (done.count, done.told) == (3, 2)
    assert services.call_off_outside(actor, **wish).count == 0  # twice is once
    assert _claim(later).state == "confirmed"  # the library is open then
    (told,) = _notices("booking_off")
    assert (told.person_id, told.address) == (card.membership.person_id, "anna@example.org")
    assert desk.name in told.body
    assert other.name in told.body
    assert "10.00 uur" in told.body
    assert "14.00 uur" in told.body
    assert Occupied.objects.count() == 1


def test_the_day_opens_after_all_and_what_is_free_stands_again() -> None:
    desk = ResourceFactory()
    actor, owner = staff(desk.organisation), as_member(member(desk.organisation))
    name = str(desk.public_id)
    made = services.book(owner, resource=name, starts_at=tomorrow(10), minutes=60)
    taken = services.book(owner, resource=name, starts_at=tomorrow(12), minutes=60)
    row = _shut(desk)
    services.call_off_outside(actor, branch_id=desk.branch_id, claims=[made, taken])
    assert selectors.inside_again(actor, desk.branch_id) == []
    with pytest.raises(NotOpenThen):
        services.restore(actor, claim=made)
    places.withdraw_exception(staff(desk.organisation, DIRECTOR), exception_id=row.pk)
    services.book(actor, resource=name, starts_at=tomorrow(12), minutes=60, whom=ANNA)
    assert [one.public_id for one in selectors.inside_again(actor, desk.branch_id)] == [made]
    assert selectors.inside_again_count(actor, desk.branch_id) == 1
    count, left_out = services.take_back_inside(actor, branch_id=desk.branch_id, claims=[made, taken])
    assert (count, [refusal.code for refusal in left_out.values()]) == (1, ["slot_taken"])
    assert (_claim(made).state, _claim(made).fell_outside) == ("confirmed", False)
    assert len(_notices("booking_off")) == len(_notices("booking_back")) == 1
    services.cancel(owner, claim=made)
    services.restore(owner, claim=made)
    assert len(_notices("booking_off")) == len(_notices("booking_back")) == 1  # who did it themselves knows


def test_shorter_hours_the_border_and_a_place_that_closes_for_good() -> None:
    desk = ResourceFactory(staffed_only=True)
    actor, name = staff(desk.organisation), str(desk.public_id)
    for hour in (9, 11, 12, 16):
        services.book(actor, resource=name, starts_at=tomorrow(hour), minutes=60, whom=ANNA)
    later = services.book(actor, resource=name, starts_at=tomorrow(10, days=9), minutes=60, whom=ANNA)
    _shut(desk, opening=Opening(dt.time(10), dt.time(13)))
    hours = [one.claim.begins.hour for one in selectors.outside(actor, desk.branch_id)]
    assert hours == [9, 16]
    _shut(desk, opening=Opening(dt.time(10), dt.time(13), staffed=False))  # nobody is there
    assert selectors.outside_count(actor, desk.branch_id) == 4
    places.edit_branch(staff(desk.organisation, DIRECTOR), branch_id=desk.branch_id, closed_on=_day(9))
    assert Branch.objects.get(pk=desk.branch_id).closed_on == _day(9)
    assert [one.claim.public_id for one in selectors.outside(actor, desk.branch_id)][-1] == later
    with pytest.raises(NotOpenThen):
        services.book(actor, resource=name, starts_at=tomorrow(14, days=9), minutes=60, whom=ANNA)
    services.book(actor, resource=name, starts_at=tomorrow(14, days=8), minutes=60, whom=ANNA)


def test_other_hours_say_beforehand_how_many_fall_outside() -> None:
    desk = ResourceFactory()
    actor, name = staff(desk.organisation), str(desk.public_id)
    director = staff(desk.organisation, DIRECTOR)
    for days in (1, 2, 3):
        services.book(actor, resource=name, starts_at=tomorrow(10, days=days), minutes=60, whom=ANNA)
    wish = {"branch_id": desk.branch_id, "from_on": _day(1), "until_on": _day(2)}
    moved = hours_of.foresee_exception(director, **wish, opening=None)
    assert moved.counts["bookings_outside"] == 2
    wider = Opening(dt.time(8), dt.time(20))
    assert "bookings_outside" not in hours_of.foresee_exception(director, **wish, opening=wider).counts
    places.add_exception(director, **wish, reason="Verbouwing")
    assert HoursChange.objects.get(branch=desk.branch_id).counts["bookings_outside"] == 2


def test_a_machine_that_is_out_of_order_with_all_that_holds_it() -> None:
    room = ResourceFactory(kind="room")
    thing = below(room, kind="machine")
    actor, director = staff(room.organisation), staff(room.organisation, DIRECTOR)
    machine = makers.add_machine(director, resource=str(thing.public_id), wish=MachineWish(""))
    ids = [
        services.book(actor, resource=str(one.public_id), starts_at=tomorrow(hour), minutes=60, whom=ANNA)
        for one, hour in ((thing, 10), (room, 12))
    ]
    makers.break_machine(actor, machine=machine)
    assert [(one.claim.public_id, one.why) for one in selectors.outside(actor, room.branch_id)] == [
        (ids[0], "broken"),
        (ids[1], "broken"),
    ]
    done = services.call_off_outside(actor, branch_id=room.branch_id, claims=ids[:1])
    assert (done.count, done.told) == (1, 0)
    makers.mend_machine(actor, machine=machine)
    assert [one.public_id for one in selectors.inside_again(actor, room.branch_id)] == ids[:1]
    assert selectors.outside_count(actor, room.branch_id) == 0


def test_blocking_calls_off_what_is_booked_then_or_nothing_at_all() -> None:
    room = ResourceFactory(kind="room")
    desk = below(room)
    actor, owner = staff(room.organisation), as_member(member(room.organisation))
    made = services.book(owner, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60)
    span = {"starts_at": tomorrow(0), "ends_at": tomorrow(0, days=2)}
    wish = {"resource": str(room.public_id), **span, "reason": "activity"}
    with pytest.raises(SlotTaken):
        services.block(actor, **wish)
    lines = selectors.in_the_way(actor, str(room.public_id), *span.values())
    assert [(one.claim.public_id, one.why, one.has_address) for one in lines] == [(made, "blocked", True)]
    older = services.block(
        actor, resource=str(desk.public_id), starts_at=tomorrow(14), ends_at=tomorrow(15), reason="hire"
    )
    with pytest.raises(SlotTaken):  # what is blocked is not called off
        services.block_and_call_off(actor, **wish)
    assert _claim(made).state == "confirmed"
    assert _notices("booking_off") == []
    services.cancel(actor, claim=older)
    done = services.block_and_call_off(actor, **wish)
    assert (done.count, done.told) == (1, 1)
    assert selectors.inside_again(actor, room.branch_id) == []  # it is not free
    (block,) = Claim.objects.across_all(reason="test").filter(kind="blocking", state="confirmed")
    services.cancel(actor, claim=str(block.public_id))
    assert [one.public_id for one in selectors.inside_again(actor, room.branch_id)] == [made]


def test_the_library_calls_one_off_or_a_series_and_the_member_is_told() -> None:
    desk = ResourceFactory()
    actor, card = staff(desk.organisation), member(desk.organisation, email="bert@example.org")
    name, whom = str(desk.public_id), For(person_id=card.membership.person_id)
    one = services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=whom)
    services.cancel(actor, claim=one)
    services.cancel(actor, claim=one)
    assert len(_notices("booking_off")) == 1
    services.restore(actor, claim=one)
    services.cancel(actor, claim=one)
    assert (len(_notices("booking_off")), len(_notices("booking_back"))) == (2, 1)
    done = services.book_series(
        actor,
        resource=name,
        days=[_day(number) for number in (2, 3, 4)],
        begins=dt.time(10),
        minutes=60,
        whom=whom,
    )
    services.cancel_series(actor, series=done.series)
    assert _notices("booking_off")[-1].body.count(desk.name) == 3
    assert len(_notices("booking_off")) == 3
    services.restore_series(actor, series=done.series)
    assert len(_notices("booking_back")) == 2
    named = services.book(actor, resource=name, starts_at=tomorrow(14), minutes=60, whom=ANNA)
    services.cancel(actor, claim=named)
    assert len(_notices("booking_off")) == 3


def test_another_library_finds_none_of_it_and_a_volunteer_calls_nothing_off() -> None:
    desk, elsewhere = ResourceFactory(), ResourceFactory()
    actor, other = staff(desk.organisation), staff(elsewhere.organisation)
    made = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    _shut(desk)
    _shut(elsewhere)
    assert selectors.outside(other, desk.branch_id) == []
    for act in (services.call_off_outside, services.take_back_inside):
        with pytest.raises(NotFound):
            act(other, branch_id=elsewhere.branch_id, claims=[made])
        with pytest.raises(NotFound):
            act(actor, branch_id=desk.branch_id, claims=["1"])
        with pytest.raises(NotAllowed):
            act(other, branch_id=desk.branch_id, claims=[made])
        with pytest.raises(NotAllowed):
            act(staff(desk.organisation, VOLUNTEER), branch_id=desk.branch_id, claims=[made])
    span = (tomorrow(0), tomorrow(0, days=2))
    with pytest.raises(NotFound):
        selectors.in_the_way(other, str(desk.public_id), *span)
    with pytest.raises(NotFound):
        services.block_and_call_off(
            other, resource=str(desk.public_id), starts_at=span[0], ends_at=span[1], reason="hire"
        )
    assert _claim(made).state == "confirmed"
