"""From a file to candidates: each record with its source, its control number and its fingerprint."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from samenbieb.domains.catalogue.errors import DAMAGED_PACKING
from samenbieb.domains.catalogue.models import Description
from samenbieb.formats import iso2709, marcxml, sniff
from samenbieb.formats.marc21 import (
    Broken,
    ControlField,
    DataField,
    MarcRecord,
    Outcome,
    Parsed,
    Reason,
    Subfield,
    UnreadableError,
)

_NUMBER_LENGTH_MAX: Final = 120
_SOURCE_LENGTH_MAX: Final = 60
_NO_NUMBER: Final = "content:"  # a record without a control number is known by what it says


class Candidate(NamedTuple):
    """One record that was read, before it is compared with what we have."""

    marc: MarcRecord
    raw: bytes
    raw_format: str
    raw_encoding: str
    content_hash: str
    source: str
    control_number: str
    position: int
    remarks: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What a source knows it by."""
        return self.source, self.control_number


@dataclass(frozen=True, slots=True)
class Aside:
    """Bytes that are kept aside, with the reason."""

    position: int
    raw: bytes
    reason: str
    detail: str = ""
    control_number: str = ""


def read(
    stream: BinaryIO, *, kind: str, source: str, fallback: str, start: int = 0
) -> Iterator[Candidate | Aside]:
    """Read a delivery from a byte position. `source` counts for all records; else field 003, else `fallback`."""
    reader = marcxml.read if kind == Description.RawFormat.MARCXML else iso2709.read
    reached = start
    try:
        for outcome in reader(stream, start=start):
            reached = outcome.position + len(outcome.raw)
            yield _named(outcome, kind=kind, source=source, fallback=fallback)
    except sniff.DAMAGE as damage:
        yield Aside(reached, b"", DAMAGED_PACKING, str(damage))


def candidate_of(raw: bytes, *, raw_format: str, source: str) -> Candidate:
    """Read one record that came alone. Raises: UnreadableError."""
    reader = marcxml.parse if raw_format == Description.RawFormat.MARCXML else iso2709.parse
    parsed = Parsed(reader(raw), raw, 0)
    named = _named(parsed, kind=raw_format, source=source, fallback=source)
    if isinstance(named, Aside):
        raise UnreadableError(Reason.UNIMARC)
    return named


def _named(outcome: Outcome, *, kind: str, source: str, fallback: str) -> Candidate | Aside:
    if isinstance(outcome, Broken):
        return Aside(outcome.position, outcome.raw, outcome.reason, outcome.detail)
    marc = _without_nul(outcome.record) if b"\x00" in outcome.raw else outcome.record
    digest = hashlib.sha256(outcome.raw).hexdigest()
    number = marc.control("001").strip() or f"{_NO_NUMBER}{digest[:32]}"
    if marc.first("245") is None and sniff.is_unimarc(marc):
        return Aside(outcome.position, outcome.raw, Reason.UNIMARC, "", number[:_NUMBER_LENGTH_MAX])
    named = source or marc.control("003").strip() or fallback
    return Candidate(
        marc=marc,
        raw=outcome.raw,
        raw_format=kind,
        raw_encoding=outcome.encoding[:20],
        content_hash=digest,
        source=named[:_SOURCE_LENGTH_MAX],
        control_number=number[:_NUMBER_LENGTH_MAX],
        position=outcome.position,
        remarks=tuple(str(remark) for remark in outcome.remarks),
    )


def _without_nul(record: MarcRecord) -> MarcRecord:
    """The same record without the one character that PostgreSQL cannot store; the raw bytes keep it."""
    fields: list[ControlField | DataField] = []
    for one in record.fields:
        if isinstance(one, ControlField):
            fields.append(ControlField(one.tag, one.value.replace("\x00", "")))
        else:
            subfields = tuple(Subfield(code, value.replace("\x00", "")) for code, value in one.subfields)
            fields.append(DataField(one.tag, one.ind1, one.ind2, subfields))
    return MarcRecord(record.leader, tuple(fields))


__all__ = ["Aside", "Candidate", "UnreadableError", "candidate_of", "read"]
