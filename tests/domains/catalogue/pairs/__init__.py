"""Read the hand-made pairs of records (README.md beside this file) as MARC records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from samenbieb.formats.marc21 import ControlField, DataField, Field, MarcRecord, Subfield

SAME_EDITION: Final = "same edition"
SAME_WORK: Final = "same work"
OTHER_WORK: Final = "other work"

_HEAD: Final = re.compile(rf"([0-9]+) ({SAME_EDITION}|{SAME_WORK}|{OTHER_WORK}): (.+)")
_KIND: Final = re.compile(r"([<=>]) ([a-z]+) ([a-z]{3}) ([0-9]{4})")
_FIELD: Final = re.compile(r"([<=>]) ([0-9]{3}) ([0-9_])([0-9_]) (.+)")
_SUBFIELD: Final = re.compile(r"(?:^|\s)\$([a-z0-9])\s")

# Leader 06-07, the fields 007, and positions 18-34 of 008 (form of item stands at 23 for books, 29 for maps).
_KINDS: Final = {
    "book": ("am", (), "     "),
    "comic": ("am", (), "6    "),
    "large": ("am", (), "     d"),
    "ebook": ("am", ("cr",), "     o"),
    "audio": ("im", ("sd fsngnn",), "     "),
    "eaudio": ("im", ("cr", "sr"), "     o"),
    "dvd": ("gm", ("vd cvaizq",), "     "),
    "bluray": ("gm", ("vd csaizq",), "     "),
    "cd": ("jm", ("sd fsngnn",), "     "),
    "score": ("cm", (), "     "),
    "map": ("em", ("aj canzn",), "     "),
    "serial": ("as", (), "mr   "),
    "eserial": ("as", ("cr",), "mr   o"),
    "game": ("mm", ("co cga",), "        g"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records and what a careful cataloguer says of them."""

    number: int
    answer: str
    about: str
    one: MarcRecord
    other: MarcRecord

    @property
    def held_out(self) -> bool:
        return self.number % 2 == 0

    @property
    def same_edition(self) -> bool:
        return self.answer == SAME_EDITION

    @property
    def same_work(self) -> bool:
        return self.answer != OTHER_WORK


def all_pairs() -> list[Pair]:
    """Every pair beside this file, in the order of their numbers."""
    found: list[Pair] = []
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        found += pairs_in(path.read_text("utf-8"))
    return found


def pairs_in(text: str) -> list[Pair]:
    """Read pairs. Raises ValueError with the line that cannot be read."""
    return [_pair(block.splitlines()) for block in re.split(r"\n\s*\n", text.strip())]


def _pair(lines: list[str]) -> Pair:
    head = _HEAD.fullmatch(lines[0])
    if not head:
        raise ValueError(f"not the head of a pair: {lines[0]!r}")
    number, answer, about = head.groups()
    one, other = (_record(f"{number}{name}", lines[1:], side) for name, side in (("a", "<"), ("b", ">")))
    return Pair(number=int(number), answer=answer, about=about, one=one, other=other)


def _record(control_number: str, lines: list[str], side: str) -> MarcRecord:
    leader = ""
    fields: list[Field] = [ControlField("001", control_number)]
    for line in lines:
        if kind := _KIND.fullmatch(line):
            if kind[1] in ("=", side):
                leader, fixed = _fixed(kind[2], kind[3], kind[4])
                fields += fixed
        elif field := _FIELD.fullmatch(line):
            if field[1] in ("=", side):
                fields.append(_field(*field.groups()[1:]))
        else:
            raise ValueError(f"not a field of a pair: {line!r}")
    if not leader or not any(field.tag == "245" for field in fields):
        raise ValueError(f"record {control_number} has no kind or no title")
    return MarcRecord(leader, tuple(fields))


def _fixed(kind: str, language: str, year: str) -> tuple[str, list[Field]]:
    if kind not in _KINDS:
        raise ValueError(f"not a kind of material: {kind!r}")
    level, carriers, particulars = _KINDS[kind]
    eight = f"240101s{year}    xx {particulars:17}{language} d"
    fixed: list[Field] = [ControlField("007", carrier) for carrier in carriers]
    return f"00000n{level} a2200000   4500", [*fixed, ControlField("008", eight)]


def _field(tag: str, first: str, second: str, text: str) -> DataField:
    parts = _SUBFIELD.split(text if text.startswith("$") else f"$a {text}")
    values = zip(parts[1::2], parts[2::2], strict=True)
    subfields = tuple(Subfield(code, value.strip()) for code, value in values)
    return DataField(tag, first.replace("_", " "), second.replace("_", " "), subfields)
