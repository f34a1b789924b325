"""Numbers in free text as people write them: in groups, with spaces, dots or hyphens, an O for a nought, an l for a one.

A window is a row of whole groups. What may be a citizen service number (BSN) is decided by the eleven-test alone: one
in eleven random numbers passes it too, and a number with a typing error does not.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

LETTER: Final = r"[^\W\d_]"
# A digit, or a look-alike that stands in no word; the run does not end in the beginning of a word.
_GROUP: Final = re.compile(
    rf"(?:(?<!{LETTER})[OoIl]|[0-9])[0-9OoIl]*+(?!{LETTER})|[0-9](?:[0-9OoIl]*[0-9])?", re.ASCII
)
_BETWEEN: Final = re.compile(r"[ \t.\-/_()·]{1,4}")
_LOOK_ALIKES: Final = str.maketrans("OoIl", "0011")
_LIKE_LATIN: Final = str.maketrans("ОоΟοІіΙıӀ‐‑‒–—―−", "OoOoIlIlI-------")
_SAYS_BSN: Final = re.compile(
    r"(?:bsn|burgerservice\s?nummer|sofi-?(?:nummer)?)[^0-9\n]{0,20}$", re.IGNORECASE
)
_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
DIGITS_MAX: Final = 17  # of an international number with its two noughts
DIGITS_REAL_MIN: Final = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, and where."""

    digits: str
    start: int
    end: int
    real: int


@dataclass(frozen=True, slots=True)
class Window:
    """A row of whole groups: its digits, where it stands, whether a plus stands before it."""

    digits: str
    start: int
    end: int
    plus: bool


def plain(text: str) -> tuple[str, list[int]]:
    """Give the text in plain characters without invisible ones, and for each where it stood in the text."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKC", character).translate(_LIKE_LATIN):
            if unicodedata.category(part) == "Cf":
                continue
            digit = unicodedata.digit(part, None)
            characters.append(part if digit is None else str(digit))
            places.append(place)
    return "".join(characters), [*places, len(text)]


def latin_digits(text: str) -> str:
    """Read the letters that look like a digit as that digit."""
    return text.translate(_LOOK_ALIKES)


def windows(text: str) -> Iterator[Window]:
    """Give every row of whole groups with 8 to 17 digits."""
    for chain in _chains(text):
        for first, group in enumerate(chain):
            plus = _plus_before(text, group.start)
            for last, total in enumerate(accumulate(len(g.digits) for g in chain[first:])):
                if total > DIGITS_MAX:
                    break
                row = chain[first : first + last + 1]
                if total >= 8 and sum(g.real for g in row) >= DIGITS_REAL_MIN:
                    digits = "".join(g.digits for g in row)
                    yield Window(digits, group.start, row[-1].end, plus)


def passes_eleven_test(digits: str) -> bool:
    """Tell whether nine digits, or eight with the leading nought left out, can be a BSN."""
    if len(digits) == 8 and digits[0] != "0":
        digits = "0" + digits
    if len(digits) != 9 or not digits.strip("0"):
        return False
    return sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def may_be_bsn(text: str, window: Window) -> bool:
    """Tell whether this row passes the eleven-test, or is called a BSN by the words before it."""
    if passes_eleven_test(window.digits):
        return True
    return len(window.digits) in (8, 9) and _SAYS_BSN.search(text[: window.start][-40:]) is not None


def may_be_phone(window: Window) -> bool:
    """Tell whether this row can be somebody's telephone number: Dutch, or with the code of a country."""
    digits = window.digits
    if window.plus:
        return 8 <= len(digits) <= 15
    if digits.startswith("00"):
        return digits[2] != "0" and 10 <= len(digits) <= DIGITS_MAX
    if len(digits) == 10 and digits[0] == "0":
        return digits[1] != "9"
    return len(digits) == 11 and digits.startswith("316")


def _chains(text: str) -> Iterator[list[Group]]:
    chain: list[Group] = []
    for found in _GROUP.finditer(text):
        group = Group(
            latin_digits(found.group()), found.start(), found.end(), sum(c.isdigit() for c in found.group())
        )
        if chain and not _BETWEEN.fullmatch(text, chain[-1].end, group.start):
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _plus_before(text: str, start: int) -> bool:
    before = text[:start].rstrip(" (")
    return before.endswith("+") and not (len(before) > 1 and before[-2].isalnum())
