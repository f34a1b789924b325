"""Which character set the bytes of a record are in, when they are no UTF-8 and its leader cannot be believed.

MARC-8 puts a diacritic before its letter, Windows and Latin-1 know whole letters, Cyrillic sets make whole words of high
bytes. So the neighbours of the high bytes tell. One record is too little to be sure: where both readings are possible,
the leader decides.
"""

import re
import unicodedata
from enum import StrEnum
from typing import Final

_MARKS: Final = {  # diacritics of MARC-8 that make one letter with what follows, as Unicode has them
    0xE0: "\u0309", 0xE1: "\u0300", 0xE2: "\u0301", 0xE3: "\u0302", 0xE4: "\u0303", 0xE5: "\u0304", 0xE6: "\u0306",
    0xE7: "\u0307", 0xE8: "\u0308", 0xE9: "\u030c", 0xEA: "\u030a", 0xEE: "\u030b", 0xF0: "\u0327", 0xF1: "\u0328",
    0xF2: "\u0323", 0xF3: "\u0324", 0xF4: "\u0325", 0xF6: "\u0331", 0xF7: "\u0326",
}  # fmt: skip
_LEFT_HALVES: Final = b"\xeb\xfa"  # a ligature over two letters: left half, letter, right half, letter
_RIGHT_HALVES: Final = b"\xec\xfb"
_HIGH: Final = re.compile(rb"([\xe0-\xff]+)([\x00-\x7f]?)|([\x80-\xdf])")
_HALVES: Final = re.compile(rb"[\xeb\xfa][A-Za-z]['\xa7]?[\xec\xfb][A-Za-z]")
_NO_MARC8: Final = frozenset([*range(0x80, 0x88), 0x8A, 0x8B, 0x8C, *range(0x8F, 0xA1), 0xAF, 0xBB, 0xBE, 0xBF,
                              *range(0xC9, 0xE0)])  # fmt: skip
# A caron is at home on these; é before them, read as a caron, is rare. Before `e`, `r` and `n` both are common.
_CARON: Final = 0xE9
_CARON_LETTERS: Final = b"cszCSZ"
_CARON_DOUBTS: Final = b"ernd"
_WORD_OF_HIGH_BYTES: Final = re.compile(rb"[\x80-\xff]{3,}")
_CYRILLIC_SHARE: Final = 0.7
_CYRILLIC_LEAST: Final = 6


class Charset(StrEnum):
    """The sets that are told apart; all but MARC-8 under the names by which Python knows them."""

    MARC8 = "marc-8"
    WINDOWS = "cp1252"
    CYRILLIC = "cp1251"
    CYRILLIC_UNIX = "koi8-r"


def guess(data: bytes, *, believed: bool) -> Charset:
    """Say in which set these bytes are. `believed`: the leader says MARC-8, and is right when nothing speaks against."""
    if b"\x1b" in data:
        return Charset.MARC8
    if cyrillic := _cyrillic(data):
        return cyrillic
    fits, doubts, odd = _as_marc8(data)
    against = odd if believed else odd + doubts
    return Charset.WINDOWS if against > fits else Charset.MARC8


def _cyrillic(data: bytes) -> Charset | None:
    """Cyrillic text is words of high bytes alone, most of them small letters: above E0 in Windows, below in KOI8."""
    words = _WORD_OF_HIGH_BYTES.findall(data)
    inside = sum(len(word) for word in words)
    if inside < _CYRILLIC_LEAST or inside < _CYRILLIC_SHARE * sum(byte > 0x7F for byte in data):
        return None
    letters = [byte for word in words for byte in word if byte >= 0xC0]
    upper_half = sum(byte >= 0xE0 for byte in letters)
    return Charset.CYRILLIC if upper_half * 2 >= len(letters) else Charset.CYRILLIC_UNIX


def _as_marc8(data: bytes) -> tuple[int, int, int]:
    """Count how many high bytes make sense as MARC-8, may do so, and do not."""
    fits = len(_HALVES.findall(data))
    doubts = odd = 0
    for match in _HIGH.finditer(_HALVES.sub(b"", data)):
        marks, letter, single = match.groups()
        if single:
            odd += 2 * (single[0] in _NO_MARC8)  # MARC-8 has no such sign: that says most
        elif marks[-1] == _CARON and len(marks) == 1 and letter and letter in _CARON_DOUBTS:
            doubts += 1
        elif _makes_a_letter(marks, letter):
            fits += 1
        else:
            odd += 1
    return fits, doubts, odd


def _makes_a_letter(marks: bytes, letter: bytes) -> bool:
    if not letter.isalpha() or not all(mark in _MARKS for mark in marks):
        return False
    if marks[0] == _CARON and letter not in _CARON_LETTERS:
        return False
    composed = unicodedata.normalize("NFC", letter.decode("ascii") + "".join(_MARKS[mark] for mark in marks))
    return len(composed) == 1
