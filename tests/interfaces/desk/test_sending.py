"""Sending at the desk: the form, its refusals, the list of what was sent, calling off; the corner of an item."""

import pytest

from samenbieb.domains.circulation.services import RuleDraft, set_rule
from samenbieb.domains.holdings.models import Item, Transit
from samenbieb.domains.organisations.permissions import PARTY
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def desk() -> Counter:
    return counter()


def test_a_title_is_sent_and_called_off(desk: Counter) -> None:
    there = BranchFactory(name="Duinrand")
    item = desk.item(record__title="De zee roept")
    page = text(desk.client.get(f"/balie/titels/{item.public_id}"))
    assert f"/balie/transport/sturen?nummer={item.barcode}" in page
    form = text(desk.client.get("/balie/transport/sturen", {"nummer": item.barcode}))
    assert item.barcode in form
    wish = {"number": item.barcode, "to": there.code, "note": "voor de tafel over de zee"}
    sent = text(desk.client.post("/balie/transport/sturen", wish, follow=True))
    assert "“De zee roept” gaat naar Duinrand" in sent
    assert "voor de tafel over de zee" in sent
    again = desk.client.post("/balie/transport/sturen", wish)
    assert again.status_code == 422
    assert "al onderweg" in text(again)
    off = text(desk.client.post("/balie/transport/afbreken", {"number": item.barcode}, follow=True))
    assert "De reis van “De zee roept” is afgebroken" in off
    assert Transit.objects.get(item=item).closed_as == "aborted"


def test_bad_input_gets_a_sentence(desk: Counter) -> None:
    there = BranchFactory()
    for wish in (
        {"number": "", "to": there.code},
        {"number": "9" * 60, "to": there.code},
        {"number": "12345", "to": there.code},
        {"number": desk.item().barcode, "to": "nergens"},
        {"number": desk.item().barcode, "to": ""},
        {"number": desk.item().barcode, "to": there.code, "note": "x" * 201},
    ):
        answer = desk.client.post("/balie/transport/sturen", wish)
        assert answer.status_code == 422, wish
        assert "sb-error" in text(answer) or "error" in text(answer)
    assert not Transit.objects.exists()


def test_who_belongs_elsewhere_sends_nothing(desk: Counter) -> None:
    item, there = desk.item(), BranchFactory()
    other = counter(BranchFactory())
    wish = {"number": item.barcode, "to": there.code}
    assert other.client.post("/balie/transport/sturen", wish).status_code == 403
    assert counter(role=PARTY).client.post("/balie/transport/sturen", wish).status_code == 403
    assert not Transit.objects.exists()


def test_a_corner_for_a_while_is_written_and_shown() -> None:
    desk = counter(role="collection")
    item = desk.item(location="Romans")
    fields = {
        "location": "Romans",
        "temporary_location": "Zeetafel",
        "shelf_mark": "",
        "volume": "",
        "price": "",
    }
    page = text(desk.client.post(f"/balie/titels/{item.public_id}", fields, follow=True))
    assert "Zeetafel" in page
    assert "hoort bij Romans" in page
    assert Item.objects.across_all(reason="test").get(pk=item.pk).stands_at == "Zeetafel"


def test_a_return_says_why_it_goes_elsewhere(desk: Counter) -> None:
    there = BranchFactory(name="Duinrand", code="duinrand")
    for branch, kind, value in (
        (desk.branch, "float_branches", [desk.branch.code, "duinrand"]),
        (there, "float_branches", [desk.branch.code, "duinrand"]),
        (desk.branch, "float_ceiling", 1),
        (there, "float_floor", 3),
        (desk.branch, "return_location", "permanent"),
    ):
        draft = RuleDraft(kind=kind, value=value, organisation_id=branch.organisation_id, branch_id=branch.pk)
        set_rule(Actor.system("test"), draft=draft)
    item = desk.item(location="Romans", temporary_location="Zeetafel")
    desk.item()
    desk.lend(desk.card(), item)
    said = text(desk.take_in(item))
    assert (
        "Gaat naar Duinrand, want hier staan er meer dan 1. Daar staan er 0, en dat moeten er 3 zijn." in said
    )
    assert "De titel stond tijdelijk bij Zeetafel. Zet hem terug bij Romans." in said
