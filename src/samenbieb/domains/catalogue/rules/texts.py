"""Catalogue text made readable: without the punctuation that cataloguing rules put between the parts."""

import re
import unicodedata
from collections.abc import Iterable

_NON_SORTING = str.maketrans("", "", "\x88\x89\x98\x9c\u0098\u009c")  # signs around a leading article
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_NOT_WORD = re.compile(r"[\W_]+")
_ABBREVIATION = re.compile(r"(?:^|[\s.\-(])\w{1,3}\.$")


def clean(text: str) -> str:
    """Composed characters, single spaces, no punctuation that only announces the next part."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_NON_SORTING))
    return " ".join(text.split()).rstrip(" /:;=,")


def heading(text: str) -> str:
    """As `clean`, and without the full stop at the end, unless it belongs to an abbreviation or an initial."""
    cleaned = clean(text)
    if cleaned.endswith(".") and not cleaned.endswith("...") and not _ABBREVIATION.search(cleaned):
        cleaned = cleaned[:-1].rstrip(" ,")
    return cleaned


def unbracketed(text: str) -> str:
    """As `heading`, and without square brackets (what a cataloguer supplied)."""
    return heading(text.replace("[", "").replace("]", ""))


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts that say something, each once, in their order."""
    return list(dict.fromkeys(filter(None, texts)))


def fold(text: str) -> str:
    """Lower case, no accents, words with single spaces between them: for comparing, not for showing."""
    if text.isascii():
        if text.isalnum():
            return text.lower()
        return _NOT_WORD.sub(" ", text.lower().replace("'", "")).strip()
    plain = unicodedata.normalize(
        "NFKD", text.casefold().translate(_LETTERS).replace("’", "").replace("'", "")
    )
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", letters).strip()
