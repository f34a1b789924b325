"""Names and titles made comparable, and descriptions merged: the small rules below matching and grouping."""

from typing import Any

import pytest

from samenbieb.domains.catalogue.rules import (
    comparing,
    editions,
    extraction,
    grouping,
    makers,
    matching,
    merging,
    titles,
)
from samenbieb.domains.catalogue.rules.comparing import Agreement, Point
from samenbieb.domains.catalogue.rules.matching import Outcome
from samenbieb.domains.catalogue.rules.merging import Described, Group, Trust
from tests.factories.catalogue import data_field, marc_record


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Berg, Willem van den", "van den Berg, Willem"),
        ("Mulisch, H.", "Mulisch, Harry"),
        ("Tolkien, J. R. R.", "Tolkien, JRR"),
        ("Tolstoj, L.N.", "Толстой, Лев"),
        ("Tsjechov, Anton", "Čechov, Anton"),
        ("Tsjechov, Anton", "Chekhov, Anton"),
        ("Poesjkin, A.S.", "Pushkin, Aleksandr"),
        ("Böll, Heinrich", "Boell, Heinrich"),
        ("Nijhoff, Martinus", "Nyhoff, M."),
        ("Dekker, Eduard Douwes", "Multatuli"),
        ("Ovid", "Ovidius"),
        ("Rosenboom, Thomas", "Thomas Rosenboom"),
        ("'t Hart, Maarten", "Hart, Maarten 't"),
    ],
)
def test_one_maker_has_one_key(one: str, other: str) -> None:
    assert makers.name_key(one) == makers.name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen, Piet", "Janssen, Piet"),
        ("Vries, Theun de", "Vries, Tjitske de"),
        ("Bernlef, J.", "Kuijer, Guus"),
        ("Roland Holst, A.", "Roland Holst, Henriette"),
    ],
)
def test_two_makers_have_two_keys(one: str, other: str) -> None:
    assert makers.name_key(one) != makers.name_key(other)


@pytest.mark.parametrize(
    ("responsibility", "name"),
    [
        ("Harry Mulisch", "Harry Mulisch"),
        ("door Kees van Kooten en Wim de Bie", "Kees van Kooten"),
        ("[samengest.] door Gerrit Komrij", "Gerrit Komrij"),
        ("onder red. van J.A. van Houtte ... [et al.]", "J.A. van Houtte"),
        ("uit het Arabisch vert. door Richard van Leeuwen", ""),
        ("met foto's", ""),
        ("", ""),
    ],
)
def test_the_title_page_names_a_maker(responsibility: str, name: str) -> None:
    assert makers.name_on_title_page(responsibility) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nineteen eighty-four", "1984"),
        ("Reis om de wereld in tachtig dagen", "Reis om de wereld in 80 dagen"),
        ("Van oude menschen, de dingen die voorbijgaan", "Van oude mensen, de dingen die voorbij gaan"),
        ("Koot & Bie", "Koot en Bie"),
        ("20.000 mijlen onder zee", "Twintigduizend mijlen onder zee"),
        ("Frankenstein; or, The modern Prometheus", "Frankenstein"),
        ("Max Havelaar of De koffieveilingen", "Max Havelaar"),
        ("Анна Каренина", "Anna Karenina"),
        ("Voĭna i mir", "Vojna i mir"),
        ("King Henry IV", "King Henry 4"),
    ],
)
def test_one_title_has_one_key(one: str, other: str) -> None:
    assert titles.title_key(one) == titles.title_key(other)


def test_titles_that_differ_in_a_figure_or_a_word_have_two_keys() -> None:
    assert titles.title_key("Rekenen tot 100") != titles.title_key("Rekenen tot 1000")
    assert titles.title_key("I") != titles.title_key("J")
    assert titles.title_key("Mees Kees: op kamp") != titles.title_key("Mees Kees: op de kast")
    assert titles.title_key("...") == "..."


@pytest.mark.parametrize(
    ("word", "figures"), [("iv", "4"), ("xix", "19"), ("viii", "8"), ("mix", ""), ("", "")]
)
def test_small_roman_numbers_are_read(word: str, figures: str) -> None:
    assert titles.roman(word) == figures


