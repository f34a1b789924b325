"""A place, a helper who stands there, and a partner of that library."""

import pytest

from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.domains.referrals import services
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory, staff

PARTNER = PartnerWish("Buurtteam", "money", "Helpt bij rekeningen.", "Kerkstraat 2", number="000-1")


@pytest.fixture
def branch() -> Branch:
    return BranchFactory()


@pytest.fixture
def helper(branch: Branch) -> Actor:
    return staff(branch.organisation, IDO, branch=branch)


@pytest.fixture
def partner(branch: Branch, helper: Actor) -> str:
    return services.add_partner(helper, organisation_id=branch.organisation_id, wish=PARTNER)
