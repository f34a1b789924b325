"""Booking: what is claimed is claimed with all below it; hours, steps and buffers; moved, called off, taken up again."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import (
    ClaimOver,
    NotOpenThen,
    NotSoFar,
    NotThatLong,
    ResourceExists,
    ResourceInUse,
    SlotTaken,
    SomeDatesTaken,
    TooManyBookings,
)
from samenbieb.domains.booking.models import Claim, Occupied
from samenbieb.domains.booking.retention import forget_bookers
from samenbieb.domains.booking.services import For, ResourceWish
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from samenbieb.kernel.screening import NamesSomebody
from tests.factories.booking import ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db
ANNA = For(first_name="Anna")


def _claim(public_id: str) -> Claim:
    return Claim.objects.across_all(reason="test").get(public_id=public_id)


def test_a_member_books_for_themselves_and_calls_it_off() -> None:
    desk, actor = ResourceFactory(), as_member(member())
    made = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60)
    mine = selectors.my_claims(actor)
    assert [(one.public_id, one.begins.hour, one.ends.hour) for one in mine] == [(made, 10, 11)]
    assert _claim(made).person_id == actor.person_id
    services.cancel(actor, claim=made)
    assert not Occupied.objects.exists()
    services.restore(actor, claim=made)
    assert _claim(made).state == "confirmed"
    assert Occupied.objects.count() == 1
    assert AuditEntry.objects.filter(action="booking.book", person_id=actor.person_id).count() == 3
    assert OutboxEvent.objects.filter(name__startswith="booking.").count() == 3


def test_the_same_moment_once_and_the_next_hears_what_is_free() -> None:
    desk = ResourceFactory()
    other = ResourceFactory(branch=desk.branch)
    actor = staff(desk.organisation)
    services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    with pytest.raises(SlotTaken) as refused:
        services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10, 30), minutes=60, whom=ANNA)
    starts = [one.starts_at for one in refused.value.alternatives]
    assert starts == [tomorrow(9), tomorrow(11), tomorrow(11, 30)]
    assert [one.public_id for one in refused.value.elsewhere] == [str(other.public_id)]
    services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(11), minutes=60, whom=ANNA)


def test_a_room_and_its_machines_at_any_depth() -> None:
    house = ResourceFactory(kind="building")
    room = below(house, kind="room")
    first, second = below(room, kind="machine"), below(room, kind="machine")
    part = below(first, kind="machine")
    actor = staff(house.organisation)

    def book(resource: object, hour: int) -> str:
        name = str(resource.public_id)
        return services.book(actor, resource=name, starts_at=tomorrow(hour), minutes=60, whom=ANNA)

    deep = book(part, 10)
    book(second, 10)  # machines beside each other do not meet
    for above in (first, room, house):
        with pytest.raises(SlotTaken):
            book(above, 10)
    book(house, 12)
    for inside in (room, first, second, part):
        with pytest.raises(SlotTaken):
            book(inside, 12)
    services.cancel(actor, claim=deep)
    book(first, 10)


def test_what_is_added_below_is_taken_with_what_it_lies_in() -> None:
    room = ResourceFactory(kind="room")
    lies_in = below(room, kind="machine")
    director, actor = staff(room.organisation, DIRECTOR), staff(room.organisation)
    services.book(actor, resource=str(room.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    new = services.add_resource(
        director,
        branch_id=room.branch_id,
        wish=ResourceWish("machine", "Nieuw", for_members=True),
        parent=str(lies_in.public_id),
    )
    with pytest.raises(SlotTaken):
        services.book(actor, resource=new, starts_at=tomorrow(10), minutes=60, whom=ANNA)
    with pytest.raises(ResourceExists):
        services.add_resource(director, branch_id=room.branch_id, wish=ResourceWish("machine", "Nieuw"))


@pytest.mark.parametrize(
    ("start", "minutes", "refusal"),
    [
        ((8, 0), 60, NotOpenThen),
        ((17, 30), 60, NotOpenThen),
        ((10, 10), 60, NotThatLong),
        ((10, 0), 15, NotThatLong),
        ((10, 0), 150, NotThatLong),
    ],
)
def test_hours_and_steps(start: tuple[int, int], minutes: int, refusal: type[Exception]) -> None:
    desk, actor = ResourceFactory(), as_member(member())
    with pytest.raises(refusal):
        services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(*start), minutes=minutes)
    assert not Claim.objects.across_all(reason="test").exists()


def test_not_in_the_past_and_not_too_far() -> None:
    desk, actor = ResourceFactory(days_ahead=7), as_member(member())
    name = str(desk.public_id)
    for days in (-1, 8):
        with pytest.raises(NotSoFar):
            services.book(actor, resource=name, starts_at=tomorrow(10, days=days), minutes=60)
    services.book(actor, resource=name, starts_at=tomorrow(10, days=7), minutes=60)


def test_what_stays_free_around_a_booking() -> None:
    desk = ResourceFactory(before_minutes=15, after_minutes=30)
    actor, name = as_member(member()), str(desk.public_id)
    services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60)
    with pytest.raises(SlotTaken):
        services.book(actor, resource=name, starts_at=tomorrow(11, 30), minutes=30)
    (day,) = selectors.starts(name, tomorrow(10).date(), 1, 30)
    free = [(one.begins.hour, one.begins.minute) for one in day.starts]
    assert free[0] == (12, 0)  # what stays free around the one adds to what stays free around the other
    services.book(actor, resource=name, starts_at=tomorrow(12), minutes=30)


def test_a_member_has_three_bookings_at_most() -> None:
    actor = as_member(member())
    names = [str(ResourceFactory().public_id) for _ in range(4)]
    for name in names[:3]:
        services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60)
    with pytest.raises(TooManyBookings):
        services.book(actor, resource=names[3], starts_at=tomorrow(10), minutes=60)


def test_moving_frees_what_was_held_and_keeps_it_when_it_cannot_be() -> None:
    desk = ResourceFactory()
    actor, name = staff(desk.organisation), str(desk.public_id)
    made = services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=ANNA)
    services.book(actor, resource=name, starts_at=tomorrow(12), minutes=60, whom=ANNA)
    with pytest.raises(SlotTaken):
        services.move(actor, claim=made, starts_at=tomorrow(11, 30), minutes=60)
    assert _claim(made).starts_at == tomorrow(10)
    services.move(actor, claim=made, starts_at=tomorrow(10, 30), minutes=60)  # over what it held itself
    services.book(actor, resource=name, starts_at=tomorrow(9, 30), minutes=60, whom=ANNA)
    with clock.at(tomorrow(10, 40)), pytest.raises(ClaimOver):
        services.move(actor, claim=made, starts_at=tomorrow(15), minutes=60)


def test_a_series_lists_what_cannot_be_and_books_the_rest_when_asked() -> None:
    room = ResourceFactory(kind="room")
    actor, name = staff(room.organisation), str(room.public_id)
    services.book(actor, resource=name, starts_at=tomorrow(10, days=8), minutes=60, whom=ANNA)
    days = [clock.local(tomorrow(10, days=1 + 7 * week), "Europe/Amsterdam").date() for week in range(3)]
    wish = {"resource": name, "days": days, "begins": dt.time(10), "minutes": 60, "whom": ANNA}
    with pytest.raises(SomeDatesTaken) as refused:
        services.book_series(actor, **wish)
    assert refused.value.details["clashes"] == {days[1].isoformat(): "taken"}
    assert Claim.objects.across_all(reason="test").count() == 1
    done = services.book_series(actor, **wish, leave_out=True)
    assert (len(done.claims), done.left_out) == (2, {days[1].isoformat(): "taken"})
    closed = services.book_series
    with pytest.raises(SomeDatesTaken) as refused:
        closed(actor, **{**wish, "begins": dt.time(20)}, leave_out=True)
    assert set(refused.value.details["clashes"].values()) == {"closed"}


def test_blocking_and_putting_away() -> None:
    desk = ResourceFactory()
    actor, director, name = staff(desk.organisation), staff(desk.organisation, DIRECTOR), str(desk.public_id)
    span = {"starts_at": tomorrow(0), "ends_at": tomorrow(0, days=3)}
    blocked = services.block(actor, resource=name, reason="maintenance", **span)
    with pytest.raises(SlotTaken):
        services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=ANNA)
    with pytest.raises(Invalid):
        services.block(actor, resource=name, reason="no reason", **span)
    with pytest.raises(ResourceInUse):
        services.retire_resource(director, resource=name)
    services.cancel(actor, claim=blocked)
    services.retire_resource(director, resource=name)
    with pytest.raises(NotFound):
        services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=ANNA)
    services.retire_resource(director, resource=name, retired=False)
    services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=ANNA)


def test_staff_fill_in_a_first_name_and_nothing_that_leads_to_somebody() -> None:
    desk = ResourceFactory()
    actor, name = staff(desk.organisation), str(desk.public_id)
    with pytest.raises(Invalid):
        services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60)
    whom = For(first_name="Anna 0612345678")
    with pytest.raises(NamesSomebody):
        services.book(actor, resource=name, starts_at=tomorrow(10), minutes=60, whom=whom)


def test_another_library_and_another_member_find_nothing() -> None:
    desk = ResourceFactory()
    hidden = ResourceFactory(branch=desk.branch, for_members=False)
    owner, stranger, other = as_member(member()), as_member(member()), staff(ResourceFactory().organisation)
    made = services.book(owner, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60)
    for actor in (stranger, other):
        with pytest.raises(NotFound):
            services.cancel(actor, claim=made)
        with pytest.raises(NotFound):
            selectors.claim(actor, made)
    with pytest.raises(NotFound):
        services.book(other, resource=str(desk.public_id), starts_at=tomorrow(12), minutes=60, whom=ANNA)
    with pytest.raises(NotFound):
        services.book(owner, resource=str(hidden.public_id), starts_at=tomorrow(12), minutes=60)
    volunteer = staff(desk.organisation, "volunteer")
    with pytest.raises(NotAllowed):
        services.cancel(volunteer, claim=made)


def test_the_database_has_the_last_word() -> None:
    desk = ResourceFactory()
    actor = staff(desk.organisation)
    made = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    later = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(12), minutes=60, whom=ANNA)
    with pytest.raises(IntegrityError, match="never_two_at_once"), transaction.atomic():
        Occupied.objects.filter(claim=_claim(later)).update(from_at=tomorrow(10, 30))
    assert Occupied.objects.get(claim=_claim(made)).from_at == tomorrow(10)


def test_who_booked_is_forgotten_a_month_after() -> None:
    desk, actor = ResourceFactory(), as_member(member())
    made = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60)
    with clock.at(tomorrow(10, days=30)):
        assert forget_bookers() == 0
    with clock.at(tomorrow(12, days=31)):
        assert forget_bookers() == 1
        assert forget_bookers() == 0
    assert _claim(made).person_id is None
    trail = AuditEntry.objects.filter(subject_id=made)
    assert {(line.actor, line.person_id) for line in trail} == {("member", None)}  # nor does the trail tell
