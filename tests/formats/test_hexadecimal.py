"""Bytes as a cataloguer sees them: text, figures, and the place that is wrong."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.hexadecimal import around, bad_spot, readable
from samenbieb.formats.marc21 import Reason
from tests.factories.catalogue import marc_record

RAW = iso2709.write(marc_record())
XML = marcxml.write(marc_record())


def test_control_bytes_are_signs_and_each_field_has_a_line() -> None:
    told = readable(RAW).split("\n")
    assert any("‡aDe avonden¶" in line for line in told)
    assert len(readable(b"\xff" * 100_000)) == 4000


def test_figures_stand_around_the_place() -> None:
    lines = around(RAW, 100)
    assert [line.offset for line in lines if line.marked] == [96]
    assert bytes.fromhex(lines[0].figures) == RAW[lines[0].offset : lines[0].offset + 16]
    assert around(b"", 3) == []


def test_the_place_is_where_the_record_goes_wrong() -> None:
    entry = RAW.index(b"245", 24)
    wrong = RAW[: entry + 3] + b"0099" + RAW[entry + 7 :]
    assert bad_spot(wrong, Reason.BAD_DIRECTORY) == entry
    assert bad_spot(RAW[:70], Reason.TRUNCATED) == 69
    broken = XML.replace(b"De avonden", b"De & avonden")
    assert abs(bad_spot(broken, Reason.BAD_XML) - broken.index(b"&")) <= 2


@example(b"0", Reason.BAD_LEADER)
@given(st.binary(), st.sampled_from([*Reason, "no_title", "not_stored"]))
def test_there_is_always_a_place(raw: bytes, reason: str) -> None:
    spot = bad_spot(raw, reason)
    assert 0 <= spot <= max(0, len(raw) - 1)
    assert sum(line.marked for line in around(raw, spot)) == (1 if raw else 0)
    readable(raw)


@pytest.mark.parametrize("cut", [10, 24, 30, 100, 200])
def test_a_cut_directory_has_a_place_too(cut: int) -> None:
    assert 0 <= bad_spot(RAW[:cut], Reason.BAD_DIRECTORY) < cut
