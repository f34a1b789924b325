"""What was found is marked where it stands, and the text stays what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.marking import Marker
from samenbieb.domains.discovery.analysis.tokens import query_words

COMPOUNDS = CompoundDictionary.from_words([])


def marked(text: str, query: str, *spelling: str) -> str:
    marker = Marker.of(query_words(query, COMPOUNDS), spelling, COMPOUNDS)
    return "".join(f"[{one.text}]" if one.marked else one.text for one in marker.mark(text))


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("De aanslag", "aanslagen", "De [aanslag]"),
        ("De aanslag", "de aanslag", "De [aanslag]"),
        ("Het", "het", "[Het]"),
        ("Cliënt E. Busken", "client busken", "[Cliënt] E. [Busken]"),
        ("De re\u0308unie", "reunie", "De [re\u0308unie]"),
        ("Honderd jaar kinderboeken", "boek over jaar", "Honderd [jaar] kinderboeken"),
        ("Honderd jaar kinderboeken", "kinderen", "Honderd jaar [kinderboeken]"),
        ("Foto's maken", "foto", "[Foto's] maken"),
        ("L'étranger", "etranger", "L'[étranger]"),
        ("Annie M.G. Schmidt", "schmidt annie", "[Annie] M.G. [Schmidt]"),
        ("Маленький принц", "malenkij prints", "[Маленький] [принц]"),
        ("<b>Aanslag</b> & co", "aanslag", "<b>[Aanslag]</b> & co"),
        ("Niets hiervan", "aanslag", "Niets hiervan"),
    ],
)
def test_the_words_that_were_found_are_marked(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown


def test_a_word_found_under_another_spelling_is_marked_too() -> None:
    assert marked("Jip en Janneke", "jip janeke", "janneke") == "[Jip] en [Janneke]"


@given(st.text(max_size=120), st.text(max_size=60))
def test_the_stretches_together_are_the_text(text: str, query: str) -> None:
    marker = Marker.of(query_words(query, COMPOUNDS), (), COMPOUNDS)
    assert "".join(one.text for one in marker.mark(text)) == text
