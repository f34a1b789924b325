"""What a file is: MARC 21 is brought in, anything else is named."""

import gzip
import io
from pathlib import Path

import pytest

from samenbieb.formats import iso2709, marcxml, sniff
from samenbieb.formats.marc21 import BLANK_LEADER, ControlField, DataField, MarcRecord, Subfield
from samenbieb.formats.sniff import Kind

from .shelf import MARC, SHELF, needs_shelf
from .test_iso2709 import record


def kind(data: bytes) -> Kind:
    return sniff.kind_of(io.BytesIO(data))


def unimarc(title: str = "L'altra faccia della spirale") -> MarcRecord:
    codes = DataField("100", " ", " ", (Subfield("a", "19961119d1996    ||||0itac50      ba"),))
    titles = DataField("200", "1", " ", (Subfield("a", title), Subfield("f", "Isaac Asimov")))
    return MarcRecord(BLANK_LEADER, (ControlField("001", "x1"), codes, titles))


ISO = iso2709.write(record())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Kind.EMPTY),
        (b"\xef\xbb\xbf\r\n", Kind.EMPTY),
        (ISO, Kind.ISO2709),
        (b"\xef\xbb\xbf" + ISO, Kind.ISO2709),
        (b"\x00\x00 \n" + ISO, Kind.ISO2709),
        (ISO[:60], Kind.ISO2709),
        (b"rubbish first\n" + ISO, Kind.ISO2709),
        (b"".join(marcxml.write_collection([record()])), Kind.MARCXML),
        (marcxml.write(record()), Kind.MARCXML),
        (iso2709.write(unimarc()), Kind.UNIMARC),
        (b"".join(marcxml.write_collection([unimarc(), unimarc("Dune")])), Kind.UNIMARC),
        (b"003@ $012345X\n021A $aEin Buch$hzum Lesen\n", Kind.PICA),
        (b"001A \x1f02000:06-11-86\x1e021A \x1faTitel\x1e\n", Kind.PICA),
        (b'<record><datafield tag="021A"><subfield code="a">x</subfield></datafield></record>', Kind.PICA),
        (b'<?xml version="1.0"?>\n<ONIXMessage release="3.0"/>', Kind.ONIX),
        (
            b"<collection xmlns='http://www.indexdata.com/turbomarc'><r><l>x</l></r></collection>",
            Kind.TURBOMARC,
        ),
        (b"<!doctype html><html><body>404</body></html>", Kind.HTML),
        (b"<OAI-PMH><record><metadata><title>Stad</title></metadata></record></OAI-PMH>", Kind.XML),
        (b'[{"leader": "01471cjm", "fields": []}]', Kind.JSON),
        (b"=LDR  00755cam  22002414a 4500\n=245  10$aPerl\n", Kind.WRITTEN_OUT),
        (b"00755cam  22002414a 4500\n001 11\n245 10 $a Perl\n", Kind.WRITTEN_OUT),
        (b"PK\x03\x04" + ISO, Kind.ZIP),
        ("Titel;Auteur".encode("utf-16"), Kind.WIDE),
        ("<record/>".encode("utf-16-le"), Kind.WIDE),
        (b"Titel;Auteur\nNooit meer slapen;Hermans\n", Kind.TEXT),
        (b"\x00\x01\x02\x03\x1d" * 50, Kind.UNKNOWN),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, expected: Kind) -> None:
    assert kind(data) == expected


def test_one_odd_record_among_others_does_not_make_a_file_unimarc() -> None:
    odd = iso2709.write(unimarc())
    assert kind(odd + ISO + odd + odd) == Kind.ISO2709
    untitled = MarcRecord(BLANK_LEADER, (DataField("200", " ", " ", (Subfield("a", "Titel"),)),))
    assert kind(iso2709.write(untitled)) == Kind.ISO2709


def test_a_document_type_is_refused_but_its_name_in_a_text_is_not() -> None:
    whole = b"".join(marcxml.write_collection([record("Over <!DOCTYPE html>")]))
    assert kind(whole) == Kind.MARCXML
    laughs = b'<!DOCTYPE c [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert kind(whole.replace(b"<collection", laughs + b"<collection")) == Kind.DOCTYPE
    outside = b'<!DOCTYPE c SYSTEM "http://127.0.0.1:9/x.dtd">'
    assert kind(outside + whole.partition(b"\n")[2]) == Kind.DOCTYPE


def test_a_gzip_file_is_known_by_what_is_inside_and_left_at_its_start() -> None:
    stream = sniff.unpacked(io.BytesIO(gzip.compress(ISO)))
    assert sniff.kind_of(stream) == Kind.ISO2709
    assert stream.read() == ISO


@needs_shelf
@pytest.mark.shelf
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("onix", {Kind.ONIX}),
        ("pica", {Kind.PICA}),
        ("marc/idzebra/simple-rusmarc.mrc", {Kind.UNIMARC}),
        ("marc/pymarc-tests/testunimarc.dat", {Kind.UNIMARC}),
    ],
)
def test_what_is_no_marc21_on_the_shelf_is_named(folder: str, expected: set[Kind]) -> None:
    root = SHELF / "data" / folder
    files = [root] if root.is_file() else [path for path in root.rglob("*") if path.is_file()]
    assert files
    assert {_kind_of(path) for path in files} == expected


@needs_shelf
@pytest.mark.shelf
def test_no_marc21_of_the_shelf_is_taken_for_something_else() -> None:
    endings = {".mrc", ".marc", ".dat", ".usmarc"}
    others = {
        path.name: found
        for path in MARC.rglob("*")
        if path.suffix in endings and (found := _kind_of(path)) != Kind.ISO2709
    }
    assert others == {
        "farsi.marc": Kind.TEXT,
        "simple-rusmarc.mrc": Kind.UNIMARC,
        "testunimarc.dat": Kind.UNIMARC,
    }


def _kind_of(path: Path) -> Kind:
    with path.open("rb") as stream:
        return sniff.kind_of(stream)
