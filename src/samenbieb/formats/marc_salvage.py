"""What can still be read of a broken record, for who mends it by hand. It guesses, so nothing of it comes in unseen."""

import re
from collections.abc import Iterator
from typing import Final

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import (
    BLANK_LEADER,
    LEADER_LENGTH,
    ControlField,
    DataField,
    Field,
    MarcRecord,
    Subfield,
    UnreadableError,
)
from samenbieb.formats.marc_lines import UNKNOWN_TAG
from samenbieb.formats.marc_text import as_text

FIELDS_MAX: Final = 2000
_SUBFIELD: Final = iso2709.SUBFIELD.encode()
_ENTRY: Final = re.compile(rb"([0-9A-Za-z]{3})([0-9]{4})([0-9]{5})")
_TAG: Final = re.compile(rb"[0-9A-Za-z]{3}")
_ELEMENT: Final = re.compile(
    rb"<((?:[A-Za-z_][\w.-]*:)?(leader|controlfield|datafield))(?=[\s>])[^<>]*>"
    rb"(?:(?!<(?:[A-Za-z_][\w.-]*:)?(?:leader|controlfield|datafield)[\s>]).)*?</\1\s*>",
    re.DOTALL,
)
_LONE_AND: Final = re.compile(rb"&(?!(?:[A-Za-z]+|#[0-9]+|#x[0-9A-Fa-f]+);)")


def salvaged(raw: bytes, raw_format: str, encoding: str = "utf-8") -> MarcRecord | None:
    """Cut out of these bytes whatever looks like fields; None when there is nothing. Never raises.

    A field whose tag is lost has the tag `???`.
    """
    if raw_format == "marcxml":
        return _from_xml(raw, encoding)
    fields = tuple(_fields(raw))
    return MarcRecord(_leader(raw), fields) if fields else None


def _leader(raw: bytes) -> str:
    found = iso2709.LEADER.match(raw)
    return raw[:LEADER_LENGTH].decode("ascii") if found else BLANK_LEADER


def _fields(raw: bytes) -> Iterator[Field]:
    head, end, rest = raw.partition(iso2709.FIELD_END)
    if not end or _SUBFIELD in head:  # the directory is gone: what stands there is a field itself
        directory, rest = b"", raw
    else:
        directory = head[LEADER_LENGTH:] if iso2709.LEADER.match(raw) else head
    entries = [directory[at : at + 12] for at in range(0, len(directory), 12)]
    sound = [found for entry in entries if (found := _ENTRY.fullmatch(entry))]
    by_start = {int(found[3]): found[1].decode() for found in sound}
    pieces = rest.rstrip(iso2709.RECORD_END).split(iso2709.FIELD_END)[:FIELDS_MAX]
    if not any(pieces):
        return
    texts, _ = as_text(raw[9:10], pieces)
    start = 0
    for place, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        tag = by_start.get(start)
        if tag is None and place < len(entries) and _TAG.fullmatch(entries[place][:3]):
            tag = entries[place][:3].decode()
        start += len(piece) + 1
        if text.strip():
            yield _field(tag or UNKNOWN_TAG, text)


def _field(tag: str, text: str) -> Field:
    if iso2709.SUBFIELD not in text:
        if tag[:2] == "00":
            return ControlField(tag, text)
        return DataField(tag, " ", " ", (Subfield("a", text.strip()),))
    indicators, *parts = text.split(iso2709.SUBFIELD)
    marks = (indicators[-2:] + "  ")[:2]
    return DataField(tag, marks[0], marks[1], tuple(Subfield(part[0], part[1:]) for part in parts if part))


def _from_xml(raw: bytes, encoding: str) -> MarcRecord | None:
    """Every element that is sound by itself; the leader where it can be read."""
    leader = BLANK_LEADER
    fields: list[Field] = []
    for count, found in enumerate(_ELEMENT.finditer(raw)):
        if count >= FIELDS_MAX:
            break
        one = _alone(found[0], encoding, is_leader=found[2] == b"leader")
        if one is not None and found[2] == b"leader":
            leader = one.leader
        elif one is not None:
            fields.extend(one.fields)
    return MarcRecord(leader, tuple(fields)) if fields else None


def _alone(element: bytes, encoding: str, *, is_leader: bool) -> MarcRecord | None:
    # A leader alone is no record: it gets a field for company.
    company = b"<controlfield tag='001'>x</controlfield>" if is_leader else b""
    for attempt in (element, _LONE_AND.sub(b"&amp;", element)):
        try:
            return marcxml.parse(b"<record>" + attempt + company + b"</record>", encoding)
        except UnreadableError:
            continue
    return None
