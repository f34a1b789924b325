"""The maker places of the demo world: whole, through services."""

import pytest

from samenbieb.domains.booking.models import Claim
from samenbieb.domains.credentials.models import Holder
from samenbieb.domains.makerspace import demo
from samenbieb.domains.makerspace.models import Job, Machine, Outage
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db


def test_two_maker_places_with_a_month_of_use() -> None:
    branches = {code: BranchFactory(code=code).pk for code in demo.PLACES}
    world = World(seed=1, now=clock.now())
    world.left["branches"] = branches
    demo.load(world)

    def number(model: type) -> int:
        return model._default_manager.across_all(reason="test").count()

    assert (number(Machine), number(Outage), number(Holder)) == (6, 2, 8)
    assert number(Job) > 10
    claims = Claim.objects.across_all(reason="test")
    assert claims.count() > 2
    assert {one.first_name for one in claims} <= set(demo.NAMES)
