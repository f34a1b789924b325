"""MARC records as ISO 2709 bytes: a reader that survives anything, and a writer.

The reader cuts at the record terminator, not at the length in the leader, since lengths are often wrong. What stands
between two records (line breaks, a byte order mark, filler) is skipped; what stands there and is something else is
handed out as `Broken`, and reading goes on at the next leader.
Source: ISO 2709:2008; MARC 21 Specifications for Record Structure.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, Final

from samenbieb.formats.marc21 import (
    BLANK_LEADER,
    LEADER_LENGTH,
    SUBFIELD_MARK,
    Broken,
    ControlField,
    DataField,
    Field,
    MarcRecord,
    Outcome,
    Parsed,
    Reason,
    Remark,
    Subfield,
    UncutRecord,
    UnreadableError,
    is_control,
)
from samenbieb.formats.marc_text import as_text

RECORD_END: Final = b"\x1d"
FIELD_END: Final = b"\x1e"
SUBFIELD: Final = SUBFIELD_MARK
_EMPTY: Final = SUBFIELD * 2
_ENTRY: Final = re.compile(r"(.{3})([0-9]{4})([0-9]{5})", re.DOTALL)
_ENTRIES: Final = re.compile(r"(?:.{3}[0-9]{9})+", re.DOTALL)
LEADER: Final = re.compile(rb"[0-9]{5}[ -~]{7}[0-9]{5}[ -~]{3}(?:[0-9 ]{4})")
CHUNK_BYTES: Final = 1 << 18
RECORD_BYTES_MAX: Final = 1 << 22  # four megabytes without an end is no record
_FILLER: Final = b" \t\r\n\x00\x1a\xef\xbb\xbf"


class RecordTooLongError(ValueError):
    """ISO 2709 has room for 99,999 bytes in a record and 9,999 in a field."""


# --- reading ---------------------------------------------------------------------------------------


def read(stream: BinaryIO, *, start: int = 0) -> Iterator[Outcome]:
    """Read records one by one from `start` (bytes), which must lie between two records. Never raises on bad data."""
    for position, raw, ended in frames(stream, start=start):
        yield from outcomes(raw, position, ended=ended)


def frames(stream: BinaryIO, *, start: int = 0) -> Iterator[tuple[int, bytes, bool]]:
    """Cut the stream at each record terminator: position, bytes with their terminator, and whether it was there."""
    if start:
        stream.seek(start)
    buffer, position, at = b"", start, 0
    while chunk := stream.read(CHUNK_BYTES):
        buffer = buffer[at:] + chunk
        position, at = position + at, 0
        while (end := buffer.find(RECORD_END, at)) >= 0:
            frame = buffer[at : end + 1].lstrip(_FILLER)
            if frame != RECORD_END:
                yield position + end + 1 - len(frame), frame, True
            at = end + 1
        if len(buffer) - at > RECORD_BYTES_MAX:
            found = LEADER.search(buffer, at + 1)
            cut = found.start() if found else len(buffer)
            yield position + at, buffer[at:cut], False
            at = cut
    rest = buffer[at:].lstrip(_FILLER)
    if rest:
        yield position + len(buffer) - len(rest), rest, False


def outcomes(raw: bytes, position: int, *, ended: bool = True) -> Iterator[Outcome]:
    """Turn one frame into a record; or, where it holds a broken start and then a whole record, into both."""
    try:
        yield _strict(raw, position)
    except UnreadableError as trouble:
        yield from _mended(raw, position, trouble, ended=ended)


def _mended(raw: bytes, position: int, trouble: UnreadableError, *, ended: bool) -> Iterator[Outcome]:
    for found in LEADER.finditer(raw, 1):
        try:
            parsed = _strict(raw[found.start() :], position + found.start())
        except UnreadableError:
            continue
        before = raw[: found.start()]
        if before.strip(_FILLER):
            looks_like_record = LEADER.match(before) is not None
            reason = Reason.TRUNCATED if looks_like_record else Reason.GARBAGE
            yield Broken(position, reason, before, _length_detail(before))
        yield parsed
        return
    if not ended:
        trouble = UnreadableError(
            Reason.TRUNCATED if LEADER.match(raw) else Reason.GARBAGE, _length_detail(raw)
        )
        if len(raw) > RECORD_BYTES_MAX:
            trouble = UnreadableError(Reason.NO_END, f"{len(raw)} bytes")
    yield _tolerant(raw, position, trouble, ended=ended)


def parse(raw: bytes) -> MarcRecord:
    """Read one record that was accepted before.

    Raises: UnreadableError.
    """
    for outcome in outcomes(raw, 0):
        if isinstance(outcome, Parsed):
            return outcome.record
        raise UnreadableError(outcome.reason, outcome.detail)
    raise UnreadableError(Reason.NO_FIELDS)


def _length_detail(raw: bytes) -> str:
    return f"{int(raw[:5])} announced, {len(raw)} found" if raw[:5].isdigit() else f"{len(raw)} bytes"


def _strict(raw: bytes, position: int) -> Parsed:
    """Read a record whose directory agrees with its fields; only the length in the leader may be wrong."""
    base = _base_address(raw)
    entries = _directory(raw[LEADER_LENGTH : base - 1])
    data = raw[base:]
    pieces = data.split(FIELD_END)
    if pieces.pop() not in (RECORD_END, b""):
        raise UnreadableError(Reason.BAD_DIRECTORY, "data after the last field")
    remarks = [] if raw[:5].isdigit() and int(raw[:5]) == len(raw) else [Remark.WRONG_LENGTH]
    if not raw.endswith(RECORD_END):
        remarks = [Remark.NO_TERMINATOR]
    if not _contiguous(entries, pieces):
        pieces = _sliced(entries, data)
        if LEADER.search(data, max(start + length for _, length, start in entries)):
            raise UnreadableError(Reason.BAD_DIRECTORY, "another record stands inside")
    return _build(raw, position, [tag for tag, _, _ in entries], pieces, remarks)


def _base_address(raw: bytes) -> int:
    if not raw[:5].isdigit() and not LEADER.match(raw):
        raise UnreadableError(Reason.GARBAGE, f"{len(raw)} bytes")
    if len(raw) < LEADER_LENGTH + 2:
        raise UnreadableError(Reason.TRUNCATED, _length_detail(raw))
    base = raw[12:17]
    if not base.isdigit() or not LEADER_LENGTH < int(base) <= len(raw):
        raise UnreadableError(Reason.BAD_LEADER, "base address of data")
    if raw[int(base) - 1 : int(base)] != FIELD_END:
        raise UnreadableError(Reason.BAD_DIRECTORY, "no end of the directory at the base address")
    return int(base)


def _directory(directory: bytes) -> list[tuple[str, int, int]]:
    """Entries of tag (3), length (4) and start (5)."""
    if len(directory) % 12 or not directory.isascii():
        raise UnreadableError(Reason.BAD_DIRECTORY, "length of the directory")
    if not directory:
        raise UnreadableError(Reason.NO_FIELDS)
    text = directory.decode("ascii")
    if not _ENTRIES.fullmatch(text):
        bad = next(at for at in range(0, len(text), 12) if not _ENTRY.fullmatch(text, at, at + 12))
        raise UnreadableError(Reason.BAD_DIRECTORY, f"entry {text[bad : bad + 12]}")
    return [(tag, int(length), int(start)) for tag, length, start in _ENTRY.findall(text)]


def _contiguous(entries: list[tuple[str, int, int]], pieces: list[bytes]) -> bool:
    """Whether the fields lie one after the other as the directory says: nearly always, and then a split is enough."""
    if len(entries) != len(pieces):
        return False
    expected = 0
    for (_, length, start), piece in zip(entries, pieces, strict=True):
        if start != expected or length != len(piece) + 1:
            return False
        expected += length
    return True


def _sliced(entries: list[tuple[str, int, int]], data: bytes) -> list[bytes]:
    """Fields in the order of the directory where they lie in another order in the data."""
    pieces = []
    for tag, length, start in entries:
        piece = data[start : start + length]
        before = data[start - 1 : start] if start else FIELD_END
        if not piece.endswith(FIELD_END) or FIELD_END in piece[:-1] or before != FIELD_END:
            raise UnreadableError(Reason.BAD_DIRECTORY, f"field {tag} at {start}")
        pieces.append(piece[:-1])
    return pieces


def _tolerant(raw: bytes, position: int, trouble: UnreadableError, *, ended: bool) -> Outcome:
    """Trust the field terminators instead of the directory's figures, if their numbers agree."""
    head, _, rest = raw.partition(FIELD_END)
    directory = head[LEADER_LENGTH:]
    pieces = rest.split(FIELD_END)
    last = pieces.pop()
    tags = [directory[at : at + 3].decode("ascii", "replace") for at in range(0, len(directory), 12)]
    sound = (
        ended
        and LEADER.match(raw)
        and directory
        and len(directory) % 12 == 0
        and directory.isascii()
        and len(tags) == len(pieces)
        and not last.rstrip(RECORD_END).strip()
    )
    if not sound:
        return Broken(position, trouble.reason, raw, trouble.detail)
    base = raw[12:17]
    remarks = [Remark.WRONG_DIRECTORY]
    if not base.isdigit() or int(base) != len(head) + 1:
        remarks.append(Remark.WRONG_BASE)
    return _build(raw, position, tags, pieces, remarks)


