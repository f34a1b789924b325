"""A page of results, through the front door, with a real index and real rows."""

from dataclasses import replace

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.selectors import SearchPage, SearchQuery, Sort, search, suggest, year_span
from samenbieb.domains.organisations.models import Branch
from tests.domains.discovery.shelves import enter, put
from tests.factories.organisations import BranchFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haven() -> Branch:
    branch: Branch = BranchFactory(code="haven", name="Havenkwartier", hours__none=True)
    return branch


@pytest.fixture
def dorp(haven: Branch) -> Branch:
    branch: Branch = BranchFactory(
        code="dorp", name="Dorp", organisation=haven.organisation, hours__none=True
    )
    return branch


@pytest.fixture
def shelves(haven: Branch, dorp: Branch) -> dict[str, Record]:
    """Give seven titles: at Haven, at Dorp, lent, nowhere."""
    rows = {
        "aanslag": enter("De aanslag", "Mulisch, Harry", year=1982, subjects=["oorlog", "verzet"]),
        "jip": enter("Jip en Janneke", "Schmidt, Annie M.G.", year=2024, audience="child", subjects=["vriendschap"]),
        "minoes": enter("Minoes", "Schmidt, Annie M.G.", year=1970, audience="junior", subjects=["katten"]),
        "winter": enter("Oorlogswinter", "Terlouw, Jan", year=1972, audience="junior", subjects=["oorlog"], form="audiobook"),
        "kinderboeken": enter("Honderd jaar kinderboeken", "Linders, Joke", year=2001, large_print=True),
        "potter": enter("Harry Potter and the philosopher's stone", "Rowling, J.K.", year=1997, audience="junior",
                        languages=["eng"], series=["Harry Potter"], series_number="1", isbns=["9780747532699"]),
        "kleur": enter("Kleur", "Bos, T.", year=2023, audience="baby", easy_reading=True),
    }  # fmt: skip
    enter(
        "Harry Potter en de steen der wijzen",
        "Rowling, J.K.",
        work=rows["potter"].work,
        year=1998,
        audience="junior",
        series=["Harry Potter"],
        series_number="1",
    )
    put(rows["aanslag"], haven, loan_count=40)
    put(rows["aanslag"], dorp, custody="on_loan", loan_count=60)
    put(rows["jip"], dorp, loan_count=10)
    put(rows["minoes"], haven, custody="on_loan", loan_count=3)
    put(rows["winter"], haven, loan_count=5)
    put(rows["potter"], haven, loan_count=200)
    services.rebuild()
    return rows


def titles(page: SearchPage) -> list[str]:
    return [hit.brief.title for hit in page.hits]


def ask(words: str = "", near: Branch | None = None, **filters: object) -> SearchPage:
    query = SearchQuery(words=words, **filters)  # type: ignore[arg-type]
    return search(query, near.pk if near else None)


def test_a_hit_says_what_it_is_and_where_it_stands(shelves: dict[str, Record], haven: Branch) -> None:
    page = ask("aanslag", near=haven)
    (hit,) = page.hits
    assert (hit.brief.title, hit.brief.creator) == ("De aanslag", "Harry Mulisch")
    assert (hit.availability.on_shelf_count, hit.availability.near_count, hit.availability.total_count) == (
        1,
        1,
        2,
    )
    assert (page.total, page.first_number, page.last_number, page.page_count) == (1, 1, 1, 1)
    assert page.near_branch_name == "Havenkwartier"


def test_one_work_is_one_result_whatever_its_languages(shelves: dict[str, Record]) -> None:
    assert ask("rowling").total == 1
    assert ask("steen der wijzen").hits[0].brief.id == ask("philosopher's stone").hits[0].brief.id
    assert ask("rowling").hits[0].brief.languages == ("dut", "eng")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("0747532699", "Harry Potter en de steen der wijzen"),
        ("978-0-7475-3269-9", "Harry Potter en de steen der wijzen"),
        ("harry potter 1", "Harry Potter en de steen der wijzen"),
        ("kinder boeken", "Honderd jaar kinderboeken"),
        ("boek", "Honderd jaar kinderboeken"),
        ("winter oorlog", "Oorlogswinter"),
        ("jip enjanneke", "Jip en Janneke"),
        ("harry pottersteen", "Harry Potter en de steen der wijzen"),
        ("anslag", "De aanslag"),
        ("annie mg schmidt", "Jip en Janneke"),
        ("smit", "Jip en Janneke"),
        ("Mínoes", "Minoes"),
        ("schmidt katten", "Minoes"),
    ],
)  # fmt: skip
def test_readers_find_the_title_in_their_own_words(
    shelves: dict[str, Record], words: str, first: str
) -> None:
    assert titles(ask(words))[:1] == [first]


