"""The till at the desk: seen, counted, closed with the keyboard, printed and taken along as a table."""

import re

import pytest

from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.domains.payments import services
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


def received(desk: Counter, cents: int = 350, method: str = "cash") -> None:
    card = desk.card()
    line = services.ChargeLine(card.membership_id, desk.library.pk, "overdue", description="Te laat")
    services.bring_charge_to(line, total_cents=cents, explanation="test")
    form = {"amount": f"{cents // 100},{cents % 100:02}", "method": method, "reference": f"r{card.pk}"}
    desk.client.post(f"/balie/betalen/{card.membership.public_id}", form)


def close(desk: Counter, counted: str, **fields: str):
    form = {"expected": "350", "key": "k1", "counted": counted, "taken": "0,00", "comment": "", **fields}
    return desk.client.post("/balie/kas", form, follow=True)


def test_a_till_is_closed_and_its_report_prints_and_goes_along():
    desk = counter()
    received(desk)
    page = text(desk.client.get("/balie/kas"))
    assert "€\xa03,50" in page
    answer = close(desk, "3,50", taken="3,00")
    address = answer.redirect_chain[0][0]
    assert "data-print" in text(answer)
    assert "€\xa00,50" in text(answer)
    table = desk.client.get(f"{address}.csv").content.decode("utf-8-sig")
    assert ";3,50;" in table
    assert "Verschil" in table or "Difference" in table
    assert address in text(desk.client.get("/balie/kas"))


def test_a_difference_is_asked_about_and_a_minus_is_no_formula():
    desk = counter()
    received(desk)
    refused = close(desk, "3,00")
    assert refused.status_code == 422
    assert "Er is een verschil" in text(refused) or "There is a difference" in text(refused)
    typed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', refused.content.decode()))
    assert (typed["counted"], typed["taken"], typed["key"]) == ("3,00", "0,00", "k1")
    answer = close(desk, "3,00", comment="Iemand kreeg te veel terug.")
    address = answer.redirect_chain[0][0]
    assert ";-0,50;" in desk.client.get(f"{address}.csv").content.decode("utf-8-sig")


def test_who_pays_meanwhile_lets_the_new_sum_be_shown():
    desk = counter()
    received(desk)
    received(desk, 100)
    refused = close(desk, "3,50")
    assert refused.status_code == 422
    assert 'value="450"' in text(refused)


@pytest.mark.parametrize("amount", ["", "-1", "abc", "1.000", "1e30"])
def test_what_is_no_amount_closes_nothing(amount: str):
    desk = counter()
    received(desk)
    assert close(desk, amount).status_code == 422


def test_who_holds_no_till_sees_none():
    desk = counter(role=COLLECTION)
    assert desk.client.get("/balie/kas").status_code == 403


def test_another_library_finds_no_report():
    here, there = counter(), counter()
    received(here)
    address = close(here, "3,50").redirect_chain[0][0]
    assert there.client.get(address).status_code == 404
    assert there.client.get(f"{address}.csv").status_code == 404
