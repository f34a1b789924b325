"""Paying at the counter: receiving, letting off, putting right, the receipt; another library's accounts stay shut."""

from typing import Any

import pytest

from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.patrons.models import Card
from samenbieb.domains.payments import selectors, services
from samenbieb.domains.payments.models import Credit
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

OPEN_CENTS = 350


@pytest.fixture
def desk() -> Counter:
    return counter()


def in_debt(desk: Counter) -> Card:
    card = desk.card()
    line = services.ChargeLine(card.membership_id, desk.library.pk, "overdue", description="Te laat")
    services.bring_charge_to(line, total_cents=OPEN_CENTS, explanation="test")
    return card


def address(card: Card, part: str = "") -> str:
    return f"/balie/betalen/{card.membership.public_id}{part}"


def open_cents(card: Card) -> int:
    return selectors.account(Actor.system(), membership_id=card.membership_id).open_cents


def pay(desk: Counter, card: Card, amount: str = "3,50", **fields: Any) -> Any:
    form = {"amount": amount, "method": "cash", "reference": "r1", **fields}
    return desk.client.post(address(card), form, follow=True)


def test_money_is_received_and_a_receipt_is_shown(desk: Counter) -> None:
    card = in_debt(desk)
    answer = pay(desk, card)
    assert answer.redirect_chain[0][0].startswith(address(card, "/bon/"))
    assert "€\xa03,50" in text(answer)
    assert "data-print" in text(answer)
    assert open_cents(card) == 0


def test_the_same_form_twice_is_paid_once(desk: Counter) -> None:
    card = in_debt(desk)
    pay(desk, card, "2,00")
    pay(desk, card, "2,00")
    assert open_cents(card) == OPEN_CENTS - 200


@pytest.mark.parametrize("amount", ["0", "-1", "abc", "99,00", "", "1e30", "1e999999", "1.000", "٣"])
def test_an_amount_that_cannot_be_is_said_beside_the_field(desk: Counter, amount: str) -> None:
    card = in_debt(desk)
    answer = desk.client.post(address(card), {"amount": amount, "method": "cash", "reference": "r1"})
    assert answer.status_code == 422
    assert 'id="id_amount_error"' in text(answer)
    assert open_cents(card) == OPEN_CENTS


def test_a_payment_is_put_right(desk: Counter) -> None:
    card = in_debt(desk)
    pay(desk, card)
    credit = Credit.objects.across_all(reason="test").get()
    desk.client.post(address(card, "/herstellen"), {"credit": str(credit.public_id)})
    assert open_cents(card) == OPEN_CENTS
    again = desk.client.post(address(card, "/herstellen"), {"credit": str(credit.public_id)})
    assert again.status_code == 409


def test_only_who_may_lets_off_and_always_with_a_reason(desk: Counter) -> None:
    card = in_debt(desk)
    form = {"waive-amount": "3,50", "waive-comment": "ziekenhuis", "waive-reference": "w1"}
    assert "kwijtschelden" not in text(desk.client.get(address(card)))
    assert desk.client.post(address(card, "/kwijtschelden"), form).status_code == 403
    director = counter(desk.branch, role=DIRECTOR)
    without = director.client.post(address(card, "/kwijtschelden"), {"waive-amount": "3,50"})
    assert without.status_code == 422
    assert director.client.post(address(card, "/kwijtschelden"), form).status_code == 302
    assert open_cents(card) == 0


@pytest.mark.parametrize("amount", ["1e30", "1e9", "1.000"])
def test_an_amount_to_let_off_that_cannot_be_is_said_too(desk: Counter, amount: str) -> None:
    card, director = in_debt(desk), counter(desk.branch, role=DIRECTOR)
    form = {"waive-amount": amount, "waive-comment": "ziekenhuis", "waive-reference": "w1"}
    assert director.client.post(address(card, "/kwijtschelden"), form).status_code == 422
    assert open_cents(card) == OPEN_CENTS


def test_the_same_waiver_twice_lets_off_once(desk: Counter) -> None:
    card, director = in_debt(desk), counter(desk.branch, role=DIRECTOR)
    form = {"waive-amount": "1,00", "waive-comment": "ziekenhuis"}
    assert director.client.post(address(card, "/kwijtschelden"), form).status_code == 422
    shown = director.client.get(address(card)).context["waive_form"]
    form["waive-reference"] = shown.initial["reference"]
    for _ in range(2):
        assert director.client.post(address(card, "/kwijtschelden"), form).status_code == 302
    assert open_cents(card) == OPEN_CENTS - 100
    payment = pay(desk, card, "1,00", reference=form["waive-reference"])
    assert payment.status_code == 422
    assert open_cents(card) == OPEN_CENTS - 100


def test_what_a_director_let_off_is_taken_back_by_who_may_let_off_only(desk: Counter) -> None:
    card, director = in_debt(desk), counter(desk.branch, role=DIRECTOR)
    form = {"waive-amount": "3,50", "waive-comment": "ziekenhuis", "waive-reference": "w1"}
    director.client.post(address(card, "/kwijtschelden"), form)
    credit = {"credit": str(Credit.objects.across_all(reason="test").get().public_id)}
    assert credit["credit"] not in text(desk.client.get(address(card)))
    assert desk.client.post(address(card, "/herstellen"), credit).status_code == 403
    assert open_cents(card) == 0
    assert credit["credit"] in text(director.client.get(address(card)))
    assert director.client.post(address(card, "/herstellen"), credit).status_code == 302
    assert open_cents(card) == OPEN_CENTS


def test_a_payment_is_put_right_at_the_account_of_who_paid_only(desk: Counter) -> None:
    card, other = in_debt(desk), desk.card()
    pay(desk, card)
    credit = {"credit": str(Credit.objects.across_all(reason="test").get().public_id)}
    assert desk.client.post(address(other, "/herstellen"), credit).status_code == 404
    assert desk.client.post(address(card, "/herstellen"), {"credit": "x"}).status_code == 404
    assert open_cents(card) == 0


def test_accounts_of_another_library_do_not_exist(desk: Counter) -> None:
    elsewhere = counter()
    card = in_debt(elsewhere)
    pay(elsewhere, card, "1,00")
    credit = Credit.objects.across_all(reason="test").get()
    mine = desk.card()
    assert desk.client.get(address(card)).status_code == 404
    assert pay(desk, card).status_code == 404
    assert desk.client.get(address(mine, f"/bon/{credit.public_id}")).status_code == 404
    right = desk.client.post(address(mine, "/herstellen"), {"credit": str(credit.public_id)})
    assert right.status_code == 404
    assert open_cents(card) == OPEN_CENTS - 100


def test_letting_off_is_named_as_an_act_and_who_may_not_reads_who_may(desk: Counter) -> None:
    card = in_debt(desk)
    assert "Kwijtschelden mag een collega met meer rechten" in text(desk.client.get(address(card)))
    director = text(counter(desk.branch, role=DIRECTOR).client.get(address(card)))
    assert "<h2>Kwijtschelden</h2>" in director
    assert "<h2>Kwijtgescholden" not in director
    place = director.index('name="amount"')
    assert "autofocus" in director[place : director.index(">", place)]