def test_facets_speak_in_words_and_count_what_choosing_them_gives(shelves: dict[str, Record]) -> None:
    page = ask()
    assert page.total == 7
    for facet in page.facets:
        for value in facet.values:
            assert search(value.query).total == value.work_count, (facet.name, value.value)
    with translation.override("en"):
        page = ask()
        words = {facet.name: [value.label for value in facet.values] for facet in page.facets}
    assert words["form"] == ["Book", "Audiobook"]
    assert words["audience"] == [
        "Babies and toddlers",
        "6 to 9 years",
        "9 to 12 years",
        "Adults",
    ]
    assert words["language"] == ["Dutch", "English"]
    assert words["branch"] == ["Havenkwartier", "Dorp"]
    assert words["subject"][0] == "Oorlog"
    assert words["available"] == ["Available now"]


def test_facets_of_a_narrowed_search_still_count_what_choosing_gives(shelves: dict[str, Record]) -> None:
    page = ask("", branch=("haven",), audience=("junior",), year_from=1970, year_to=1999)
    assert titles(page) == ["Harry Potter en de steen der wijzen", "Oorlogswinter", "Minoes"]
    for facet in page.facets:
        for value in facet.values:
            # Adding a value to a list widens it: the count is that of the value alone.
            alone = replace(value.query, **{facet.name: (value.value,)}) if facet.name in (
                "form", "audience", "language", "branch", "subject",
            ) else value.query  # fmt: skip
            if not value.chosen:
                assert search(alone).total == value.work_count, (facet.name, value.value)
    assert [(one.name, one.value) for one in page.chosen] == [
        ("audience", "junior"),
        ("branch", "haven"),
        ("year", "1970-1999"),
    ]
    assert search(page.chosen[0].query).total == 4
    year = page.facet("year")
    assert year is not None
    assert year.chosen_count == 1
    assert search(next(value.query for value in year.values if value.chosen)).query.year_from is None


def test_a_chosen_filter_that_leaves_nothing_can_still_be_switched_off(shelves: dict[str, Record]) -> None:
    page = ask("minoes", form=("dvd",))
    form = page.facet("form")
    assert form is not None
    assert [(value.value, value.work_count, value.chosen) for value in form.values if value.chosen] == [
        ("dvd", 0, True)
    ]


def test_available_now_means_on_the_shelf_of_the_chosen_place(
    shelves: dict[str, Record], dorp: Branch
) -> None:
    assert set(titles(ask("", available_now=True))) == {
        "De aanslag", "Jip en Janneke", "Oorlogswinter", "Harry Potter en de steen der wijzen",
    }  # fmt: skip
    assert titles(ask("", available_now=True, branch=("dorp",))) == ["Jip en Janneke"]
    facet = ask("", near=dorp).facet("branch")
    assert facet is not None
    assert facet.values[0].label == "Dorp"


def test_orders_are_named_and_lead_to_themselves(shelves: dict[str, Record]) -> None:
    assert titles(ask("", sort=Sort.TITLE))[:2] == ["De aanslag", "Harry Potter en de steen der wijzen"]
    assert titles(ask("", sort=Sort.POPULAR))[:2] == ["Harry Potter en de steen der wijzen", "De aanslag"]
    sorts = ask("x", sort=Sort.YEAR).sorts
    assert [one.chosen for one in sorts] == [one.sort is Sort.YEAR for one in sorts]
    assert all(one.query.sort is one.sort for one in sorts)


def test_pages_turn_and_a_page_too_far_is_the_last(shelves: dict[str, Record]) -> None:
    first, last = ask("", page_size=3), ask("", page_size=3, page=99)
    assert (first.page_count, last.query.page, len(last.hits)) == (3, 3, 1)
    assert (last.first_number, last.last_number) == (7, 7)