def _build(raw: bytes, position: int, tags: list[str], pieces: list[bytes], remarks: list[Remark]) -> Parsed:
    texts, found = as_text(raw[9:10], pieces)
    remarks.extend(found)
    leader = raw[:LEADER_LENGTH].decode("latin-1")
    record = _uncut(leader, tags, texts) or _cut(leader, tags, texts, remarks)
    return Parsed(record, raw, position, tuple(dict.fromkeys(remarks)))


def _uncut(leader: str, tags: list[str], texts: list[str]) -> MarcRecord | None:
    """Leave the fields as texts, if none needs a remark: two indicators, no empty subfield, codes of ASCII."""
    controls: dict[str, list[str]] = {}
    uncut: dict[str, list[str]] = {}
    for tag, text in zip(tags, texts, strict=True):
        if text.find(SUBFIELD) == 2 and _EMPTY not in text and text[-1] != SUBFIELD:
            if not text.isascii() and not all(part[0].isascii() for part in text.split(SUBFIELD)[1:]):
                return None
            by_tag = uncut
        elif is_control(tag, text):
            by_tag = controls
        elif len(text) == 2 and SUBFIELD not in text:
            by_tag = uncut
        else:
            return None
        if tag in by_tag:
            by_tag[tag].append(text)
        else:
            by_tag[tag] = [text]
    return UncutRecord(leader, tags, texts, controls, uncut)


