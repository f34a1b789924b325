"""Said to be returned, at the desk: noting it, the search list, and the scan that asks who had the title."""

import pytest

from samenbieb.domains.circulation import services as lending
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def rule(desk: Counter, kind: str, value: object) -> None:
    lending.set_rule(Actor.system("test"), draft=RuleDraft(kind, value, organisation_id=desk.library.pk))


def loan() -> Loan:
    return Loan.objects.across_all(reason="test").get()


def claim(desk: Counter, item, **more):
    return desk.client.post("/balie/zoeklijst/melden", {"barcode": item.barcode, **more}, follow=True)


def test_it_is_noted_on_the_page_of_the_member_and_stands_on_the_search_list(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    address = f"/balie/lener/{card.membership.public_id}"
    assert "/balie/zoeklijst/melden" in text(desk.client.get(address))
    assert claim(desk, item, next=address).redirect_chain == [(address, 302)]
    page = text(desk.client.get("/balie/zoeklijst"))
    assert item.record.title in page
    assert card.membership.person.family_name not in page
    assert "/balie/zoeklijst" in text(desk.client.get("/balie"))
    assert loan().fee_stop == "claimed"


@pytest.mark.parametrize(("act", "ending"), [("found", "returned"), ("missing", "missing"), ("home", "")])
def test_the_search_ends_in_one_of_three_ways(desk: Counter, act: str, ending: str) -> None:
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    claim(desk, item)
    desk.client.post("/balie/zoeklijst", {"barcode": item.barcode, "act": act})
    assert loan().closed_as == ending
    assert item.barcode not in text(desk.client.get("/balie/zoeklijst"))


def test_one_too_many_is_asked_about(desk: Counter) -> None:
    rule(desk, "claims_limit", 0)
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    asked = claim(desk, item)
    assert asked.status_code == 409
    assert 'href="/balie/zoeklijst">Terug naar waar u was' in asked.content.decode()
    assert 'value="too_many_claims"' in asked.content.decode()
    assert "kind=claims_limit&amp;vestiging=" in asked.content.decode()
    assert loan().fee_stop == ""
    claim(desk, item, set_aside="too_many_claims", comment="Zag het zelf")
    assert loan().fee_stop == "claimed"


def test_a_scan_asks_who_had_the_title_where_the_rule_says_so(desk: Counter) -> None:
    rule(desk, "claim_resolution", "ask")
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "claimed_returned"})
    asked = desk.take_in(item)
    assert asked.status_code == 409
    assert 'value="found_by_library"' in asked.content.decode()
    assert "kind=claim_resolution&amp;vestiging=" in asked.content.decode()
    assert loan().closed_at is None
    desk.take_in(item, key="again", resolution="found_by_library")
    assert loan().closed_as == "returned"


def test_nonsense_is_no_way_to_end_a_search(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    desk.lend(card, item)
    claim(desk, item)
    assert desk.client.post("/balie/zoeklijst", {"barcode": item.barcode, "act": "x"}).status_code == 422
    assert loan().fee_stop == "claimed"


def test_a_guest_says_it_of_a_title_of_another_library_and_the_desk_types_its_number() -> None:
    here, home, owner = counter(), counter(), counter()
    card, item = home.card(), owner.item()
    here.lend(card, item)
    page = here.client.get("/balie/zoeklijst").content.decode()
    assert 'action="/balie/zoeklijst/melden"' in page
    done = here.client.post(
        "/balie/zoeklijst/melden", {"barcode": item.barcode, "next": "/balie/zoeklijst"}, follow=True
    )
    assert done.redirect_chain == [("/balie/zoeklijst", 302)]
    assert item.record.title in text(done)
    assert loan().fee_stop == "claimed"