def test_a_work_tells_from_which_words_of_the_record_it_came() -> None:
    record = marc_record(
        title="De vreemdeling",
        creator="Camus, Albert",
        original="L'étranger",
        extra=[data_field("250", a="Jeugdbewerking")],
    )
    facts = extraction.facts_of(record)
    assert facts.work_key == "text|camos a|etranger|adapted"
    assert [(said.reason, said.value) for said in facts.work_evidence] == [
        (grouping.Reason.MAIN_ENTRY, "Camus, Albert"),
        (grouping.Reason.UNIFORM_TITLE, "L'étranger"),
        (grouping.Reason.OTHER_VERSION, "jeugdbewerking"),
    ]


def edition(**said: Any) -> editions.Edition:
    told = {"title": "De avonden", "creator": "Reve, Gerard", "year": 1947} | said
    return editions.edition_of_facts(extraction.facts_of(marc_record(**told)))


def answers(one: editions.Edition, other: editions.Edition) -> dict[Point, Agreement]:
    return {said.point: said.agreement for said in matching.compare(one, other)[1]}


def test_what_agrees_and_differs_is_told_with_the_words_of_both() -> None:
    outcome, evidence = matching.compare(edition(year=1947), edition(year=1960))
    assert outcome == Outcome.NEW
    assert comparing.Evidence(Point.YEAR, Agreement.DIFFERS, "1947", "1960") in evidence
    assert comparing.Evidence(Point.TITLE, Agreement.AGREES, "De avonden", "De avonden") in evidence


def test_one_year_more_is_a_doubt_and_not_another_edition_without_a_number() -> None:
    assert matching.compare(edition(year=1947), edition(year=1948))[0] == Outcome.DOUBT


def test_one_year_more_under_one_number_is_a_reprint() -> None:
    number = "9789023407195"
    assert matching.compare(edition(isbn=number), edition(isbn=number, year=1948))[0] == Outcome.SAME


@pytest.mark.parametrize("said", [{"form": "audiobook"}, {"language": "eng"}, {"title": "De middag"}])
def test_one_number_does_not_make_two_things_one(said: dict[str, str]) -> None:
    number = "9789023407195"
    assert matching.compare(edition(isbn=number), edition(isbn=number, **said))[0] != Outcome.SAME


def test_of_several_that_are_the_same_the_nearest_wins() -> None:
    known = {7: edition(), 3: edition(), 5: edition(year=1960)}
    verdict = matching.verdict(edition(), known)
    assert (verdict.outcome, verdict.editions) == (Outcome.SAME, (7,))
    assert matching.verdict(edition(), {5: known[5]}).outcome == Outcome.NEW
    assert matching.verdict(edition(), {}).outcome == Outcome.NEW


def test_the_key_of_an_edition_is_short_whatever_the_record_says() -> None:
    facts = extraction.facts_of(marc_record(title="Lang " * 200))
    assert len(editions.edition_key(facts)) == editions.EDITION_KEY_LENGTH_MAX


def described(key: int, source: str, **said: Any) -> Described:
    return Described(key, source, extraction.facts_of(marc_record(**said)))


def test_equal_trust_goes_to_who_came_first_and_gaps_are_filled() -> None:
    one = described(1, "a", subtitle="", subjects=["Verveling"])
    two = described(
        2, "b", title="Avonden", subtitle="een winterverhaal", subjects=["verveling", "Amsterdam"]
    )
    both = merging.merged([one, two], Trust({}))
    assert (both.facts.title, both.facts.subtitle) == ("De avonden", "een winterverhaal")
    assert both.facts.subjects == ["Verveling", "Amsterdam"]
    assert both.facts.other_titles == ["Avonden"]
    assert both.provenance["subtitle"] == 2
    assert both.provenance["subjects"] == [1, 2]
    assert both.facts.work_key == one.facts.work_key


def test_trust_in_a_group_of_fields_goes_before_general_trust() -> None:
    one = described(1, "a", summary="Van a.", nur="301")
    two = described(2, "b", summary="Van b.", nur="302", title="De Avonden")
    trust = Trust({("b", None): 1, ("a", Group.SUMMARY): 1, ("b", Group.SUMMARY): 2})
    both = merging.merged([one, two], trust)
    assert (both.facts.title, both.facts.summary, both.facts.levels.nur) == ("De Avonden", "Van a.", "302")
    assert (both.provenance["title"], both.provenance["summary"], both.provenance["nur"]) == (2, 1, 2)


def test_a_subtitle_that_the_title_says_already_is_not_said_twice() -> None:
    one = described(1, "a", title="De avonden : een winterverhaal")
    two = described(2, "b", subtitle="een winterverhaal")
    assert merging.merged([one, two], Trust({})).facts.subtitle == ""
