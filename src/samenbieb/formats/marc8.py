"""MARC-8, the character sets of library records before Unicode, turned into text.

The tables come with pymarc. The loop is our own, because a character that the tables do not know must be
counted here and shown to a cataloguer, where pymarc writes a line to stderr and puts a space in its place.
Source: MARC 21 Specifications for Record Structure, Character Sets, and Exchange Media (MARC-8).
"""

import re
import unicodedata
from typing import Final

from pymarc.marc8_mapping import CODESETS, ODD_MAP

_ASCII: Final = 0x42
_ANSEL: Final = 0x45
_EAST_ASIAN: Final = 0x31  # the only set with three bytes to a character
_ESCAPE: Final = 0x1B
_REPLACEMENT: Final = "\ufffd"
_SHORT_SETS: Final = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: _ASCII}  # ESC g, b, p, and s to go back
_TO_G0: Final = b"(,"
_TO_G1: Final = b")-"
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{4,6});")  # how MARC-8 carries what it has no sign for


def decode_marc8(data: bytes) -> tuple[str, int]:
    """Turn MARC-8 bytes into composed Unicode text; the number says how many characters were unknown."""
    if data.isascii() and _ESCAPE not in data:
        return _with_references(data.decode("ascii")), 0
    decoder = _Decoder(data)
    text = unicodedata.normalize("NFC", decoder.run())
    return _with_references(text), decoder.unknown


def _with_references(text: str) -> str:
    if "&#x" not in text:
        return text
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return match.group(0) if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


class _Decoder:
    """One pass over one field. Sets may be switched inside the field and fall back at its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.g0 = _ASCII
        self.g1 = _ANSEL
        self.unknown = 0
        self.out: list[str] = []
        self.marks: list[str] = []  # in MARC-8 a diacritic stands before its letter, in Unicode after it

    def run(self) -> str:
        while self.at < len(self.data):
            if self.data[self.at] == _ESCAPE and self._switch():
                continue
            self._take()
        self.out.extend(self.marks)
        return "".join(self.out)

    def _switch(self) -> bool:
        """Follow an escape sequence; False when it is not one that the standard knows."""
        rest = self.data[self.at + 1 : self.at + 5]
        if not rest:
            return False
        if rest[0] in _SHORT_SETS:
            self.g0 = _SHORT_SETS[rest[0]]
            self.at += 2
            return True
        length = 0
        target = "g0"
        if rest[0] == 0x24:  # "$": a set with several bytes follows
            length = 1
        if length < len(rest) and rest[length] in _TO_G1:
            target = "g1"
            length += 1
        elif length < len(rest) and rest[length] in _TO_G0:
            length += 1
        if length < len(rest) and rest[length] == 0x21:  # "!": the long name of ANSEL
            length += 1
        if length == 0 or length >= len(rest) or rest[length] not in CODESETS:
            return False
        setattr(self, target, rest[length])
        self.at += length + 2
        return True

    def _take(self) -> None:
        code = self.data[self.at]
        high = code >= 0x80
        charset = self.g1 if high else self.g0
        if code <= 0x20:
            self._put(chr(code) if code != _ESCAPE else "")
            self.at += 1
        elif charset == _EAST_ASIAN:
            self._take_three()
        else:
            self._look_up(charset, code)
            self.at += 1

    def _take_three(self) -> None:
        three = self.data[self.at : self.at + 3]
        if len(three) < 3 or _ESCAPE in three:
            self.unknown += 1
            self._put(_REPLACEMENT)
            self.at += 1
            return
        first, second, third = (byte & 0x7F for byte in three)
        self._look_up(_EAST_ASIAN, first << 16 | second << 8 | third)
        self.at += 3

    def _look_up(self, charset: int, code: int) -> None:
        table = CODESETS[charset]
        # A set may stand in either half, while the tables know it in one.
        found = table.get(code) or (table.get(code ^ 0x80) if code < 0x100 else None)
        if found is None and code in ODD_MAP:
            found = (ODD_MAP[code], 0)
        if found is None:
            self.unknown += 1
            self._put(_REPLACEMENT)
        elif found[1]:
            self.marks.append(chr(found[0]))
        else:
            self._put(chr(found[0]))

    def _put(self, text: str) -> None:
        self.out.append(text)
        if self.marks:
            self.out.extend(self.marks)
            self.marks.clear()
