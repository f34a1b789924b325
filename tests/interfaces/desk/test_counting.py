"""Counting shelves at the desk: begin, scan, end, settle, undo, the table; and who may not."""

import re

import pytest

from samenbieb.domains.holdings.models import ItemCondition, StockCount
from samenbieb.domains.organisations.permissions import PARTY
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def desk() -> Counter:
    return counter()


def begin(desk: Counter, **fields: str) -> str:
    answer = desk.client.post("/balie/tellen", fields)
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_whole_count(desk: Counter) -> None:
    seen, gone = desk.item(location="Romans"), desk.item(location="Romans", record__title="Weg is weg")
    assert "Romans" in text(desk.client.get("/balie/tellen"))
    address = begin(desk, plek="Romans")
    assert begin(desk, plek="Romans") == address
    answer = desk.scan(address, seen.barcode, key="a")
    assert answer.headers["X-Desk-Key"] == "a"
    assert "Staat waar het hoort" in text(answer)
    assert "al gescand" in text(desk.scan(address, seen.barcode, key="b"))
    strange = text(desk.scan(address, "=1+1", key="c"))
    assert "Barcode die wij niet kennen" in strange
    assert "Weg is weg" not in strange
    page = text(desk.client.post(f"{address}/einde", {"act": "end"}, follow=True))
    assert "Weg is weg" in page
    lines = re.findall(r'action="([^"]+/verschil/[^"]+)"', page)
    assert len(lines) == 2
    assert "vermist gemeld" in text(desk.client.post(lines[1], {"act": "settle"}, follow=True))
    assert ItemCondition.objects.filter(item=gone, kind="missing", cleared_at=None).exists()
    assert "Ongedaan gemaakt" in text(desk.client.post(lines[1], {"act": "undo"}, follow=True))
    assert not ItemCondition.objects.filter(item=gone, kind="missing", cleared_at=None).exists()
    table = desk.client.get(f"{address}/verschillen.csv").content.decode("utf-8-sig")
    assert "'=1+1" in table
    assert "Weg is weg" in table
    late = desk.scan(address, gone.barcode, key="d")
    assert late.status_code == 409
    assert "Deze telling is afgesloten" in text(late)
    desk.client.post(f"{address}/einde", {"act": "go_on"})
    assert "Staat waar het hoort" in text(desk.scan(address, gone.barcode, key="e"))


def test_it_works_without_javascript(desk: Counter) -> None:
    item = desk.item()
    address = begin(desk)
    answer = desk.client.post(address, {"code": item.barcode, "key": "k"})
    assert answer.status_code == 200
    assert "<html" in text(answer)
    assert "Staat waar het hoort" in text(answer)


def test_bad_input_gets_a_sentence(desk: Counter) -> None:
    assert desk.client.post("/balie/tellen", {"van": "z", "tot": "a"}).status_code == 422
    address = begin(desk, van="a", tot="b" * 200)
    assert StockCount.objects.across_all(reason="test").get().last_mark == "b" * 60
    assert desk.scan(address, "").status_code == 422
    assert desk.client.post(f"{address}/einde", {"act": "?"}).status_code == 422
    assert desk.client.get("/balie/tellen/niets").status_code == 404


def test_who_belongs_elsewhere_sees_nothing(desk: Counter) -> None:
    address = begin(desk)
    for other in (counter(BranchFactory()), counter(role=PARTY)):
        assert other.client.get(address).status_code in {403, 404}
        assert other.scan(address, "1").status_code in {403, 404}
        assert other.client.post(f"{address}/einde", {"act": "end"}).status_code in {403, 404}
        assert other.client.get(f"{address}/verschillen.csv").status_code in {403, 404}


def test_a_page_of_a_count_takes_the_same_few_questions(
    desk: Counter, django_assert_max_num_queries: object
) -> None:
    address = begin(desk)
    for number in range(30):
        desk.scan(address, f"X{number}", key=f"k{number}")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        desk.client.get(address)
