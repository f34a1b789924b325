"""Words of readers and words of the catalogue become the same tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.discovery.analysis import transliteration
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.folding import fold, folded_key, split_words
from samenbieb.domains.discovery.analysis.spelling import distance, likeness, sound_key
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.titles import creator_keys, title_keys, title_sort_key
from samenbieb.domains.discovery.analysis.tokens import query_words

PAIRS = """kinderen kind  steden stad  museum musea  schepen schip  eieren ei  kleine klein  oorlogen oorlog  nederlandse nederlands
    europese europees  huizen huis  muizen muis  brieven brief  kleinkinderen kleinkind  heksen heks  gidsen gids  reisgidsen reisgids
    prinsessen prinses  dieren dier  gelezen lezen  recepten recept  kookboeken kookboek  wereldoorlogen wereldoorlog  dromen droom
    zeehonden zeehond  gedichten gedicht  geheimen geheim  spoken spook  vlinders vlinder  koeien koe  fotos foto  boeken boek  katten kat
    mannen man  gouden goud  dagen dag  verhalen verhaal  talen taal  draken draak  ridders ridder  wolven wolf  dieven dief"""


@pytest.mark.parametrize(
    ("form", "word"),
    [tuple(pair.split()) for pair in "  ".join(PAIRS.split("\n")).split("  ") if pair.strip()],
)
def test_the_forms_of_a_word_share_its_stem(form: str, word: str) -> None:
    assert stem(form) == stem(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gebak", "bak"),
        ("geluid", "luid"),
        ("geheim", "heim"),
        ("gedicht", "dicht"),
        ("geleden", "lid"),
        ("gezin", "zin"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_accents_ligatures_and_case_make_no_difference() -> None:
    assert fold("Ĳsbeer CAFÉ Søren œuvre Straße") == "ijsbeer cafe soren oeuvre strasse"
    assert folded_key("  L’Étranger –  een e-book van M.G.  ") == "l etranger een e book van m g"


def test_apostrophes_hyphens_and_initials_keep_both_readings() -> None:
    words = {word.text: word.pieces for word in split_words("foto's e-book M.G. d'Artagnan zo'n")}
    assert words == {
        "fotos": ("fotos",),
        "ebook": ("e", "book"),
        "mg": ("m", "g"),
        "dartagnan": ("d", "artagnan"),
        "zon": ("zon",),
    }


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kinderboeken", ("kind", "boek")),
        ("wereldoorlog", ("wereld", "oorlog")),
        ("voorleesverhalen", ("voorlees", "verhaal")),
        ("stadsbibliotheek", ("stad", "bibliotheek")),
        ("dierenverhalen", ("dier", "verhaal")),
        ("voetbalwedstrijd", ("voetbal", "wedstrijd")),
        ("amsterdam", ()),
        ("computer", ()),
        ("koningin", ()),
        ("boeken", ()),
        ("verhaal", ()),
    ],
)
def test_a_compound_gives_its_parts_and_other_words_stay_whole(word: str, parts: tuple[str, ...]) -> None:
    assert CompoundDictionary.from_words(["wedstrijd", "voetbal"]).parts(word) == parts


def test_titles_are_sorted_and_known_without_their_article() -> None:
    assert title_sort_key("Het diner") == "diner"
    assert title_sort_key("'t Hooge nest") == "hooge nest"
    assert title_sort_key("Die dag", language="dut") == "die dag"
    assert title_sort_key("Die Verwandlung", language="ger") == "verwandlung"
    assert title_sort_key("De") == "de"
    assert {"kleine prins", "de kleine prins"} <= title_keys("De kleine prins : een sprookje")


@pytest.mark.parametrize("name", ["Schmidt, Annie M.G.", "Annie M.G. Schmidt"])
def test_an_author_is_known_under_every_usual_form(name: str) -> None:
    assert {"annie m g schmidt", "annie schmidt", "schmidt", "schmidt annie m g"} <= creator_keys(name)
    assert {"marente de moor", "de moor", "moor"} <= creator_keys("Moor, Marente de")


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("smit", "schmidt"),
        ("carel", "karel"),
        ("dyk", "dijk"),
        ("fliegende", "vliegende"),
        ("thessa", "tessa"),
    ],
)
def test_what_sounds_alike_shares_a_key(heard: str, written: str) -> None:
    assert sound_key(heard) == sound_key(written)
    assert likeness(heard, written) > 0.3


def test_typing_errors_are_counted_with_swapped_neighbours_as_one() -> None:
    assert distance("aanslga", "aanslag", most=2) == 1
    assert distance("janeke", "janneke", most=2) == 1
    assert distance("kat", "olifant", most=2) == 3
    assert likeness("kat", "rat") == 0


def test_small_words_are_optional_beside_real_ones_only() -> None:
    assert [word.text for word in query_words("een boek over de maan", CompoundDictionary()).required] == [
        "maan"
    ]
    assert [word.text for word in query_words("Het", CompoundDictionary()).required] == ["het"]


def test_an_isbn_in_any_form_is_one_number() -> None:
    forms = ["9789021413198", "978-90-214-1319-8", "90-214-1319-1", "ISBN 9021413191", " 978 90 214 1319 8 "]
    assert {query_words(form, CompoundDictionary()).isbn for form in forms} == {"9789021413198"}
    assert document_tokens(WorkTexts(titles=("Jip",), isbns=("90-214-1319-1", "niets"))).isbns == (
        "9789021413198",
    )


@given(st.text(max_size=200))
def test_any_text_has_words_without_raising(text: str) -> None:
    words = query_words(text, CompoundDictionary.from_words([]))
    assert len(words.words) <= 16
    document_tokens(
        WorkTexts(titles=(text,), creators=(text,), summary=text), CompoundDictionary.from_words([])
    )


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=14))
def test_a_word_without_signs_of_two_readings_sounds_the_same_in_both(word: str) -> None:
    both = {
        transliteration._SOUNDING + transliteration._sound(word, signs)
        for signs in (transliteration._ENGLISH_SIGNS, transliteration._DUTCH_SIGNS)
    }
    assert transliteration._sounding(word) == both
