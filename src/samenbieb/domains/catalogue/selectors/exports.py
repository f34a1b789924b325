"""Records on their way out: the bytes that came in, or all of them in one format."""

from collections.abc import Callable, Iterator

from django.db.models import QuerySet

from samenbieb.domains.catalogue.models import Description
from samenbieb.domains.catalogue.selectors.records import parsed
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.iso2709 import RecordTooLongError
from samenbieb.formats.marcxml_conversion import conforming

_CHUNK_COUNT = 500
_XML = Description.RawFormat.MARCXML
_UNICODE = frozenset({"utf-8", "us-ascii"})
TellLeftOut = Callable[[str], None]


def exported(
    *,
    source: str = "",
    raw_format: str = "iso2709",
    everything: bool = False,
    left_out: TellLeftOut | None = None,
) -> Iterator[bytes]:
    """Give every record (of one source) in this format, in the order they came in.

    What came in this format goes out byte for byte; MARCXML between the lines of a collection, and written anew where
    it came in another encoding than UTF-8. With `everything` the others come along, converted; `left_out` is told the
    number of each record that has no place in ISO 2709 (over 99,999 bytes, or 9,999 in a field).
    """
    rows = Description.objects.order_by("pk")
    if not everything:
        rows = rows.filter(raw_format=raw_format)
    if source:
        rows = rows.filter(source=source)
    rows = rows.only("raw", "raw_format", "raw_encoding", "control_number")
    return _as_xml(rows) if raw_format == _XML else _as_iso2709(rows, left_out or _nobody)


def _as_xml(rows: QuerySet[Description]) -> Iterator[bytes]:
    as_they_are = rows.filter(raw_format=_XML).iterator(chunk_size=_CHUNK_COUNT)
    prefixes = {
        prefix for row in as_they_are if _stands(row) for prefix in marcxml.prefixes_of(bytes(row.raw))
    }
    yield marcxml.collection_start(prefixes)
    for row in rows.iterator(chunk_size=_CHUNK_COUNT):
        yield (bytes(row.raw) if _stands(row) else marcxml.write(conforming(parsed(row)))) + b"\n"
    yield marcxml.COLLECTION_END


def _stands(row: Description) -> bool:
    """Whether the bytes of a record can stand in a document of ours."""
    return row.raw_format == _XML and row.raw_encoding.lower() in _UNICODE


def _as_iso2709(rows: QuerySet[Description], left_out: TellLeftOut) -> Iterator[bytes]:
    for row in rows.iterator(chunk_size=_CHUNK_COUNT):
        if row.raw_format != _XML:
            yield bytes(row.raw)
            continue
        try:
            yield iso2709.write(parsed(row))
        except RecordTooLongError:
            left_out(row.control_number)


def _nobody(number: str) -> None:
    """Tell nobody."""
