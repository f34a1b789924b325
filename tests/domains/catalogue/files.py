"""Small deliveries, made up for tests: what a supplier sends, whole or damaged."""

from collections.abc import Iterable
from pathlib import Path

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import MarcRecord
from tests.factories.catalogue import marc_record


def some_records(count: int, *, first: int = 1) -> list[MarcRecord]:
    """Make that many different titles."""
    return [
        marc_record(number=f"n{n}", title=f"Boek {n}", creator=f"Schrijver{n}, Anna", year=1950 + n % 70)
        for n in range(first, first + count)
    ]


def iso_file(path: Path, records: Iterable[MarcRecord | bytes]) -> Path:
    """Write records (or any bytes between them) as one ISO 2709 file."""
    path.write_bytes(b"".join(iso2709.write(one) if isinstance(one, MarcRecord) else one for one in records))
    return path


def xml_file(path: Path, records: Iterable[MarcRecord]) -> Path:
    """Write records as one MARCXML document."""
    path.write_bytes(b"".join(marcxml.write_collection(records)))
    return path
