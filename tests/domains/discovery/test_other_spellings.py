"""Names in other scripts, initials, and what readers ask for beyond the words."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary, count_words, often_alone
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.folding import fold
from samenbieb.domains.discovery.analysis.spelling import begins_like, likeness
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.titles import creator_keys, initials_of
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.analysis.transliteration import (
    asked_keys,
    may_be_one_name,
    romanised,
    stored_keys,
)

NO_WORDS = CompoundDictionary()


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("dostojevski", "dostoyevsky"),
        ("достоевский", "dostoyevsky"),
        ("tsjechov", "chekhov"),
        ("чехов", "chekhov"),
        ("chekhov", "чехов"),
        ("toergenjev", "turgenev"),
        ("tolstoj", "tolstoy"),
        ("толстой", "tolstoy"),
        ("tsjaikovski", "tchaikovsky"),
        ("chroesjtsjov", "khrushchev"),
        ("шевченко", "sjevtsjenko"),
        ("εὐριπίδης", "euripides"),
        ("sophokles", "σοφοκλης"),
        ("amos", "עמוס"),
        ("עמוס", "amos"),
        ("chalom", "halom"),
    ],
)
def test_two_ways_of_writing_a_name_share_a_key(typed: str, stands: str) -> None:
    assert may_be_one_name(fold(typed), fold(stands))


@pytest.mark.parametrize(
    ("one", "other"),
    [("tolstoj", "tsjechov"), ("чехов", "толстой"), ("jansen", "pietersen"), ("עמוס", "עוז")],
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert not may_be_one_name(one, other)


def test_a_word_in_other_letters_is_stored_as_dutch_and_english_write_it() -> None:
    assert romanised("чехов") == ("tsjechov", "chekhov")
    assert romanised("aanslag") == ()
    assert document_tokens(WorkTexts(titles=("Чехов",))).title.extra == ("tsjechov", "chekhov")


@given(st.text(max_size=40))
def test_any_word_has_keys_without_raising(word: str) -> None:
    for keys in (asked_keys(fold(word)), stored_keys(fold(word))):
        assert len(set(keys)) == len(keys) <= 5


def test_signs_that_only_romanisations_use_make_no_difference() -> None:
    assert fold("Russkai\ufe20a\ufe21 t\ufe20s\ufe21erkovʹ") == "russkaia tserkov"
    assert fold("Sefer Ḳitsur dine u-maʻaśerot") == "sefer kitsur dine u-maaserot"


def test_initials_stand_for_given_names() -> None:
    assert initials_of("Hermans, Willem Frederik") == ("w", "f", "wf")
    assert initials_of("Plato") == ()
    assert {"w f hermans", "wf hermans"} <= creator_keys("Hermans, Willem Frederik")
    assert {"annie mg schmidt", "schmidt annie"} <= creator_keys("Schmidt, Annie M.G.")
    assert {"w", "f", "wf"} <= set(
        document_tokens(WorkTexts(titles=("x",), creators=("Hermans, Willem Frederik",))).creators.extra
    )


def test_y_and_ij_are_one_letter_to_a_reader() -> None:
    assert likeness("pfeyffer", "pfeijffer") > likeness("pfeyffer", "pfeiffer")


@pytest.mark.parametrize(
    ("word", "begun", "like"),
    [("schmidt", "schmi", True), ("schmidt", "schmd", True), ("schmidt", "hcmid", False), ("kat", "", True), ("olifant", "kat", False)],
)  # fmt: skip
def test_a_word_that_is_begun_with_an_error_is_recognised(word: str, begun: str, like: bool) -> None:
    assert begins_like(word, begun) is like


def test_words_that_stand_alone_often_enough_are_parts_of_compounds() -> None:
    counts: Counter[str] = Counter()
    titles = [
        "Het lied van de wisselkoers",
        "Een koers",
        "de koers",
        "wissel en koers",
        "een wissel",
        "Wissel",
    ]
    count_words([*titles, "mijn wissel", "Amsterdam", "verhaal", "verhaal", "verhaal", "het haal"], counts)
    words = CompoundDictionary.from_counts(often_alone(counts))
    assert words.parts("wisselkoers") == (stem("wissel"), stem("koers"))
    assert words.parts("amsterdam") == ()
    assert words.parts("verhaal") == ()
    assert CompoundDictionary.from_words([]).parts("wisselkoers") == ()


def test_a_word_that_is_commoner_than_its_halves_stays_whole() -> None:
    words = CompoundDictionary.from_counts({"goudvis": 9, "mandarijn": 3, "schil": 4})
    assert words.parts("mandarijnschil") != ()
    assert (
        CompoundDictionary.from_counts({"mandarijnschil": 9, "mandarijn": 3, "schil": 4}).parts(
            "mandarijnschil"
        )
        == ()
    )


def test_a_kind_of_book_before_a_subject_need_not_occur() -> None:
    words = query_words("roman over suriname", NO_WORDS)
    assert [word.text for word in words.required] == ["suriname"]
    assert words.about == (stem("suriname"),)
    assert query_words("de roman", NO_WORDS).about == ()
    assert [word.text for word in query_words("paard over de heg", NO_WORDS).required] == ["paard", "heg"]
    assert query_words("paard over de heg", NO_WORDS).about == ()


def test_a_language_alone_is_a_wish_for_that_language() -> None:
    assert query_words("turkse boeken", NO_WORDS).languages == ("tur",)
    assert query_words("boek in het oekraïens", NO_WORDS).languages == ("ukr",)
    assert query_words("turks fruit", NO_WORDS).languages == ()
    assert query_words("turks", NO_WORDS).languages == ()
