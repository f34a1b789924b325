"""Many bookings that move to one moment, on real connections: one gets there, all others stand as they stood."""

import pytest

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied
from samenbieb.domains.booking.services import For
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import staff
from tests.kernel.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ANNA = For(first_name="Anna")


def _stands() -> dict[str, tuple[int, object]]:
    rows = Claim.objects.across_all(reason="test").filter(state="confirmed")
    return {str(row.public_id): (row.resource_id, row.starts_at) for row in rows}


def _held() -> dict[str, tuple[int, object]]:
    rows = Occupied.objects.select_related("claim")
    return {str(row.claim.public_id): (row.resource_id, row.from_at) for row in rows}


def test_of_twelve_that_move_to_one_moment_one_gets_there() -> None:
    wanted = ResourceFactory()
    others = [ResourceFactory(branch=wanted.branch) for _ in range(4)]
    actors = [staff(wanted.organisation) for _ in range(3)]
    claims = [
        services.book(actors[0], resource=str(one.public_id), starts_at=tomorrow(hour), minutes=60, whom=ANNA)
        for one in others
        for hour in (9, 12, 15)
    ]
    before = _stands()
    answers = at_once(
        *(
            lambda claim=claim, actor=actors[number % 3]: services.move(
                actor, claim=claim, starts_at=tomorrow(12), minutes=60, resource=str(wanted.public_id)
            )
            for number, claim in enumerate(claims)
        )
    )
    assert [type(answer).__name__ for answer in answers if answer is not None] == ["SlotTaken"] * 11
    for refusal in (answer for answer in answers if isinstance(answer, SlotTaken)):
        assert [one.starts_at for one in refusal.alternatives] == [
            tomorrow(10, 30),
            tomorrow(11),
            tomorrow(13),
        ]
    after = _stands()
    (moved,) = [claim for claim in claims if after[claim] != before[claim]]
    assert after[moved] == (wanted.pk, tomorrow(12))
    assert after == _held()
    assert selectors.overlapping() == 0


def test_two_that_change_places_at_once_lose_nothing() -> None:
    one = ResourceFactory()
    other, actor = ResourceFactory(branch=one.branch), staff(one.organisation)
    first = services.book(actor, resource=str(one.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA)
    second = services.book(
        actor, resource=str(other.public_id), starts_at=tomorrow(10), minutes=60, whom=ANNA
    )
    before = _stands()
    for _round in range(5):
        answers = at_once(
            lambda: services.move(
                actor, claim=first, starts_at=tomorrow(10), minutes=60, resource=str(other.public_id)
            ),
            lambda: services.move(
                actor, claim=second, starts_at=tomorrow(10), minutes=60, resource=str(one.public_id)
            ),
        )
        assert all(isinstance(answer, SlotTaken) for answer in answers)
        assert _stands() == before == _held()
