"""Marking a title as lost at the desk: what it costs is said and asked first; running fees explain themselves."""

import datetime as dt

import pytest

from samenbieb.domains.circulation import services as lending
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
PRICE_CENTS = 1795


@pytest.fixture
def desk() -> Counter:
    return counter()


def rule(desk: Counter, kind: str, value: object) -> None:
    draft = RuleDraft(kind=kind, value=value, organisation_id=desk.library.pk)
    lending.set_rule(Actor.system("test"), draft=draft)


def balance(card) -> int:
    return accounts.membership_balance_cents(card.membership_id)


def test_the_sum_is_shown_before_it_is_charged_and_can_be_taken_back(desk: Counter) -> None:
    card, item = desk.card(), desk.item(price_cents=PRICE_CENTS)
    desk.lend(card, item)
    address = f"/balie/titels/{item.public_id}/melding"
    asked = desk.client.post(address, {"kind": "lost"})
    assert asked.status_code == 200
    assert "€\xa017,95" in text(asked)
    assert balance(card) == 0
    done = desk.client.post(address, {"kind": "lost", "sum": str(PRICE_CENTS)}, follow=True)
    assert "€\xa017,95" in text(done)
    assert balance(card) == PRICE_CENTS
    desk.client.post(address, {"kind": "lost", "clear": "1"})
    assert balance(card) == 0
    assert Loan.objects.across_all(reason="test").get().fee_stop == ""


def test_a_sum_that_changed_is_asked_again(desk: Counter) -> None:
    card, item = desk.card(), desk.item(price_cents=PRICE_CENTS)
    desk.lend(card, item)
    answer = desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "lost", "sum": "100"})
    assert answer.status_code == 409
    assert "€\xa017,95" in text(answer)
    assert balance(card) == 0


def test_what_is_not_on_loan_is_lost_without_a_question(desk: Counter) -> None:
    item = desk.item(price_cents=PRICE_CENTS)
    answer = desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "lost"})
    assert answer.status_code == 302
    assert item.conditions.filter(kind="lost", cleared_at=None).exists()


def test_another_library_marks_nothing(desk: Counter) -> None:
    card, item = desk.card(), desk.item(price_cents=PRICE_CENTS)
    desk.lend(card, item)
    answer = counter().client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "lost", "sum": "1795"})
    assert answer.status_code == 404
    assert balance(card) == 0


def test_a_running_fee_is_explained_day_by_day(desk: Counter) -> None:
    rule(desk, "fine_per_day", "0.25")
    card, item = desk.card(), desk.item()
    with clock.at(clock.now() - dt.timedelta(days=25)):
        desk.lend(card, item)
    page = text(desk.client.get(f"/balie/betalen/{card.membership.public_id}"))
    loan = Loan.objects.across_all(reason="test").get()
    late = (clock.today("Europe/Amsterdam") - clock.local(loan.due_at, "Europe/Amsterdam").date()).days
    assert late > 0
    days = page[page.index(item.record.title) :]
    days = days[: days.index("</details>")]
    assert days.count("€\xa00,25") == late + (late == 1)
    assert f"€\xa0{late * 25 // 100},{late * 25 % 100:02}" in days


def test_only_who_may_pays_back_what_stands_in_credit(desk: Counter) -> None:
    rule(desk, "negative_balance", value=True)
    card = desk.card()
    payments.pay(Actor.system("test"), membership_id=card.membership_id, amount_cents=500, method="cash")
    address = f"/balie/betalen/{card.membership.public_id}"
    assert "/terugbetalen" not in text(desk.client.get(address))
    assert (
        desk.client.post(
            f"{address}/terugbetalen", {"refund-amount": "5,00", "refund-method": "cash"}
        ).status_code
        == 403
    )
    director = counter(desk.branch, role=DIRECTOR)
    assert "/terugbetalen" in text(director.client.get(address))
    director.client.post(f"{address}/terugbetalen", {"refund-amount": "5,01", "refund-method": "cash"})
    assert balance(card) == -500
    director.client.post(f"{address}/terugbetalen", {"refund-amount": "5,00", "refund-method": "cash"})
    assert balance(card) == 0


def test_the_sum_for_damage_is_asked_and_what_is_no_sum_is_said(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    address = f"/balie/titels/{item.public_id}/melding"
    assert 'name="amount"' in text(desk.client.post(address, {"kind": "damaged"}))
    assert desk.client.post(address, {"kind": "damaged", "amount": "veel"}).status_code == 422
    assert balance(card) == 0
    done = desk.client.post(address, {"kind": "damaged", "amount": "3,50"}, follow=True)
    assert "€\xa03,50" in text(done)
    assert balance(card) == 350
    desk.client.post(address, {"kind": "damaged", "clear": "1"})
    assert balance(card) == 0


@pytest.mark.parametrize("in_credit", [True, False])
def test_a_lost_title_that_was_paid_and_comes_back_says_what_became_of_the_money(
    desk: Counter, *, in_credit: bool
) -> None:
    rule(desk, "negative_balance", value=in_credit)
    card, item = desk.card(), desk.item(price_cents=PRICE_CENTS)
    desk.lend(card, item)
    desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "lost", "sum": str(PRICE_CENTS)})
    account = f"/balie/betalen/{card.membership.public_id}"
    desk.client.post(account, {"amount": "17,95", "method": "cash", "reference": "r"})
    assert lending.close_settled(card.membership_id) == 1
    answer = text(desk.take_in(item))
    assert "Nu is het terecht" in answer
    assert "niet uitgeleend" not in answer
    assert account in answer
    assert ("Er is €\xa017,95 teruggezet" in answer) is in_credit
    assert ("Er is €\xa017,95 voor betaald. Dat wordt niet terugbetaald" in answer) is not in_credit
    assert ("kind=negative_balance" in answer) is not in_credit
    assert balance(card) == (-PRICE_CENTS if in_credit else 0)


def test_another_library_hears_that_it_is_found_and_nothing_of_the_money(desk: Counter) -> None:
    rule(desk, "negative_balance", value=True)
    card, item = desk.card(), desk.item(price_cents=PRICE_CENTS)
    desk.lend(card, item)
    desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "lost", "sum": str(PRICE_CENTS)})
    payments.pay(
        Actor.system("test"), membership_id=card.membership_id, amount_cents=PRICE_CENTS, method="cash"
    )
    answer = text(counter().take_in(item))
    assert "Nu is het terecht" in answer
    assert "17,95" not in answer
    assert "/balie/betalen/" not in answer
    assert balance(card) == -PRICE_CENTS


def test_what_is_noted_on_a_title_is_named_where_it_comes_in(desk: Counter) -> None:
    item = desk.item()
    desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "damaged"})
    answer = text(desk.take_in(item))
    assert "staat: beschadigd. Leg het in de werkruimte" in answer
    assert f"/balie/titels?q={item.barcode}" in answer


def test_a_refusal_leads_back_to_the_page_before(desk: Counter) -> None:
    item = desk.item()
    address = f"/balie/titels/{item.public_id}"
    desk.client.post(f"{address}/melding", {"kind": "lost"})
    again = {"path": f"{address}/melding", "data": {"kind": "lost"}}
    refused = desk.client.post(**again, headers={"referer": f"http://testserver{address}?a=1"})
    assert refused.status_code == 409
    assert f'href="{address}?a=1"' in text(refused)
    for elsewhere in ("https://elders.example/balie", f"http://testserver{address}/melding", ""):
        refused = desk.client.post(**again, headers={"referer": elsewhere})
        assert "Terug naar waar u was" not in text(refused)
