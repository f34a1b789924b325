"""Our reading beside that of others: the expected output of yaz on the shelf, pymarc, and yaz itself where it is."""

import io
import logging
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from pymarc import MARCReader

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord, Parsed, Remark

from .shelf import MARC, needs_shelf

pytestmark = [needs_shelf, pytest.mark.shelf]
YAZ = MARC / "yaz"
TOLD = ("245", "100", "700", "020")  # title, author, ISBN
ISO_ENDINGS = {".mrc", ".marc", ".dat", ".usmarc"}


def composed(text: str) -> str:
    """One way of writing: composed letters, and a ligature over two letters as one sign instead of two halves."""
    return unicodedata.normalize("NFC", text.replace("\ufe20", "\u0361").replace("\ufe21", ""))


def read(path: Path) -> list[MarcRecord]:
    with path.open("rb") as stream:
        reader = marcxml.read if path.suffix == ".xml" else iso2709.read
        return [one.record for one in reader(stream) if isinstance(one, Parsed)]


def told(records: Iterable[MarcRecord]) -> list[tuple[str, str, str]]:
    """Tag, code and text of every title, author and ISBN."""
    return [
        (field.tag, code, composed(value))
        for record in records
        for tag in TOLD
        for field in record.data(tag)
        for code, value in field.subfields
    ]


def told_by_xml(path: Path) -> list[tuple[str, str, str]]:
    """The same out of somebody else's MARCXML, read without our reader."""
    root = etree.parse(str(path)).getroot()
    return [
        (tag, part.get("code", ""), composed(part.text or ""))
        for tag in TOLD
        for field in root.iter("{*}datafield")
        if field.get("tag") == tag
        for part in field
    ]


@pytest.mark.parametrize("number", range(12))
def test_title_author_and_isbn_are_those_of_yaz_in_each_of_its_character_sets(number: int) -> None:
    ours = told(read(YAZ / f"marc{number}.marc"))
    assert ours == told_by_xml(YAZ / f"marc{number}.xml")
    assert not any("\ufffd" in text for _, _, text in ours)


@pytest.mark.parametrize("number", range(1, 6))
def test_records_with_vernacular_fields_read_as_yaz_writes_them_out(number: int) -> None:
    ours = [
        composed(f"{field.tag} {field.ind1}{field.ind2} " + " ".join(f"${c} {v}" for c, v in field.subfields))
        for record in read(YAZ / f"marccol{number}.u8.marc")
        for field in record.data("245", "880")
    ]
    lines = (YAZ / f"marccol{number}.u8.1.lst").read_text(encoding="utf-8").split("\n")
    theirs = [composed(line) for line in lines if line[:3] in {"245", "880"}]
    assert ours
    assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 6, 7, 8, 9, 10, 11])
def test_what_yaz_made_of_a_record_reads_the_same(number: int) -> None:
    assert told(read(YAZ / f"marc{number}.xml.marc")) == told_by_xml(YAZ / f"marc{number}.xml")


def test_the_same_records_in_two_formats_say_the_same() -> None:
    pairs = [
        ("solrmarc/specTestRecs.mrc", "solrmarc/specTestRecs.xml"),
        ("traject/test_data.utf8.mrc", "traject/test_data.utf8.marc.xml"),
        ("pymarc-tests/marc8.dat", "pymarc-tests/utf8_with_leader_flag.dat"),
    ]
    for one, other in pairs:
        left, right = told(read(MARC / one)), told(read(MARC / other))
        assert left
        assert left == right, one


def flat(record: MarcRecord) -> list[object]:
    return [
        (field.tag, composed(field.value))
        if len(field) == 2
        else (
            field.tag,
            field.ind1 + field.ind2,
            tuple((code, composed(value)) for code, value in field.subfields),
        )
        for field in record.fields
    ]


def flat_by_pymarc(raw: bytes) -> list[object] | None:
    found = next(iter(MARCReader(raw, permissive=True)))
    if found is None:
        return None
    return [
        (field.tag, composed(field.data or ""))
        if field.is_control_field()
        else (
            field.tag,
            "".join(field.indicators),
            tuple((part.code, composed(part.value)) for part in field.subfields),
        )
        for field in found.fields
    ]


