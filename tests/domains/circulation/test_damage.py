"""Damage: who pays, by whom it is charged, and taking it back."""

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, MarkRefused
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.circulation import Library, library
from tests.factories.organisations import staff

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


@pytest.mark.parametrize("what", ["damaged", "lost"])
@pytest.mark.parametrize(("paid", "let_off"), [(0, 350), (200, 150), (0, 150)])
def test_what_was_let_off_is_nobodys_credit_when_the_charge_is_taken_back(
    what: str, paid: int, let_off: int
) -> None:
    here = library()
    here.rule("lost_charge", "3.50")
    here.rule("processing_fee", "0.00")
    director = staff(here.organisation, DIRECTOR, branch=here.branch)
    item, card = here.item(), here.member()
    account = card.membership_id
    here.lend(item, card)
    if what == "lost":
        services.mark_item(here.desk, barcode=item.barcode, kind="lost", expected_cents=350)
    else:
        here.take_in(item)
        damaged(here, item)
    assert balance(card) == 350
    if paid:
        payments.pay(here.desk, membership_id=account, amount_cents=paid, method="cash")
    payments.waive(director, membership_id=account, amount_cents=let_off, comment="coulance")
    if what == "lost":
        services.clear_item(here.desk, barcode=item.barcode, kind="lost")
    else:
        services.clear_damaged(here.desk, barcode=item.barcode)
    assert balance(card) == -paid
    assert selectors.invariant_violations() == []


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
