"""Which rules stand behind a refusal: staff follow a link from each."""

import datetime as dt

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import (
    CheckoutRefused,
    HoldRefused,
    LendingRefused,
    MarkRefused,
    RenewalRefused,
    ReturnRefused,
)
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import Picked
from samenbieb.domains.holdings.models import ItemCondition
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from tests.factories.circulation import Library, library
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db


def behind(refusal: LendingRefused) -> list[tuple[str, str]]:
    return [(kind, case.branch) for kind, case in selectors.rules_behind(refusal)]


def lent(here: Library) -> str:
    item = here.item()
    with clock.at(clock.now() - dt.timedelta(days=60)):
        here.lend(item, here.member())
    return str(item.barcode)


def test_a_return_at_another_branch() -> None:
    here = library()
    here.rule("return_at", "item_home")
    other, barcode = here.another_branch(), lent(here)
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=other.pk)
    assert behind(refused.value) == [("return_at", other.code)]


def test_a_return_of_what_is_lost() -> None:
    here = library()
    here.rule("return_of_lost", "refuse")
    barcode = lent(here)
    services.mark_item(here.desk, barcode=barcode, kind="lost")
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=here.branch.pk)
    assert behind(refused.value) == [("return_of_lost", here.branch.code)]


def test_a_return_too_far_back() -> None:
    here, long_ago = library(), clock.now() - dt.timedelta(days=40)
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=lent(here), branch_id=here.branch.pk, returned_at=long_ago)
    assert behind(refused.value) == [("backdate_days", here.branch.code)]


def test_a_return_that_asks_who_had_it() -> None:
    here = library()
    here.rule("claim_resolution", "ask")
    barcode = lent(here)
    services.mark_item(here.desk, barcode=barcode, kind="claimed_returned")
    with pytest.raises(ReturnRefused) as refused:
        services.return_item(here.desk, barcode=barcode, branch_id=here.branch.pk)
    assert behind(refused.value) == [("claim_resolution", here.branch.code)]


def test_a_claim_too_many() -> None:
    here = library()
    here.rule("claims_limit", 0)
    with pytest.raises(MarkRefused) as refused:
        services.mark_item(here.desk, barcode=lent(here), kind="claimed_returned")
    assert behind(refused.value) == [("claims_limit", here.branch.code)]


def test_a_claim_without_words_where_they_are_asked() -> None:
    here = library()
    here.rule("claims_limit", 0)
    here.rule("override_comment", value=True)
    with pytest.raises(MarkRefused) as refused:
        services.mark_item(
            here.desk, barcode=lent(here), kind="claimed_returned", set_aside=frozenset({"too_many_claims"})
        )
    assert behind(refused.value) == [("override_comment", here.branch.code)]


def test_a_reservation_too_many_at_a_branch_is_no_loan_too_many() -> None:
    here = library()
    here.rule("max_holds_per_branch", 0)
    with pytest.raises(HoldRefused) as refused:
        here.reserve(here.item().record, here.member())
    assert behind(refused.value) == [("max_holds_per_branch", here.branch.code)]
    assert "reserveringen" in str(refused.value.sentences[0])


def test_a_reservation_of_a_damaged_copy() -> None:
    here = library()
    here.rule("damaged_holdable", value=False)
    item = here.item()
    ItemCondition.objects.create(item=item, kind="damaged", since_at=clock.now(), marked_by="test")
    with pytest.raises(HoldRefused) as refused:
        here.reserve(item.record, here.member())
    assert behind(refused.value) == [("damaged_holdable", here.branch.code)]


def test_a_loan_without_words_where_they_are_asked() -> None:
    here = library()
    here.rule("override_comment", value=True)
    item = here.item()
    ItemCondition.objects.create(item=item, kind="not_for_loan", since_at=clock.now(), marked_by="test")
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(item, here.member(), set_aside=frozenset({"not_for_loan"}))
    assert behind(refused.value) == [("override_comment", here.branch.code)]


def test_a_loan_to_who_has_not_paid_the_subscription() -> None:
    here = library()
    here.rule("subscription_blocks", value=True)
    card = here.member()
    line = ChargeLine(card.membership_id, here.organisation.pk, "membership", str(card.membership.public_id))
    payments.bring_charge_to(line, total_cents=2500, explanation="membership")
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(here.item(), card)
    assert behind(refused.value) == [("subscription_blocks", here.branch.code)]


def test_a_renewal_after_a_reminder_and_one_without_words() -> None:
    here = library()
    here.rule("renew_after_reminder", value=False)
    here.rule("override_comment", value=True)
    loan = here.lend(here.item(), here.member()).loan
    Loan.objects.across_all(reason="test").update(reminded_at=clock.now())
    director = staff(here.organisation, DIRECTOR, branch=here.branch)
    with clock.at(clock.now() + dt.timedelta(days=5)):
        for aside, rule in (frozenset(), "renew_after_reminder"), ({"reminder_sent"}, "override_comment"):
            with pytest.raises(RenewalRefused) as refused:
                services.renew_loan(director, loan_public_id=loan, set_aside=frozenset(aside))
            assert behind(refused.value) == [(rule, here.branch.code)]


def test_a_last_day_too_far_ahead() -> None:
    here = library()
    loan = here.lend(here.item(), here.member()).loan
    far = clock.now().date() + dt.timedelta(days=400)
    with pytest.raises(RenewalRefused) as refused:
        services.preview_extension(
            staff(here.organisation, DIRECTOR, branch=here.branch),
            branch_id=here.branch.pk,
            picked=Picked(loans=(loan,)),
            to_on=far,
        )
    assert behind(refused.value) == [("extend_days", here.branch.code)]