# Where we differ from pymarc on purpose: it loses a character, or keeps an escape sign, that we read.
KNOWN_TO_DIFFER = {
    ("perl-marc-charset/cyrillic.marc", 0),  # a letter that only a table beyond its own knows
    ("pymarc-tests/bad_eacc_encoding.dat", 0),  # four signs that do not exist: it writes spaces, we say so
    ("pymarc-tests/bad_marc8_escape.dat", 0),  # it leaves the escape sign in the text
    ("traject/escaped_character_reference.marc8.marc", 0),  # it leaves a reference (&#xFFFD;) as it is
}


def is_odd(outcome: Parsed) -> bool:
    """Whether pymarc cannot be asked: another set than the leader says, or subfields where MARC 21 has none."""
    odd = {Remark.WRONG_ENCODING_FLAG, Remark.BAD_INDICATORS, Remark.BAD_SUBFIELD_CODE}
    return bool(odd & {*outcome.remarks}) or outcome.record.first("001") is not None


def iso_records() -> Iterator[tuple[str, Parsed]]:
    for path in sorted(one for one in MARC.rglob("*") if one.suffix in ISO_ENDINGS):
        if path.parent.name == "loc-booksall-2016":
            continue
        with path.open("rb") as stream:
            for outcome in iso2709.read(stream):
                if isinstance(outcome, Parsed):
                    yield str(path.relative_to(MARC)), outcome


def test_every_sound_record_reads_as_pymarc_reads_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())  # it tells of unknown characters there
    caplog.set_level(logging.CRITICAL)
    compared, different = 0, set()
    for name, outcome in iso_records():
        if is_odd(outcome):
            continue
        theirs = flat_by_pymarc(outcome.raw)
        if theirs is None:
            continue
        compared += 1
        if flat(outcome.record) != theirs:
            different.add((name, outcome.position))
    assert compared > 2400
    assert {one for one in different if not _only_a_mark(one)} == KNOWN_TO_DIFFER


def _only_a_mark(place: tuple[str, int]) -> bool:
    """A role code with a diacritic on its last letter: pymarc drops the diacritic, we keep what stands there."""
    return place == ("solrmarc/record_set_045.mrc", 5335)


def test_no_sound_record_got_a_sign_for_an_unknown_character() -> None:
    lost = {
        (name, outcome.position)
        for name, outcome in iso_records()
        if "\ufffd" in repr(outcome.record.fields) and b"\xef\xbf\xbd" not in outcome.raw
    }
    # Not on its own account: one names the sign itself (&#xFFFD;), the other has signs that no table knows.
    assert lost == {
        ("traject/escaped_character_reference.marc8.marc", 0),
        ("pymarc-tests/bad_eacc_encoding.dat", 0),
    }


@pytest.mark.skipif(shutil.which("yaz-marcdump") is None, reason="yaz-marcdump is not installed")
@pytest.mark.parametrize(
    "name", ["solrmarc/specTestRecs.mrc", "solrmarc/uva_001-200.mrc", "pymarc-tests/marc.dat"]
)
def test_yaz_reads_the_same_titles_and_accepts_the_marcxml_that_we_write(name: str, tmp_path: Path) -> None:
    path = MARC / name
    records = read(path)
    charset = "marc-8" if path.read_bytes()[9:10] == b" " else "utf-8"
    theirs = subprocess.run(
        ["yaz-marcdump", "-i", "marc", "-o", "line", "-f", charset, "-t", "utf-8", str(path)],
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    titles = [composed(line[7:]) for line in theirs.split("\n") if re.match(r"245 ", line)]
    ours = [
        composed(" ".join(f"${code} {value}" for code, value in field.subfields))
        for record in records
        for field in record.data("245")
    ]
    assert ours == titles
    ours_as_xml = tmp_path / "ours.xml"
    ours_as_xml.write_bytes(b"".join(marcxml.write_collection(records)))
    back = subprocess.run(
        ["yaz-marcdump", "-i", "marcxml", "-o", "line", str(ours_as_xml)], capture_output=True, check=True
    ).stdout.decode("utf-8")
    assert [composed(line[7:]) for line in back.split("\n") if re.match(r"245 ", line)] == titles
