"""Two desks that call the same bookings off at one moment, on real connections: each is called off once and told once."""

import pytest

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.models import Claim, Occupied
from samenbieb.domains.booking.services import CalledOff
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations import services as places
from samenbieb.domains.organisations.permissions import DIRECTOR
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member
from tests.kernel.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_two_desks_call_one_list_off_and_nobody_hears_it_twice() -> None:
    things = [ResourceFactory()]
    things += [ResourceFactory(branch=things[0].branch) for _ in range(3)]
    library, branch_id = things[0].organisation, things[0].branch_id
    owners = [as_member(member(library)) for _ in range(2)]
    claims = [
        services.book(owners[number % 2], resource=str(one.public_id), starts_at=tomorrow(10), minutes=60)
        for number, one in enumerate(things)
    ]
    day = tomorrow(10).date()
    row = places.add_exception(staff(library, DIRECTOR), branch_id=branch_id, from_on=day, reason="Feest")
    desks = [staff(library) for _ in range(4)]

    def call_off(number: int) -> CalledOff:
        order = claims if number % 2 else claims[::-1]
        return services.call_off_outside(desks[number], branch_id=branch_id, claims=order)

    answers = at_once(*(lambda number=number: call_off(number) for number in range(4)))
    assert sorted(answer.count for answer in answers) == [0, 0, 0, 4]
    assert Occupied.objects.count() == 0
    told = Notice.objects.across_all(reason="test").filter(kind="booking_off")
    assert {one.person_id for one in told} == {owner.person_id for owner in owners}
    assert told.count() == 2
    places.withdraw_exception(staff(library, DIRECTOR), exception_id=row.pk)
    answers = at_once(
        *(
            lambda desk=desk: services.take_back_inside(desk, branch_id=branch_id, claims=claims)
            for desk in desks
        )
    )
    assert sorted(count for count, _left_out in answers) == [0, 0, 0, 4]
    states = Claim.objects.across_all(reason="test").values_list("state", flat=True)
    assert set(states) == {"confirmed"}
    assert Occupied.objects.count() == 4
    assert selectors.overlapping() == 0
