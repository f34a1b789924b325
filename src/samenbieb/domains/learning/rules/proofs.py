"""A certificate of taking part: which names can be printed, and when two spellings of a name are one."""

import re
import unicodedata

NAME_MAX = 60
# Letters that our font has: Latin with its marks (Dutch, Turkish, Polish, Vietnamese), Greek and Cyrillic.
_RANGES = (
    (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x17F), (0x1CD, 0x1DC), (0x218, 0x21B),
    (0x1E80, 0x1E85), (0x1EA0, 0x1EF9), (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1),
    (0x3A3, 0x3CE), (0x400, 0x45F), (0x490, 0x491),
)  # fmt: skip
LETTERS = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1)) | {"Ə", "ə"}
BETWEEN = frozenset(" -.'’,")
_SPACES = re.compile(r"\s+")


def name_on_paper(text: str) -> str | None:
    """Read a name as it will stand on paper; None when it is empty, too long, or has signs that cannot be printed."""
    name = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    fits = 0 < len(name) <= NAME_MAX and set(name) <= LETTERS | BETWEEN
    return name if fits and set(name) & LETTERS else None


def compared(name: str) -> str:
    """Give a name as it is compared: capitals, spaces, points and marks on letters do not matter."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    return "".join(sign for sign in apart if sign.isalnum())
