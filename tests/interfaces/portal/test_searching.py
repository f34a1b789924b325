"""Searching and the page of a title, as readers meet them."""

from pathlib import Path

import pytest

from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import Library, library
from tests.interfaces.portal.visitors import HTMX, findable, text, title_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(own_index: Path) -> Library:
    return library(name="Veenlo")


def test_a_title_is_found_with_where_it_is_now(place: Library) -> None:
    record = RecordFactory(title="Oorlogswinter", creator="Terlouw, Jan")
    place.item(record)
    findable(record)
    page = text(visitor().get("/zoeken?q=oorlogswinter"))
    assert "1 resultaat voor “oorlogswinter”" in page
    assert "Jan Terlouw" in page
    assert "Nu te leen in Veenlo" in page


def test_a_title_that_is_found_can_be_reserved_from_the_list(place: Library) -> None:
    record = RecordFactory(title="Oorlogswinter")
    place.item(record)
    findable(record)
    hits = visitor().get("/zoeken?q=oorlogswinter").content.decode()
    assert f"/titel/{record.work.public_id}#reserveren" in hits


def test_htmx_gets_the_same_results_without_the_page_around_them(place: Library) -> None:
    record = RecordFactory(title="Oorlogswinter")
    place.item(record)
    findable(record)
    browser = visitor()
    whole = browser.get("/zoeken?q=oorlogswinter").content.decode()
    part = browser.get("/zoeken?q=oorlogswinter", headers=HTMX).content.decode()
    assert "<html" not in part
    assert part.strip().startswith('<div id="resultaten"')
    hits = part[part.index('<ol class="sb-hits"') : part.index("</ol>")]
    assert hits in whole


def test_nothing_found_offers_a_person_to_ask(place: Library) -> None:
    page = visitor().get("/zoeken?q=xqzwv")
    assert "Wij vonden niets voor “xqzwv”" in text(page)
    assert 'href="/vestigingen#hulp"' in page.content.decode()


def test_a_filter_stands_in_the_address_and_can_be_taken_off(place: Library) -> None:
    for title in ("De oorlog", "Oorlog en vrede"):
        record = RecordFactory(title=title)
        place.item(record)
        findable(record)
    page = visitor().get(f"/zoeken?q=oorlog&vestiging={place.branch.code}&nu=1").content.decode()
    assert (
        'href="/zoeken?q=oorlog&amp;nu=1"' in page
        or f'href="/zoeken?q=oorlog&amp;vestiging={place.branch.code}"' in page
    )


@pytest.mark.parametrize(
    "query",
    [
        "?jaar=abc-999999",
        "?pagina=-1",
        "?pagina=99999",
        "?q=" + "a" * 3000,
        "?sorteer=x&soort=&taal=%F0",
    ],
)
def test_nonsense_in_the_address_is_a_search_too(place: Library, query: str) -> None:
    assert visitor().get(f"/zoeken{query}").status_code == 200


def test_words_of_a_reader_are_shown_as_words(place: Library) -> None:
    page = visitor().get("/zoeken?q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert "<script>alert(1)" not in page


def test_suggestions_lead_to_titles(place: Library) -> None:
    record = RecordFactory(title="Oorlogswinter")
    findable(record)
    lines = visitor().get("/zoeken/suggesties?q=oorl").json()["suggestions"]
    assert {"text", "kind", "url"} == set(lines[0])
    assert title_of(record) in {line["url"] for line in lines}
    assert visitor().get("/zoeken/suggesties?q=o").json() == {"suggestions": []}


def test_a_title_says_where_it_is_and_when_it_comes_back(place: Library) -> None:
    record = RecordFactory(title="Oorlogswinter", creator="Terlouw, Jan", summary="Michiel helpt een piloot.")
    item = place.item(record, shelf_mark="B TERL", location="Jeugd")
    browser = visitor()
    page = text(browser.get(title_of(record)))
    assert "Nu te leen in Veenlo" in page
    assert "Zoek bij Jeugd , onder B TERL ." in page
    assert "Michiel helpt een piloot." in page
    place.lend(item, place.member())
    page = text(browser.get(title_of(record)))
    assert "Nu uitgeleend. Terug op" in page


def test_a_title_that_is_not_there_says_so_without_a_trace(place: Library) -> None:
    answer = visitor().get("/titel/0190a000-0000-7000-8000-000000000000")
    assert answer.status_code == 404
    assert "Wij kunnen deze bladzijde niet vinden" in text(answer)
    assert "Traceback" not in answer.content.decode()
