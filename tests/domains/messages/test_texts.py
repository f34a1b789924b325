"""Text messages: parts are counted as the network counts them, and the defaults go in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.messages.defaults import default_short
from samenbieb.domains.messages.rules import templates, texts
from samenbieb.domains.messages.rules.templates import KINDS, Problem
from samenbieb.domains.messages.selectors import preview

BOTH = [(kind, language) for kind in KINDS for language in templates.WORDS]
letters = st.one_of(
    st.text(st.sampled_from(sorted(texts.BASIC | texts.TWICE)), max_size=500),
    st.text(max_size=300),
    st.text(st.sampled_from("aé€{😀ж"), max_size=400),
)


def slow_parts(text: str) -> int:
    """Fill one part after the other, letter by letter."""
    narrow = all(letter in texts.BASIC or letter in texts.TWICE for letter in text)

    def units(letter: str) -> int:
        if narrow:
            return 2 if letter in texts.TWICE else 1
        return len(letter.encode("utf-16-be", "surrogatepass")) // 2

    if sum(units(letter) for letter in text) <= (160 if narrow else 70):
        return 1
    filled = [0]
    for letter in text:
        if filled[-1] + units(letter) > (153 if narrow else 67):
            filled.append(0)
        filled[-1] += units(letter)
    return len(filled)


@given(letters)
def test_parts_are_counted_as_they_are_filled(text: str) -> None:
    assert texts.parts(text) == slow_parts(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2), ("ж" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2), ("", 1),
    ],
)  # fmt: skip
def test_the_ends_of_parts(text: str, count: int) -> None:
    assert texts.parts(text) == count


@given(letters)
def test_writing_plainly_never_takes_more_letters_of_another_alphabet(text: str) -> None:
    plain = texts.plain(text)
    assert texts.is_narrow(plain) or not texts.is_narrow(text)
    assert texts.plain(plain) == plain


def test_marks_go_only_where_that_makes_the_text_shorter() -> None:
    assert texts.plain("België – ‘Zoë’…") == "Belgie - 'Zoe'..."
    assert texts.plain("één café") == "één café"
    assert texts.plain("Війна і мир, België") == "Війна і мир, België"


@given(st.text(min_size=1, max_size=400), st.integers(20, 80))
def test_a_title_is_cut_to_its_length(title: str, length: int) -> None:
    assert len(texts.clipped(title, length)) <= max(length, 0) or title == texts.clipped(title, length)
    assert texts.clipped(title, None) == title


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_default_may_stand_is_short_and_goes_in_one_part(kind: str, language: str) -> None:
    short = default_short(kind, language)
    assert (
        templates.problems(KINDS[kind], language, subject="x", body=_whole(kind, language), short=short) == []
    )
    assert templates.long_sentences(templates.BRACES.sub("x", short)) == []
    example = preview(
        kind, language, subject="x", body="x", short=short, library="Bibliotheek Merendal en omstreken"
    )
    assert example.parts == 1
    assert "{" not in example.short
    assert default_short(kind, "nl") != default_short(kind, "en")


def _whole(kind: str, language: str) -> str:
    return " ".join(templates.words_of(KINDS[kind].allowed, language))


def test_what_is_wrong_with_a_text_message_is_named() -> None:
    def found(short: str) -> list[Problem]:
        kind = KINDS["courtesy"]
        return templates.problems(kind, "nl", subject="x", body="{titels} {dag}", short=short)

    assert found("{titel} {dag}") == []
    assert found("{titels} {dag}") == [
        Problem("short", "unknown", "titels"),
        Problem("short", "missing", "titel"),
    ]
    assert found("{titel} {dag}" + "x" * 300) == [Problem("short", "too_long", "300")]


def test_a_long_title_is_cut_before_a_second_part_is_paid() -> None:
    title = "De wonderbaarlijke en zeer langdurige geschiedenis van " * 4

    def write(length: int | None) -> str:
        return f"Bibliotheek: klaar tot en met maandag 3 maart: {texts.clipped(title, length)}"

    kept = texts.kept_short(write)
    assert texts.parts(kept) == 1
    assert "De wonderbaarlijke" in kept
    assert kept.endswith("...")
