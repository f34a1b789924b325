"""Renewing at the desk: a form that is sent twice renews once, in each place where it stands."""

import re

import pytest

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel.actor import Actor
from tests.factories.patrons import standard_categories
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    place = counter()
    draft = RuleDraft(kind="renew_from", value="due", organisation_id=place.library.pk)
    services.set_rule(Actor.system("test"), draft=draft)
    return place


def hidden(page: str, action: str) -> dict[str, str]:
    """Give the hidden fields of the form with this address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))


def renewals() -> list[int]:
    return list(Loan.objects.across_all(reason="test").order_by("pk").values_list("renewals_used", flat=True))


def test_a_loan_on_the_list_of_the_lending_desk(desk: Counter) -> None:
    card = desk.card()
    for _ in range(2):
        desk.lend(card, desk.item())
    address = "/balie/uitlenen/verlengen"
    opened = text(desk.scan("/balie/uitlenen", card.number, key="open"))
    for _ in range(2):
        answer = desk.client.post(address, hidden(opened, address), headers={"HX-Request": "true"})
        assert "is verlengd" in text(answer)
    assert sorted(renewals()) == [0, 1]
    fresh = hidden(text(answer), address)
    desk.client.post(address, fresh, headers={"HX-Request": "true"})
    assert sum(renewals()) == 2


def test_all_that_a_member_has(desk: Counter) -> None:
    card = desk.card()
    for _ in range(2):
        desk.lend(card, desk.item())
    page = f"/balie/lener/{card.membership.public_id}"
    _twice(desk, page, f"{page}/alles-verlengen")


def test_all_that_a_group_has(desk: Counter) -> None:
    standard_categories()
    form = {"name": "Groep 5b", "institution": "De Regenboog", "kind": "class", "contact_name": "Juf Marit"}
    desk.client.post("/balie/groep/nieuw", {**form, "key": "n"})
    card = Card.objects.across_all(reason="test").select_related("membership").get(state="active")
    for _ in range(2):
        desk.lend(card, desk.item())
    group = card.membership.public_id
    _twice(desk, f"/balie/groep/{group}", f"/balie/lener/{group}/alles-verlengen")


def _twice(desk: Counter, page: str, address: str) -> None:
    fields = hidden(text(desk.client.get(page)), address)
    for _ in range(2):
        desk.client.post(address, fields)
    assert renewals() == [1, 1]
