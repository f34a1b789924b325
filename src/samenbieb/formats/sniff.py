"""What a file is, judged by its first bytes and first records, and never by its name."""

import gzip
import re
import zlib
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import BinaryIO, Final

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord, Parsed

LOOK_BYTES: Final = 1 << 16
RECORDS_LOOKED_AT: Final = 50
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_WIDE_START: Final = re.compile(rb"(?:[ -~]\x00){4}|(?:\x00[ -~]){4}")
_RECORD_START: Final = re.compile(iso2709.LEADER.pattern + rb"(?:[0-9A-Za-z]{3}[0-9]{9}|[0-9]*\x1e)")
_SIGNS_OF_A_RECORD: Final = (iso2709.RECORD_END, iso2709.FIELD_END)
_RECORD_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?record[\s>/]")
_MARC_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?(?:leader|controlfield|datafield)[\s>/]")
_FIRST_ELEMENT: Final = re.compile(rb"<[A-Za-z_]")
_PICA_XML: Final = re.compile(rb"""\stag\s*=\s*["'][0-9]{3}[A-Z@]["']""")
# "021A $aEin Buch", "021A/01 ƒa": a tag of three digits and a letter; the sign before a code differs.
_PICA_LINE: Final = re.compile(
    rb"(?:^|[\n\r\x1e\x1d])\s*[0-2][0-9]{2}[A-Z@](?:/[0-9]{2,3})? ?(?:[$\x1f]|\xc6\x92|\xc2\x9f)"
)
# "245 10 $aTitle", "=245  10$aTitle", "245 10 a Title": a record written out for reading.
_WRITTEN_OUT: Final = re.compile(rb"(?:^|[\n\r])=?(?:LDR|000|00[1-9]|245)[ \t]{1,4}\S")
_JSON: Final = re.compile(rb"[\[{]\s*[\[{\"]")
_UNIMARC_DATES: Final = re.compile(
    r"[0-9 ]{8}[a-k|u ][0-9|u? -]{4}"
)  # field 100 $a: date of entry, kind, year


class Kind(StrEnum):
    """What the content is, once unpacked."""

    ISO2709 = "iso2709"
    MARCXML = "marcxml"
    UNIMARC = "unimarc"
    PICA = "pica"
    EMPTY = "empty"
    ONIX = "onix"
    TURBOMARC = "turbomarc"
    DOCTYPE = "doctype"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    WRITTEN_OUT = "written_out"
    ZIP = "zip"
    WIDE = "wide"
    TEXT = "text"
    UNKNOWN = "unknown"


DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)  # what a damaged gzip file raises
READABLE: Final = frozenset({Kind.ISO2709, Kind.MARCXML})


class _Unpacked(gzip.GzipFile):
    """A gzip file that gives all it can before it says that the rest is damaged."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes. Raises: one of DAMAGE, at the place of the damage."""
        if size is None or size < 0:
            return super().read(size)
        pieces: list[bytes] = []
        while size:
            try:
                piece = self.read1(size)
            except DAMAGE:
                if not pieces:
                    raise
                break
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or what is inside it when it is a gzip file."""
    stream.seek(0)
    packed = stream.read(2) == _GZIP
    stream.seek(0)
    return _Unpacked(stream) if packed else stream  # type: ignore[return-value]  # reads, seeks and tells


def kind_of(stream: BinaryIO) -> Kind:
    """Say what this (unpacked) stream holds, and leave it at its start."""
    try:
        stream.seek(0)
        look = stream.read(LOOK_BYTES)
        stream.seek(0)
    except (OSError, EOFError, zlib.error):
        return Kind.UNKNOWN
    kind = _kind_of_bytes(look)
    return Kind.UNIMARC if kind in READABLE and _speaks_unimarc(stream, kind) else kind


def _kind_of_bytes(look: bytes) -> Kind:
    start = look.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x00\x1a")
    if not start:
        return Kind.EMPTY
    if look.startswith(_BOMS) or _WIDE_START.match(look):
        return Kind.WIDE
    if look.startswith(_ZIP):
        return Kind.ZIP
    if start.startswith(b"<"):
        return _kind_of_xml(start)
    return _kind_of_records(look, start)


def _kind_of_records(look: bytes, start: bytes) -> Kind:
    led = iso2709.LEADER.match(start) is not None
    if not led and _PICA_LINE.search(look):
        return Kind.PICA
    if _RECORD_START.match(start) or all(sign in look for sign in _SIGNS_OF_A_RECORD):
        return Kind.ISO2709
    if _JSON.match(start):
        return Kind.JSON
    if led or _WRITTEN_OUT.search(look):
        return Kind.WRITTEN_OUT
    return Kind.TEXT if b"\x00" not in look else Kind.UNKNOWN


def _kind_of_xml(look: bytes) -> Kind:
    if re.search(rb"<(?:\w+:)?ONIXmessage", look, re.IGNORECASE):
        return Kind.ONIX
    if re.match(rb"(?:<!DOCTYPE html|<html|<head)", look, re.IGNORECASE):
        return Kind.HTML
    first = _FIRST_ELEMENT.search(look)
    if b"<!DOCTYPE" in look[: first.start() if first else None].upper():
        # It could have files of this machine read into it (XXE), so nothing of it is read.
        return Kind.DOCTYPE
    if b"http://www.indexdata.com/turbomarc" in look:
        return Kind.TURBOMARC
    if _PICA_XML.search(look):
        return Kind.PICA
    # Other formats speak of records too (OAI-PMH with Dublin Core).
    return Kind.MARCXML if _RECORD_TAG.search(look) and _MARC_TAG.search(look) else Kind.XML


def _speaks_unimarc(stream: BinaryIO, kind: Kind) -> bool:
    """Whether most of the first records can only be UNIMARC, and none can only be MARC 21."""
    try:
        first = list(islice(_records(stream, kind), RECORDS_LOOKED_AT))
    except DAMAGE:
        first = []
    finally:
        stream.seek(0)
    unimarc = sum(is_unimarc(one) for one in first)
    return unimarc * 2 > len(first) and not any(one.first("245") for one in first)


def _records(stream: BinaryIO, kind: Kind) -> Iterator[MarcRecord]:
    reader = marcxml.read if kind == Kind.MARCXML else iso2709.read
    for outcome in islice(reader(stream), 2 * RECORDS_LOOKED_AT):
        if isinstance(outcome, Parsed):
            yield outcome.record


def is_unimarc(record: MarcRecord) -> bool:
    """Whether a record can only be UNIMARC: a title in 200, codes where MARC 21 has a name (100 $a), no 245 or 008."""
    if any(one.tag in {"245", "008"} for one in record.fields):
        return False
    title, coded = record.first("200"), record.first("100")
    return bool(
        title is not None
        and title.first("a")
        and coded is not None
        and _UNIMARC_DATES.match(coded.first("a"))
    )
