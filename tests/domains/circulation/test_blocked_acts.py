"""A block on a card stops the acts it names, at the branches it reaches, and the refusal says so."""

from typing import Any

import pytest

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, HoldRefused, RenewalRefused
from samenbieb.domains.circulation.services import renew_loan
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.selectors import Scope
from tests.factories.circulation import Library, library
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db


def _block(
    here: Library, card: Any, scope: Scope, kind: str = "restriction", *, everywhere: bool = False
) -> None:
    patrons.block(
        staff(here.organisation, "administrator"),
        public_id=str(card.membership.public_id),
        kind=kind,
        reason="test",
        scope=scope,
        everywhere=everywhere,
    )


def test_a_refused_hold_says_that_reserving_is_stopped() -> None:
    here = library()
    card, item = here.member(), here.item()
    _block(here, card, Scope(("hold",)))
    with pytest.raises(HoldRefused) as refused:
        here.reserve(item.record, card)
    assert refused.value.blocks == (Block.RESTRICTED,)
    assert refused.value.details["scope"] == {"acts": ["hold"]}
    assert [str(line) for line in refused.value.sentences] == [
        "Met deze pas kan tijdelijk niet worden gereserveerd. Vraag aan de balie tot wanneer."
    ]
    assert refused.value.notes == ["Dit mag niet: reserveren."]
    assert here.lend(item, card).loan


def test_renewing_is_stopped_where_it_was_lent_and_borrowing_goes_on() -> None:
    here = library()
    there = here.another_branch()
    card = here.member()
    loans = [here.lend(here.item(), card), here.lend(here.item(branch=there), card, branch=there)]
    _block(here, card, Scope(("renew",), "only", there.pk), "barred")
    lines = {
        line.branch: line.blocks
        for line in selectors.loans_of(here.desk, membership_public_id=str(card.membership.public_id))
    }
    assert Block.PATRON_BLOCKED not in lines[here.branch.name]
    assert Block.PATRON_BLOCKED in lines[there.name]
    with pytest.raises(RenewalRefused) as refused:
        renew_loan(here.desk, loan_public_id=loans[1].loan)
    assert refused.value.notes == ["Dit mag niet: verlengen.", f"Het geldt alleen bij {there.name}."]
    assert here.lend(here.item(), card).loan


def test_a_block_of_the_network_spares_a_branch_in_three_libraries() -> None:
    home, second, third = library(), library(), library()
    card = home.member()
    _block(home, card, Scope(reach="elsewhere", branch_id=home.branch.pk), "barred", everywhere=True)
    assert home.lend(second.item(branch=home.branch), card).loan
    for there in (second, third):
        with pytest.raises(CheckoutRefused) as refused:
            there.lend(home.item(branch=there.branch), card)
        assert refused.value.blocks == (Block.PATRON_BLOCKED,)
        assert refused.value.notes == [f"Bij {home.branch.name} geldt het niet."]
    for place, codes in ((home, ()), (third, (Block.PATRON_BLOCKED,))):
        view = selectors.desk_view(place.desk, card=card.number, branch_id=place.branch.pk)
        assert view.codes == codes


def test_one_block_of_everything_leaves_nothing_to_explain() -> None:
    here = library()
    card = here.member()
    _block(here, card, Scope(("checkout",)), "barred")
    _block(here, card, Scope())
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(here.item(), card)
    assert set(refused.value.blocks) == {Block.RESTRICTED, Block.PATRON_BLOCKED}
    assert refused.value.notes == []
