"""One spelling for what readers see as the same letters, and the words in a text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

_LETTERS = str.maketrans({
    "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'",
    "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "\u00ad": "",
})  # fmt: skip
# Letters that only romanisations use: signs for the soft sign, ayin and alif.
_ROMANISING = dict.fromkeys(map(ord, "ʹʺʻʽʾʿ"))
_WORD = re.compile(r"[^\W_]+(?:['.\-][^\W_]+)*")
# A word in a text that was not folded: combining marks belong to it, and an apostrophe inside it.
_WRITTEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\ufe20-\ufe2f]|['’ʼ](?=[^\W_]{1,2}\b))*")
# "l'étranger", "d'Artagnan": readers type either half.
_ELISION = re.compile(r"^([^\W\d_])'(?=[^\W\d_]{2})")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.)+[^\W\d_]$")


def fold(text: str) -> str:
    """Return `text` in lower case without accents; ligatures become letters (ĳ → ij, œ → oe)."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # Apostrophes and hyphens are unified first: compatibility decomposition would turn ´ into a space.
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS).translate(_ROMANISING))
    # The short i of Cyrillic is a letter, not an и with an accent; ј stands in for it, which is read the same.
    plain = plain.replace("\u0438\u0306", "\u0458")
    return "".join(filterfalse(unicodedata.combining, plain)).translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text.

    `pieces` are what hyphens and dots keep apart ("e-book": e, book; "M.G.": m, g); `text` is the whole.
    `clitic` says that a Dutch plural or genitive 's was cut off by an apostrophe ("foto's").
    """

    text: str
    pieces: tuple[str, ...]
    clitic: bool = False


@lru_cache(maxsize=5_000)  # a title and a name are asked for several times in a row
def raw_words(text: str) -> tuple[list[str], bool]:
    """Return the words of `text`, folded but whole, and whether each is one piece of ASCII letters and digits.

    Nearly all texts are so, and then a word is its only piece. The list is shared: do not change it.
    """
    folded = fold(text)
    found = _WORD.findall(folded)
    return found, folded.isascii() and "".join(found).isalnum()


def split_words(text: str) -> tuple[Word, ...]:
    """Return the words of `text`, folded, in their order."""
    return tuple(map(as_word, raw_words(text)[0]))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands in a text as it was written, and the word folded."""

    start: int
    end: int
    folded: str


def places_of_words(text: str) -> list[Place]:
    """Return the words of a text with their places; halves of a word with a hyphen or dots stand by themselves."""
    return [
        Place(
            match.start(),
            match.end(),
            "".join(piece for word in split_words(match.group()) for piece in word.pieces),
        )
        for match in _WRITTEN.finditer(text)
    ]


@lru_cache(maxsize=10_000)
def as_word(raw: str) -> Word:
    """Return a word that was found in a folded text as its pieces."""
    if raw.isalnum():
        return Word(raw, (raw,))
    clitic = raw.endswith("'s") and len(raw) > 3
    bare = _ELISION.sub(r"\1-", raw).replace("'", "")
    if _INITIALS.match(bare) or "-" in bare or "." in bare:
        pieces = tuple(piece for piece in re.split(r"[.\-]", bare) if piece)
        return Word("".join(pieces), pieces, clitic)
    return Word(bare, (bare,), clitic)


def folded_key(text: str) -> str:
    """Return the folded words of `text` with single spaces: equal keys are equal titles or names."""
    found, simple = raw_words(text)
    return " ".join(found if simple else [piece for raw in found for piece in as_word(raw).pieces])
