"""Bytes for people: a readable text, a window in figures around one place, and where a broken record goes wrong."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import LEADER_LENGTH

BYTES_PER_LINE: Final = 16
_LINES_AROUND: Final = 4
_READABLE_MAX: Final = 4000
_AT_THE_END: Final = frozenset({"truncated", "no_end"})
# Signs for what cannot be seen, as cataloguers know them; every letter on a screen has them.
_PICTURES: Final = {code: "·" for code in (*range(0x20), 0x7F) if code != 0x0A} | {
    0x1F: "‡",
    0x1E: "¶",
    0x1D: "§",
}
_FIELD_END: Final = re.compile(r"(?<=[\x1d\x1e])(?!\n)")


@dataclass(frozen=True, slots=True)
class HexLine:
    """Sixteen bytes: how far from the start, in figures, as signs, and whether the bad spot is among them."""

    offset: int
    figures: str
    signs: str
    marked: bool


def readable(raw: bytes) -> str:
    """Give bytes as text, one field to a line, four thousand signs at most.

    ‡ begins a subfield, ¶ ends a field, § ends the record; any other byte that cannot be seen is a point.
    """
    text = raw[: _READABLE_MAX * 4].decode("utf-8", "replace")
    return _FIELD_END.sub("\n", text).translate(_PICTURES)[:_READABLE_MAX].rstrip("\n")


def around(raw: bytes, spot: int) -> list[HexLine]:
    """Give some lines of figures around a place (bytes from the start)."""
    if not raw:
        return []
    spot = min(max(spot, 0), len(raw) - 1)
    middle = spot // BYTES_PER_LINE
    first = max(0, middle - _LINES_AROUND)
    last = min((len(raw) - 1) // BYTES_PER_LINE, middle + _LINES_AROUND)
    return [_line(raw, number, marked=number == middle) for number in range(first, last + 1)]


def _line(raw: bytes, number: int, *, marked: bool) -> HexLine:
    at = number * BYTES_PER_LINE
    piece = raw[at : at + BYTES_PER_LINE]
    signs = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in piece)
    return HexLine(at, piece.hex(" "), signs, marked)


def bad_spot(raw: bytes, reason: str) -> int:
    """Say where a record goes wrong, in bytes from its start, as far as the reason for keeping it aside tells."""
    if reason in _AT_THE_END:
        return max(0, len(raw) - 1)
    if reason == "bad_directory":
        return _in_directory(raw)
    if reason == "bad_leader":
        return min(12, max(0, len(raw) - 1)) if raw[:5].isdigit() else 0
    if reason == "bad_xml":
        return _in_xml(raw)
    if reason == "no_fields":
        return min(LEADER_LENGTH, max(0, len(raw) - 1))
    return 0


def _in_directory(raw: bytes) -> int:
    """The first entry that names no field, or the place where the directory should end."""
    base = raw[12:17]
    data_at = int(base) if base.isdigit() else raw.find(iso2709.FIELD_END) + 1
    end = raw.find(iso2709.FIELD_END, LEADER_LENGTH)
    for at in range(LEADER_LENGTH, end if end > 0 else len(raw), 12):
        entry = raw[at : at + 12]
        if len(entry) < 12 or not entry[3:].isdigit():
            return at
        stop = data_at + int(entry[7:12]) + int(entry[3:7])
        if raw[stop - 1 : stop] != iso2709.FIELD_END:
            return at
    return max(0, min(data_at, len(raw)) - 1)


def _in_xml(raw: bytes) -> int:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        before = raw.split(b"\n")[: max(0, line - 1)]
        return min(len(raw) - 1, sum(len(one) + 1 for one in before) + max(0, column - 1)) if raw else 0
    return 0
