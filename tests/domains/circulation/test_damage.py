"""Damage: who pays, by whom it is charged, and taking it back."""

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, MarkRefused
from samenbieb.domains.payments import selectors as accounts
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.circulation import Library, library

pytestmark = pytest.mark.django_db


def balance(card) -> int:
    return accounts.membership_balance_cents(card.membership_id)


def conditions(item) -> set[str]:
    return set(item.conditions.filter(cleared_at=None).values_list("kind", flat=True))


def damaged(here: Library, item, cents: int = 350, **more) -> str:
    return services.mark_damaged(
        more.pop("actor", here.desk), barcode=item.barcode, charge_cents=cents, **more
    )


def test_who_had_it_last_pays_also_after_the_return_and_it_can_be_taken_back() -> None:
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    here.take_in(item)
    assert damaged(here, item, key="k") == damaged(here, item, key="k") == item.record.title
    assert (balance(card), conditions(item)) == (350, {"damaged"})
    damaged(here, item, 200)
    assert balance(card) == 200
    assert here.take_in(item).next == "desk"
    services.clear_damaged(here.desk, barcode=item.barcode)
    assert (balance(card), conditions(item)) == (0, set())
    assert selectors.invariant_violations() == []


def test_what_was_charged_is_taken_back_also_when_the_copy_was_lent_on() -> None:
    here = library()
    item, card, other = here.item(), here.member(), here.member()
    here.lend(item, card)
    here.take_in(item)
    damaged(here, item)
    here.lend(item, other)
    services.clear_damaged(here.desk, barcode=item.barcode)
    assert (balance(card), balance(other), conditions(item)) == (0, 0, set())


def test_nobody_to_charge_is_said_and_nothing_is_noted() -> None:
    here = library()
    item = here.item()
    with pytest.raises(MarkRefused) as refused:
        damaged(here, item)
    assert (refused.value.blocks, conditions(item)) == ((Block.NOT_ON_LOAN,), set())
    damaged(here, item, 0)
    assert conditions(item) == {"damaged"}


def test_the_owner_may_note_it_but_only_the_lender_may_charge() -> None:
    owner, lender = library(), library()
    item, card = owner.item(), lender.member()
    services.return_item(lender.desk, barcode=item.barcode, branch_id=lender.branch.pk)
    lender.lend(item, card)
    with pytest.raises(NotAllowed):
        damaged(owner, item)
    assert (balance(card), conditions(item)) == (0, set())
    damaged(owner, item, 0)
    damaged(lender, item)
    assert balance(card) == 350
    with pytest.raises(NotFound):
        damaged(library(), item)


@pytest.mark.parametrize("cents", [-1, 1_000_001])
def test_a_sum_that_cannot_be_is_refused(cents: int) -> None:
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    with pytest.raises(Invalid):
        damaged(here, item, cents)
