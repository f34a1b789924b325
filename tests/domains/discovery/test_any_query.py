"""No text and no filter whatever makes a search fail, or keeps anybody waiting."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.ports import SearchQuery, Sort
from samenbieb.domains.discovery.selectors import search, suggest, year_span
from tests.domains.discovery.shelves import bring_in_the_demo_titles

WAIT_SECONDS = 2.0
SOME_WORDS = st.sampled_from(
    ["de", "aanslag", "harry", "potter", "boek", "kinderen", "9789021413198", '"', "^", "-", "*", "’s", "ĳ", "(", "AND"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(SOME_WORDS, max_size=60).map(" ".join), st.text(alphabet="abcdeij ", max_size=2000)
)  # fmt: skip
CODES = st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["book", "dut", "adult"])), max_size=4).map(
    tuple
)
YEARS = st.one_of(st.none(), st.integers())
WITH_ROWS = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


@pytest.fixture
def demo_titles(db: None, tmp_path: Path) -> None:
    """Give the whole demo catalogue."""
    bring_in_the_demo_titles(tmp_path)
    services.rebuild()


@pytest.mark.usefixtures("demo_titles")
@WITH_ROWS
@given(words=TEXTS)
def test_any_words_are_answered_quickly(words: str) -> None:
    began = time.perf_counter()
    page = search(SearchQuery(words=words))
    suggest(words)
    assert time.perf_counter() - began < WAIT_SECONDS
    assert page.total >= len(page.hits)
    assert page.hits or page.ways_on


@pytest.mark.usefixtures("demo_titles")
@WITH_ROWS
@given(st.data())
def test_any_filters_are_answered_quickly(data: st.DataObject) -> None:
    query = SearchQuery(
        words=data.draw(TEXTS),
        form=data.draw(CODES),
        audience=data.draw(CODES),
        language=data.draw(CODES),
        subject=data.draw(CODES),
        branch=data.draw(CODES),
        year_from=data.draw(YEARS),
        year_to=data.draw(YEARS),
        available_now=data.draw(st.booleans()),
        easy_reading=data.draw(st.booleans()),
        large_print=data.draw(st.booleans()),
        sort=data.draw(st.sampled_from(Sort)),
        page=data.draw(st.integers()),
        page_size=data.draw(st.integers()),
    )
    began = time.perf_counter()
    page = search(query)
    assert time.perf_counter() - began < WAIT_SECONDS
    assert len(page.hits) <= page.query.page_size


LISTS = ("form", "audience", "language", "subject")


@pytest.mark.usefixtures("demo_titles")
@settings(WITH_ROWS, max_examples=12)
@given(st.data())
def test_every_count_of_a_facet_is_what_choosing_it_shows(data: st.DataObject) -> None:
    query = SearchQuery(
        words=data.draw(st.sampled_from(["", "oorlog", "schmidt", "kinderen", "harry", "de"])),
        form=data.draw(st.sampled_from([(), ("book",), ("dvd", "audiobook")])),
        audience=data.draw(st.sampled_from([(), ("adult",), ("child", "junior")])),
        language=data.draw(st.sampled_from([(), ("dut",), ("eng", "ger")])),
        year_from=data.draw(st.sampled_from([None, 1980, 2010])),
        large_print=data.draw(st.booleans()),
    )
    page = search(query)
    # Words that had to be taken less strictly may be taken as typed again when a filter changes.
    assume(not page.relaxed)
    for facet in page.facets:
        for value in facet.values[:6]:
            chosen = value.query
            if facet.name in LISTS:
                alone: dict[str, Any] = {facet.name: (value.value,)}
                chosen = replace(query, **alone)
            elif value.chosen:
                continue
            assert search(chosen).total == value.work_count, (query, facet.name, value.value)


@given(st.text(max_size=30))
def test_any_text_is_a_span_of_years(text: str) -> None:
    first, last = year_span(text)
    assert first is None or last is None or first <= last
