"""Text messages (sms): how many parts a text takes, and how it is kept to one where that can be.

Source: 3GPP TS 23.038 (the alphabet of seven bits) and TS 23.040 (joining parts): one part holds 160 letters of that
alphabet or 70 of any other; each of several parts six bytes fewer, so 153 or 67.
"""

import unicodedata
from collections.abc import Callable, Sequence

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("\f^{}\\[~]|€")  # behind an escape, so they count double
ONE_PART, JOINED = 160, 153
ONE_PART_WIDE, JOINED_WIDE = 70, 67
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\u00d7": "x", "\u2022": "-",
        "\u200b": None, "\u00ad": None,
    }
)  # fmt: skip


def is_narrow(text: str) -> bool:
    """Tell whether a text can go in the alphabet of seven bits."""
    return all(letter in BASIC or letter in TWICE for letter in text)


def parts(text: str) -> int:
    """Count the parts that a text takes. A letter of two units is never cut in two."""
    if is_narrow(text):
        return _packed([2 if letter in TWICE else 1 for letter in text], ONE_PART, JOINED)
    return _packed([2 if ord(letter) > 0xFFFF else 1 for letter in text], ONE_PART_WIDE, JOINED_WIDE)


def plain(text: str) -> str:
    """Write typographic marks as the alphabet of seven bits has them, and letters without their marks where only that helps.

    `België` becomes `Belgie`, so that it takes one part and not three; a text in another script keeps its letters.
    """
    text = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if is_narrow(text):
        return text
    bare = "".join(letter if is_narrow(letter) else _bare(letter) for letter in text)
    return bare if is_narrow(bare) else text


def kept_short(write: Callable[[int | None], str], lengths: Sequence[int] = (80, 60, 45, 30, 20)) -> str:
    """Give a text with the longest title that lets it go in one part; with the shortest when none does.

    `write` gives the text with its title cut to so many letters, or whole.
    """
    text = plain(write(None))
    for length in lengths:
        if parts(text) == 1:
            break
        text = plain(write(length))
    return text


def clipped(title: str, length: int | None) -> str:
    """Cut a title to so many letters, at the end of a word where one is near."""
    if length is None or len(title) <= length:
        return title
    cut = title[: length - 3]
    at_word, _space, _rest = cut.rpartition(" ")
    return f"{(at_word if len(at_word) > length // 2 else cut).rstrip(' ,;:-')}..."


def _bare(letter: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(sign))


def _packed(units: Sequence[int], single: int, joined: int) -> int:
    if sum(units) <= single:
        return 1
    count, room = 1, joined
    for unit in units:
        if unit > room:
            count, room = count + 1, joined
        room -= unit
    return count
