"""Broken records give what they have left, and never an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.formats.marc_lines import lines_of
from samenbieb.formats.marc_salvage import salvaged
from tests.factories.catalogue import marc_record

RECORD = marc_record(title="De avonden", subtitle="een winterverhaal", number="b7", summary="Café")
RAW = iso2709.write(RECORD)
XML = marcxml.write(RECORD)


def lines(record: MarcRecord | None) -> list[str]:
    return lines_of(record) if record else []


def test_a_record_that_is_whole_comes_out_whole() -> None:
    assert salvaged(RAW, "iso2709") == iso2709.parse(RAW)
    assert salvaged(XML, "marcxml") == marcxml.parse(XML)


def test_a_record_that_was_cut_off_gives_the_fields_before_the_cut() -> None:
    cut = RAW[: RAW.index(b"winter") + 3]
    assert "245 10 $aDe avonden$been win" in lines(salvaged(cut, "iso2709"))
    assert "001 b7" in lines(salvaged(cut, "iso2709"))


def test_fields_keep_their_tags_when_the_figures_of_the_directory_are_wrong() -> None:
    wrong = RAW[:24] + RAW[24:].replace(b"245", b"245", 1).replace(b"0", b"9", 40)
    assert any("$aDe avonden" in line for line in lines(salvaged(wrong, "iso2709")))


def test_a_field_without_a_tag_says_so() -> None:
    lost = b"10\x1faDe avonden\x1e  \x1faAmsterdam\x1e\x1d"
    assert lines(salvaged(lost, "iso2709"))[1:] == ["??? 10 $aDe avonden", "??? ## $aAmsterdam"]


def test_xml_with_a_lone_and_sign_or_an_open_element_gives_its_sound_fields() -> None:
    broken = XML.replace(b"De avonden", b"Jip & Janneke").replace(b"</datafield>", b"", 1)
    told = lines(salvaged(broken, "marcxml"))
    assert "001 b7" in told
    assert any("$aJip & Janneke" in line for line in told)


def test_an_entity_that_names_a_file_reads_nothing() -> None:
    trap = (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><record><datafield tag="245" ind1="1" ind2="0">'
        b'<subfield code="a">&x;</subfield></datafield></record>'
    )
    assert all("root:" not in line for line in lines(salvaged(trap, "marcxml")))


@pytest.mark.parametrize("raw", [b"", b"\x1d", b"no record", b"\x00\xff" * 40])
def test_what_is_no_record_gives_nothing_or_something_to_look_at(raw: bytes) -> None:
    for raw_format in ("iso2709", "marcxml"):
        lines(salvaged(raw, raw_format))


@given(
    st.binary()
    | st.builds(lambda at, extra: RAW[:at] + extra + RAW[at:], st.integers(0, len(RAW)), st.binary())
)
def test_no_bytes_are_an_error(raw: bytes) -> None:
    lines(salvaged(raw, "iso2709"))


@given(st.integers(0, len(XML)), st.integers(0, 40), st.binary(max_size=20))
def test_no_damage_to_xml_is_an_error(at: int, less: int, extra: bytes) -> None:
    lines(salvaged(XML[:at] + extra + XML[at + less :], "marcxml"))
