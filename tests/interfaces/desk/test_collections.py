"""Collections at the desk: begin, scan, send, call home, end; the table; bad input; who may not."""

import datetime as dt
import re

import pytest

from samenbieb.domains.organisations.permissions import PARTY
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
LIST = "/balie/collecties"


@pytest.fixture
def desk() -> Counter:
    return counter()


def begin(desk: Counter, **fields: str) -> str:
    there = BranchFactory(name="De Kers")
    answer = desk.client.post(LIST, {"name": "Groep 5", "to": there.code, "until": "2099-01-31", **fields})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_whole_collection(desk: Counter) -> None:
    first, second = desk.item(record__title="=Een"), desk.item(record__title="Twee")
    address = begin(desk)
    answer = desk.scan(address, first.barcode, key="a")
    assert answer.headers["X-Desk-Key"] == "a"
    assert "=Een" in text(answer)
    assert "al gescand" in text(desk.scan(address, first.barcode, key="b"))
    desk.scan(address, second.barcode, key="c")
    act = f"{address}/doen"
    assert "uit de collectie" in text(
        desk.client.post(act, {"act": "take_out", "number": second.barcode}, follow=True)
    )
    assert "1 titel gaat op weg" in text(desk.client.post(act, {"act": "send"}, follow=True))
    assert desk.client.post(act, {"act": "send"}).status_code == 409
    assert "is weg" in text(desk.client.get(LIST))
    page = text(desk.client.get(f"/balie/titels/{first.public_id}"))
    assert "met een collectie bij De Kers" in page
    assert "1 titel gaat op weg" in text(desk.client.post(act, {"act": "home"}, follow=True))
    ended = text(desk.client.post(act, {"act": "end"}, follow=True))
    assert "1 titel is niet thuis" in ended
    table = desk.client.get(f"{address}/lijst.csv").content.decode("utf-8-sig")
    assert "'=Een" in table


def test_begun_twice_with_one_form_is_one_collection(desk: Counter) -> None:
    (key,) = re.findall(r'name="key" value="([^"]+)"', text(desk.client.get(LIST)))
    there = BranchFactory(name="De Kers").code
    fields = {"name": "Groep 5", "to": there, "until": "2099-01-31", "key": key}
    first, second = (desk.client.post(LIST, fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert text(desk.client.get(LIST)).count("Groep 5</bdi>") == 1


def test_the_first_page_says_what_is_due_back(desk: Counter) -> None:
    there = counter()
    address = begin(
        desk, to=there.branch.code, until=str(clock.today("Europe/Amsterdam") + dt.timedelta(days=5))
    )
    desk.scan(address, desk.item().barcode)
    said = "wisselcollectie: binnen een week terug"
    assert said not in text(desk.client.get("/balie"))
    desk.client.post(f"{address}/doen", {"act": "send"})
    for place in (desk, there):
        assert said in text(place.client.get("/balie"))
    assert "Groep 5" in text(there.client.get(LIST))
    assert address not in text(there.client.get(LIST))
    desk.client.post(f"{address}/doen", {"act": "home"})
    assert "teruggeroepen" in text(there.client.get(LIST))
    assert said not in text(counter(role=PARTY).client.get("/balie"))


def test_it_works_without_javascript(desk: Counter) -> None:
    item = desk.item(record__title="Zonder")
    address = begin(desk)
    answer = desk.client.post(address, {"code": item.barcode, "key": "k"})
    assert answer.status_code == 200
    assert "<html" in text(answer)
    assert "Zonder" in text(answer)


def test_bad_input_gets_a_sentence(desk: Counter) -> None:
    for wrong in ({"name": ""}, {"to": "nergens"}, {"until": "ooit"}, {"until": "2020-01-01"}):
        fields = {"name": "x", "to": BranchFactory().code, "until": "2099-01-31", **wrong}
        assert desk.client.post(LIST, fields).status_code == 422
    address = begin(desk)
    assert desk.scan(address, "12345").status_code == 404
    assert desk.client.post(f"{address}/doen", {"act": "?"}).status_code == 422
    assert desk.client.post(f"{address}/doen", {"act": "send"}).status_code == 422
    assert desk.client.post(f"{address}/doen", {"act": "take_out", "number": "?"}).status_code == 404
    lent = desk.item()
    desk.lend(desk.card(), lent)
    answer = desk.scan(address, lent.barcode, key="z")
    assert answer.status_code == 409
    assert "staat nog op naam van iemand anders" in text(answer)


def test_who_belongs_elsewhere_sees_nothing(desk: Counter) -> None:
    item = desk.item()
    address = begin(desk)
    desk.scan(address, item.barcode)
    for other in (counter(BranchFactory()), counter(role=PARTY)):
        assert other.client.get(address).status_code in {403, 404}
        assert other.scan(address, item.barcode).status_code in {403, 404}
        assert other.client.post(f"{address}/doen", {"act": "send"}).status_code in {403, 404}
        assert other.client.get(f"{address}/lijst.csv").status_code in {403, 404}