def _cut(leader: str, tags: list[str], texts: list[str], remarks: list[Remark]) -> MarcRecord:
    fields: list[Field] = []
    for tag, text in zip(tags, texts, strict=True):
        fields.append(ControlField(tag, text) if is_control(tag, text) else _data_field(tag, text, remarks))
    return MarcRecord(leader, tuple(fields))


def _data_field(tag: str, text: str, remarks: list[Remark]) -> DataField:
    indicators, *parts = text.split(SUBFIELD)
    if len(indicators) != 2:
        remarks.append(Remark.BAD_INDICATORS)
        indicators = (indicators + "  ")[:2]
    if "" in parts:
        remarks.append(Remark.EMPTY_SUBFIELD)
        parts = [part for part in parts if part]
    subfields = tuple(Subfield(part[0], part[1:]) for part in parts)
    if not all(code.isascii() for code, _ in subfields):
        remarks.append(Remark.BAD_SUBFIELD_CODE)
        subfields = tuple(Subfield(_plain_code(code), value) for code, value in subfields)
    return DataField(tag, indicators[0], indicators[1], subfields)


def _plain_code(code: str) -> str:
    """The letter below an accent: no code has one, so a typing error put it there."""
    plain = unicodedata.normalize("NFKD", code)[0]
    return plain if plain.isascii() and plain.isalnum() else code


# --- writing ---------------------------------------------------------------------------------------


def write(record: MarcRecord) -> bytes:
    """Write the record as ISO 2709 in UTF-8.

    Raises: RecordTooLongError.
    """
    directory, data = [], []
    start = 0
    for one in record.fields:
        body = _field_text(one).encode() + FIELD_END
        if len(body) > 9999:
            raise RecordTooLongError(one.tag)
        directory.append(f"{one.tag}{len(body):04}{start:05}".encode())
        data.append(body)
        start += len(body)
    base = LEADER_LENGTH + 12 * len(directory) + 1
    length = base + start + 1
    if length > 99999:
        raise RecordTooLongError(record.control("001"))
    leader = _leader(record.leader, length, base)
    return b"".join([leader, *directory, FIELD_END, *data, RECORD_END])


def _field_text(one: Field) -> str:
    if isinstance(one, ControlField):
        return one.value
    return one.ind1 + one.ind2 + "".join(f"{SUBFIELD}{code}{value}" for code, value in one.subfields)


def _leader(leader: str, length: int, base: int) -> bytes:
    text = leader if len(leader) == LEADER_LENGTH and leader.isascii() else BLANK_LEADER
    return f"{length:05}{text[5:9]}a22{base:05}{text[17:20]}4500".encode()