def test_a_typing_error_is_forgiven_and_said(shelves: dict[str, Record]) -> None:
    with translation.override("en"):
        page = ask("Mulish")
    assert titles(page) == ["De aanslag"]
    assert page.relaxed == "Nothing was found for “Mulish”. These titles are for “mulisch”."
    assert ask("mulisch").relaxed == ""


def test_a_correction_is_shown_in_the_letters_that_were_typed(shelves: dict[str, Record]) -> None:
    enter(
        "Гаррі Поттер і філософський камінь", "Rowling, J.K.", work=shelves["potter"].work, languages=["ukr"]
    )
    services.rebuild()
    assert "“harry potter”" in str(ask("harry poter").relaxed)


def test_beside_a_rare_word_another_spelling_is_offered(shelves: dict[str, Record]) -> None:
    for number in range(5):
        enter(f"Smaragd {number}", "Janssen, Els")
    enter("Het huis", "Jansen, Bo")
    services.rebuild()
    with translation.override("en"):
        offered = ask("jansen").did_you_mean
    assert offered is not None
    assert offered.label == "Did you mean “janssen”?"
    assert offered.query is not None
    assert search(offered.query).total == 5
    assert ask("janssen").did_you_mean is None


def test_some_of_the_words_are_better_than_nothing_and_that_is_said(shelves: dict[str, Record]) -> None:
    with translation.override("en"):
        page = ask("minoes xylofoonspeler")
    assert titles(page) == ["Minoes"]
    assert page.relaxed == "No title has all of these words. These titles have some of them."


def test_finding_nothing_offers_ways_on_and_the_last_is_a_person(shelves: dict[str, Record]) -> None:
    page = ask("minoes", available_now=True, language=("eng",))
    assert page.total == 0
    assert [way.kind for way in page.ways_on] == ["filters", "everything", "person"]
    assert page.ways_on[0].query == SearchQuery(words="minoes")
    assert page.ways_on[0].work_count == 1
    assert all(
        search(way.query).total == way.work_count for way in page.ways_on if way.query and way.work_count
    )
    page = ask("qqqqqqq zzzzzzz")
    assert [way.kind for way in page.ways_on] == ["everything", "person"]
    assert ask("minoes").ways_on == ()


def test_one_filter_too_many_is_named(shelves: dict[str, Record]) -> None:
    with translation.override("en"):
        page = ask("minoes", audience=("junior",), available_now=True)
    assert [way.label for way in page.ways_on][:2] == [
        "Without “Available now”",
        "Without filters",
    ]


def test_suggestions_name_people_series_and_titles(shelves: dict[str, Record]) -> None:
    lines = suggest("harry po")
    assert [(line.kind, line.text) for line in lines] == [
        ("series", "Harry Potter"),
        ("title", "Harry Potter en de steen der wijzen"),
    ]
    assert lines[1].public_id == str(shelves["potter"].work.public_id)
    assert suggest("schmi")[0].kind == "creator"
    assert suggest("m") == suggest("  ") == []


def test_a_page_of_results_takes_few_queries_however_long_it_is(
    shelves: dict[str, Record], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for query in (
        SearchQuery(),
        SearchQuery(words="harry"),
        SearchQuery(words="mulish"),
        SearchQuery(page=9),
    ):
        with django_assert_num_queries(4):
            search(query)
    with django_assert_num_queries(1):
        search(SearchQuery(words="qqqqqqq"))


def test_years_are_read_from_an_address() -> None:
    assert year_span("2020-2024") == year_span("2024-2020") == (2020, 2024)
    assert year_span("-1979") == (None, 1979)
    assert year_span("2020-") == (2020, None)
    assert year_span("2024") == (2024, 2024)
    assert year_span("") == year_span("-") == year_span("vandaag") == year_span("20240") == (None, None)


def test_places_of_two_libraries_stand_side_by_side(shelves: dict[str, Record]) -> None:
    elders = BranchFactory(code="elders", name="Elders", organisation=OrganisationFactory(), hours__none=True)
    put(shelves["kleur"], elders)
    services.index_works([shelves["kleur"].work_id])
    facet = ask("kleur").facet("branch")
    assert facet is not None
    assert [value.label for value in facet.values] == ["Elders"]
