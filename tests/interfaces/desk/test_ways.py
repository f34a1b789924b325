"""At the lending desk: use in the building, and lending to who borrows in the name of another."""

import pytest

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.holdings import services as holdings
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def loan() -> Loan:
    return Loan.objects.across_all(reason="test").get()


def test_what_is_not_for_loan_is_offered_for_use_in_the_library(desk: Counter) -> None:
    card, item = desk.card(), desk.item()
    holdings.mark(Actor.system("test"), item_public_id=str(item.public_id), kind="not_for_loan")
    asked = desk.lend(card, item).content.decode()
    assert 'name="onsite" value="1"' in asked
    desk.lend(card, item, key="again", onsite="1")
    assert loan().onsite


def test_what_is_lent_to_somebody_else_is_not_offered_for_use_in_the_library(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    assert 'name="onsite"' not in desk.lend(desk.card(), item, key="two").content.decode()


def test_a_proxy_is_allowed_shown_lends_and_is_ended(desk: Counter) -> None:
    holder, proxy, item = desk.card(), desk.card(), desk.item()
    page = f"/balie/lener/{holder.membership.public_id}"
    desk.client.post(f"{page}/gezin", {"act": "proxy", "proxy_card": proxy.number, "proxy_until_on": ""})
    assert str(proxy.membership.person) in text(desk.client.get(page))
    opened = desk.scan("/balie/uitlenen", proxy.number, key="open").content.decode()
    assert f'name="code" value="{holder.number}"' in opened
    lending = desk.client.post("/balie/uitlenen", {"code": holder.number, "proxy": proxy.number})
    assert f'data-proxy="{proxy.number}"' in lending.content.decode()
    desk.lend(holder, item, proxy=proxy.number)
    assert loan().proxy_id == proxy.membership.person_id
    relation = proxy.membership.person.related_to.get()
    desk.client.post(f"{page}/gezin", {"act": "end-proxy", "relation": relation.public_id})
    refused = desk.lend(holder, desk.item(), proxy=proxy.number)
    assert "mag niet lenen voor" in text(refused)


def test_the_next_card_is_not_opened_in_the_name_of_the_one_before(desk: Counter) -> None:
    holder, proxy, other = desk.card(), desk.card(), desk.card()
    answer = desk.scan("/balie/uitlenen", other.number, card=holder.number, proxy=proxy.number)
    assert f'data-card="{other.number}"' in answer.content.decode()
    assert 'data-proxy=""' in answer.content.decode()


def test_a_card_that_is_not_known_is_said_beside_its_box(desk: Counter) -> None:
    holder = desk.card()
    page = f"/balie/lener/{holder.membership.public_id}/gezin"
    answer = desk.client.post(page, {"act": "proxy", "proxy_card": "1"})
    assert answer.status_code == 404
    answer = desk.client.post(page, {"act": "proxy", "proxy_card": holder.number})
    assert answer.status_code == 422
