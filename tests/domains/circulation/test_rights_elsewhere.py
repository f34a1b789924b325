"""A right at one library is no right at the next one."""

import pytest

from samenbieb.domains.circulation.errors import HoldRefused
from samenbieb.domains.organisations.permissions import DIRECTOR
from tests.factories.circulation import library
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db


def test_a_director_sets_a_limit_aside_at_the_own_library_only() -> None:
    here, elsewhere = library(), library()
    elsewhere.rule("max_holds", 0)
    here.rule("max_holds", 0)
    card, item = here.member(), here.item()
    aside = frozenset({"too_many_holds"})
    director = staff(here.organisation, DIRECTOR, branch=here.branch)
    with pytest.raises(HoldRefused) as refused:
        here.reserve(item.record, card, actor=director, set_aside=aside, pickup=elsewhere.branch)
    assert "too_many_holds" in [str(block) for block in refused.value.blocks]
    assert here.reserve(item.record, card, actor=director, set_aside=aside).position == 1
