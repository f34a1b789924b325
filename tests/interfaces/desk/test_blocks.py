"""Blocks at the desk: why, what is stopped, where it holds, and lifting one."""

import pytest

from samenbieb.domains.patrons.models import Block
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.desk.test_patrons import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def test_a_block_is_set_with_its_reason_and_lifted(desk: Counter) -> None:
    card = desk.card()
    form = {
        "kind": "restriction",
        "reason": "te veel zoek",
        "acts": ["checkout", "renew", "hold"],
        "where": "all",
    }
    desk.client.post(address(card, "/blokkeren"), form)
    page = text(desk.client.get(address(card)))
    assert "te veel zoek" in page
    assert "Dit mag niet" not in page
    assert 'data-sound="stop"' in text(desk.lend(card, desk.item()))
    block = Block.objects.get()
    desk.client.post(address(card, "/deblokkeren"), {"block": str(block.public_id)})
    assert "is uitgeleend" in text(desk.lend(card, desk.item()))


def test_a_block_may_stop_one_act_and_spare_a_branch(desk: Counter) -> None:
    card = desk.card()
    form = {
        "kind": "barred",
        "reason": "haalt niet op",
        "acts": "hold",
        "where": f"elsewhere:{desk.branch.code}",
    }
    desk.client.post(address(card, "/blokkeren"), form)
    page = text(desk.client.get(address(card)))
    assert f"Dit mag niet: reserveren. Bij {desk.branch.name} geldt het niet." in page
    assert "is uitgeleend" in text(desk.lend(card, desk.item()))


def test_a_block_that_stops_nothing_is_refused_beside_the_boxes(desk: Counter) -> None:
    card = desk.card()
    answer = desk.client.post(
        address(card, "/blokkeren"), {"kind": "barred", "reason": "x", "where": "only:elders"}
    )
    assert answer.status_code == 422
    assert "Kies wat niet mag." in text(answer)
    assert not Block.objects.exists()
