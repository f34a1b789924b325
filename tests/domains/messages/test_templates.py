"""The words of notices: what may stand in a template, and that the defaults are short and whole in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.messages.defaults import NAMES, default_text
from samenbieb.domains.messages.rules import templates
from samenbieb.domains.messages.rules.templates import KINDS, Problem

BOTH = [(kind, language) for kind in KINDS for language in templates.WORDS]


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_default_may_stand_and_has_short_sentences(kind: str, language: str) -> None:
    subject, body = default_text(kind, language)
    assert templates.problems(KINDS[kind], language, subject=subject, body=body) == []
    assert templates.long_sentences(f"{subject}\n{body}") == []
    assert kind in NAMES


def test_dutch_and_english_defaults_are_different_texts() -> None:
    assert [kind for kind in KINDS if default_text(kind, "nl") == default_text(kind, "en")] == []


def test_a_sentence_of_sixteen_words_is_found() -> None:
    assert templates.long_sentences("kort. " + "woord " * 16) != []
    assert templates.long_sentences("woord " * 15) == []


@pytest.mark.parametrize(
    ("subject", "body", "found"),
    [
        ("Terug", "{titels} {dag}", []),
        ("Terug", "{titels}", [Problem("body", "missing", "dag")]),
        ("Terug", "{titels} {dag} {bedrag}", [Problem("body", "unknown", "bedrag")]),
        ("{title}", "{titels} {dag}", [Problem("subject", "unknown", "title")]),
        ("Terug", "{titels} {dag} {", [Problem("body", "stray")]),
        ("Terug", "{titels} {dag} {naam.__class__}", [Problem("body", "unknown", "naam.__class__")]),
        ("", "{titels} {dag}", [Problem("subject", "empty")]),
        ("een\ntwee", "{titels} {dag}", [Problem("subject", "lines")]),
        ("x" * 151, "{titels} {dag}", [Problem("subject", "too_long", "150")]),
    ],
)
def test_what_is_wrong_with_a_template_is_named(subject: str, body: str, found: list[Problem]) -> None:
    assert templates.problems(KINDS["courtesy"], "nl", subject=subject, body=body) == found


def slow_fill(text: str, values: dict[str, str]) -> str:
    """Fill in letter by letter."""
    out, word, inside = "", "", False
    for letter in text:
        if letter == "{" and not inside:
            inside, word = True, ""
        elif letter == "{":
            out, word = out + "{" + word, ""
        elif letter == "}" and inside:
            out, inside = out + values.get(word, ""), False
        elif inside:
            word += letter
        else:
            out += letter
    return out + ("{" + word if inside else "")


@given(
    st.lists(st.sampled_from(["{naam}", "{dag}", "{iets}", "{", "}", "{}", "tekst ", "\n"]), max_size=12).map(
        "".join
    ),
    st.text(max_size=20),
)
def test_a_value_is_never_read_as_a_word_between_braces(text: str, name: str) -> None:
    name = "{dag}" + name
    filled = templates.fill(text, "nl", {"name": name, "day": "maandag"})
    assert filled == slow_fill(text, {"naam": name, "dag": "maandag"})
