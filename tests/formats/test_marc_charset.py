"""Which set of characters a record is in, whatever its leader says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.formats.marc21 import Remark
from samenbieb.formats.marc_charset import Charset, guess
from samenbieb.formats.marc_text import as_text

from .shelf import MARC, needs_shelf

WRONG, LOST = Remark.WRONG_ENCODING_FLAG, Remark.UNKNOWN_CHARACTERS


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Citroën en de financiële coördinatie, één café", "cp1252"),
        ("Émile Zola. Œuvres complètes", "cp1252"),
        ("Åsne Seierstad: Bokhandleren i Kabul, på norsk", "cp1252"),
        ("Straße der Träume", "cp1252"),
        ("“Privé” – 25 €", "cp1252"),
        ("Война и мир / Лев Толстой", "cp1251"),
        ("Война и мир / Лев Толстой", "koi8-r"),
    ],
)
@pytest.mark.parametrize("flag", [b" ", b"a"])
def test_letters_of_windows_are_read_under_either_flag(text: str, encoding: str, flag: bytes) -> None:
    assert as_text(flag, [b"10\x1fa" + text.encode(encoding)]) == ([f"10\x1fa{text}"], [WRONG])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Caf\xe2e", "Café"),
        (b"Citro\xe8en", "Citroën"),
        (b"Franc\xf0cois", None),
        (b"Fran\xf0cais", "Français"),
        (b"Dvo\xe9r\xe2ak, Anton\xe2in", "Dvořák, Antonín"),
        (b"\xe9Cesk\xe2a p\xe2ise\xe9n", "Česká píseň"),
        (b"Stra\xc7e", "Straße"),
        (b"K\xb2benhavn", "København"),
        (b"Dostoevski\xe6i, F\xebe\xecdor", None),
        (b"\x1b(NmOSKWA\x1b(B", "Москва"),
    ],
)
@pytest.mark.parametrize("flag", [b" ", b"a"])
def test_marc8_is_read_under_either_flag(data: bytes, text: str | None, flag: bytes) -> None:
    [read], remarks = as_text(flag, [b"10\x1fa" + data])
    assert remarks == ([WRONG] if flag == b"a" else [])
    assert "\ufffd" not in read
    if text is not None:
        assert read == f"10\x1fa{text}"


def test_where_both_readings_are_possible_the_leader_decides() -> None:
    assert guess(b"G\xe9rard", believed=True) == Charset.MARC8
    assert guess(b"G\xe9rard", believed=False) == Charset.WINDOWS


def test_a_damaged_byte_in_utf8_costs_that_character_and_no_other() -> None:
    pieces = ["10\x1faÉén café".encode(), b"  \x1fb\xc3\xa9 en \xff", b"  \x1fcplain"]
    assert as_text(b"a", pieces) == (["10\x1faÉén café", "  \x1fbé en \ufffd", "  \x1fcplain"], [LOST])


def test_a_field_that_came_from_elsewhere_is_read_in_its_own_set() -> None:
    pieces = ["10\x1faÉén café in België".encode(), "  \x1faprivé".encode("cp1252")]
    assert as_text(b"a", pieces) == (["10\x1faÉén café in België", "  \x1faprivé"], [WRONG])


@given(st.text(st.characters(min_codepoint=0x20, blacklist_categories=("Cs",)), max_size=60))
def test_utf8_is_utf8_whatever_the_flag(text: str) -> None:
    if "&#x" in text:
        return
    for flag in (b" ", b"a"):
        assert as_text(flag, [text.encode()])[0] == [text]


@given(st.binary(max_size=120), st.sampled_from([b" ", b"a"]))
def test_any_bytes_become_text(data: bytes, flag: bytes) -> None:
    texts, _ = as_text(flag, data.split(b"\x1e"))
    assert len(texts) == data.count(b"\x1e") + 1


@needs_shelf
@pytest.mark.shelf
def test_two_thousand_records_in_marc8_are_taken_for_nothing_else() -> None:
    data = (MARC / "solrmarc" / "uva_001_2000.mrc").read_bytes()
    high = [one for one in data.split(b"\x1d") if not one.isascii() and one[9:10] == b" "]
    assert len(high) > 200
    assert {guess(one, believed=believed) for one in high for believed in (True, False)} == {Charset.MARC8}
