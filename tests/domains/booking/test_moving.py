"""Moving a booking: also to another thing of the same kind, never half, and back again; at one moment, and of another library."""

import pytest

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import ClaimOver, NotOpenThen, SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.services import For
from samenbieb.domains.messages.models import Notice
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.booking import ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db
ANNA = For(first_name="Anna")


def _claim(public_id: str) -> Claim:
    return Claim.objects.across_all(reason="test").select_related("resource").get(public_id=public_id)


def _name(row: Resource) -> str:
    return str(row.public_id)


def test_staff_move_a_booking_to_another_thing_of_the_kind_and_back() -> None:
    room = ResourceFactory(kind="room")
    desk, other = below(room), below(room)
    actor = staff(desk.organisation)
    made = services.book(actor, resource=_name(desk), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    services.move(actor, claim=made, starts_at=tomorrow(14), minutes=90, resource=_name(other))
    assert (_claim(made).resource_id, _claim(made).starts_at) == (other.pk, tomorrow(14))
    services.book(actor, resource=_name(desk), starts_at=tomorrow(10), minutes=30, whom=ANNA)
    (held,) = Occupied.objects.filter(claim=_claim(made))
    assert (held.resource_id, held.from_at, held.until_at) == (other.pk, tomorrow(14), tomorrow(15, 30))
    with pytest.raises(SlotTaken) as refused:  # back, but somebody else is there now
        services.move(actor, claim=made, starts_at=tomorrow(10), minutes=60, resource=_name(desk))
    assert [one.starts_at for one in refused.value.alternatives] == [
        tomorrow(9),
        tomorrow(10, 30),
        tomorrow(11),
    ]
    assert Occupied.objects.get(claim=_claim(made)).resource_id == other.pk
    line = AuditEntry.objects.filter(subject_id=made).latest("pk")
    assert line.details["moved_off"] == desk.name


def test_only_to_the_same_kind_at_the_same_place_and_a_member_only_in_time() -> None:
    desk = ResourceFactory()
    sister, elsewhere = ResourceFactory(branch=desk.branch), ResourceFactory()
    room = ResourceFactory(branch=desk.branch, kind="room")
    away = ResourceFactory(branch=desk.branch, retired_at=clock.now())
    actor, owner = staff(desk.organisation), as_member(member())
    made = services.book(owner, resource=_name(desk), starts_at=tomorrow(10), minutes=60)
    for target in (elsewhere, room, away):
        with pytest.raises(NotFound):
            services.move(actor, claim=made, starts_at=tomorrow(12), minutes=60, resource=_name(target))
    with pytest.raises(NotFound):
        services.move(owner, claim=made, starts_at=tomorrow(12), minutes=60, resource=_name(sister))
    assert [one.public_id for one in selectors.movable_to(actor, made)] == [_name(desk), _name(sister)]
    assert [one.public_id for one in selectors.movable_to(owner, made)] == [_name(desk)]
    services.move(owner, claim=made, starts_at=tomorrow(12), minutes=60)
    services.move(owner, claim=made, starts_at=tomorrow(10), minutes=60)
    assert _claim(made).starts_at == tomorrow(10)


def test_a_member_hears_that_the_library_moved_a_booking_and_not_what_they_did_themselves() -> None:
    desk = ResourceFactory()
    actor, owner = staff(desk.organisation), as_member(member(desk.organisation, email="els@example.org"))
    made = services.book(owner, resource=_name(desk), starts_at=tomorrow(10), minutes=60)
    named = services.book(actor, resource=_name(desk), starts_at=tomorrow(12), minutes=60, whom=ANNA)
    services.move(owner, claim=made, starts_at=tomorrow(9), minutes=60)
    services.move(actor, claim=named, starts_at=tomorrow(15), minutes=60)
    with pytest.raises(SlotTaken):
        services.move(actor, claim=made, starts_at=tomorrow(15), minutes=60)
    services.move(actor, claim=made, starts_at=tomorrow(9), minutes=60)  # nothing changes
    told = Notice.objects.across_all(reason="test")
    assert not told.exists()
    services.move(actor, claim=made, starts_at=tomorrow(11), minutes=60)
    services.move(actor, claim=made, starts_at=tomorrow(9), minutes=60)
    assert [one.kind for one in told] == ["booking_moved"] * 2
    assert "9.00 uur" in told.order_by("pk").last().body
    assert told.order_by("pk").first().address == "els@example.org"


def test_moving_to_the_moment_where_it_stands_tells_nobody_and_writes_nothing() -> None:
    desk = ResourceFactory()
    actor, owner = staff(desk.organisation), as_member(member(desk.organisation, email="els@example.org"))
    made = services.book(owner, resource=_name(desk), starts_at=tomorrow(10), minutes=60)
    before = (AuditEntry.objects.count(), OutboxEvent.objects.count())
    services.move(actor, claim=made, starts_at=tomorrow(10), minutes=60)
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == before
    assert not Notice.objects.across_all(reason="test").exists()


def test_its_own_time_counts_as_free_and_a_closed_moment_says_what_is_near() -> None:
    desk = ResourceFactory()
    actor = staff(desk.organisation)
    made = services.book(actor, resource=_name(desk), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    (day,) = selectors.starts_for(actor, made, "", first_on=tomorrow(10).date(), days_count=1, minutes=60)
    assert tomorrow(10, 30) in [one.starts_at for one in day.starts]
    assert tomorrow(10) not in [one.starts_at for one in day.starts]
    around = selectors.nearest_for(actor, made, "", starts_at=tomorrow(10), minutes=60)
    assert tomorrow(10) not in [one.starts_at for one in around]
    with pytest.raises(NotOpenThen):
        services.move(actor, claim=made, starts_at=tomorrow(20), minutes=60)
    near = selectors.nearest_for(actor, made, "", starts_at=tomorrow(20), minutes=60)
    assert [one.starts_at for one in near] == [tomorrow(16), tomorrow(16, 30), tomorrow(17)]
    assert _claim(made).starts_at == tomorrow(10)


def test_what_was_called_off_is_blocked_or_has_begun_does_not_move() -> None:
    desk = ResourceFactory()
    actor = staff(desk.organisation)
    made = services.book(actor, resource=_name(desk), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    blocked = services.block(
        actor, resource=_name(desk), starts_at=tomorrow(12), ends_at=tomorrow(13), reason="maintenance"
    )
    with pytest.raises(ClaimOver):
        services.move(actor, claim=blocked, starts_at=tomorrow(14), minutes=60)
    services.cancel(actor, claim=made)
    with pytest.raises(ClaimOver):
        services.move(actor, claim=made, starts_at=tomorrow(14), minutes=60)


def test_another_library_and_another_member_find_nothing_to_move() -> None:
    desk = ResourceFactory()
    owner, stranger, other = as_member(member()), as_member(member()), staff(ResourceFactory().organisation)
    made = services.book(owner, resource=_name(desk), starts_at=tomorrow(10), minutes=60)
    for actor in (stranger, other):
        with pytest.raises(NotFound):
            services.move(actor, claim=made, starts_at=tomorrow(12), minutes=60)
        with pytest.raises(NotFound):
            selectors.movable_to(actor, made)
        with pytest.raises(NotFound):
            selectors.starts_for(actor, made, "", first_on=tomorrow(10).date(), days_count=1, minutes=60)
        with pytest.raises(NotFound):
            selectors.nearest_for(actor, made, "", starts_at=tomorrow(10), minutes=60)
    assert _claim(made).starts_at == tomorrow(10)
