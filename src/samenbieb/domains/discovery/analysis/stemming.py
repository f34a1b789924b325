"""Dutch stems: Snowball's Kraaij-Pohlmann, corrected by our own list of exceptions.

The stemmer is pinned and runs here, never in an engine or a database: versions of the "dutch" algorithm differ.
"""

import threading
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

_LIST = Path(__file__).with_name("irregular_words.toml")
_PARTICIPLE = "ge"
_DISGUISE = "gi"
_SHORTEST_FIRST_HALF = 3
_local = threading.local()


@dataclass(frozen=True, slots=True)
class IrregularWords:
    """The exceptions: `plurals` also hold at the end of a compound, `whole` only for the word alone."""

    plurals: dict[str, str]
    whole: dict[str, str]
    protected: frozenset[str]
    linked: dict[str, str]
    lengths: tuple[int, ...]
    ends: frozenset[str]  # the last two letters of all plurals: a cheap look, since few words have them


@cache
def irregular_words() -> IrregularWords:
    """Return the list of exceptions, read once."""
    table = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    plurals: dict[str, str] = table["plurals"]
    # The longest ending first: "aanslagen" before "slagen".
    lengths = tuple(sorted({len(plural) for plural in plurals}, reverse=True))
    return IrregularWords(
        plurals,
        table["inflected"],
        frozenset(table["protected"]["words"]),
        table["linked"],
        lengths,
        frozenset(plural[-2:] for plural in plurals),
    )


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded Dutch word; words of two letters and words with digits stay whole."""
    known = irregular_words()
    if len(word) <= 2 or word in known.protected or not word.isalpha():
        return word
    word = known.whole.get(word) or _singular(word, known)
    return word if word in known.protected else _snowball(word)


def _singular(word: str, known: IrregularWords) -> str:
    if word[-2:] not in known.ends:
        return word
    if word in known.plurals:
        return known.plurals[word]
    for length in known.lengths:
        ending = word[-length:]
        if ending in known.plurals and len(word) - length >= _SHORTEST_FIRST_HALF:
            return word[:-length] + known.plurals[ending]
    return word


def _snowball(word: str) -> str:
    if word.startswith(_PARTICIPLE):
        # Kraaij-Pohlmann takes ge- for the mark of a participle and makes "heim" of "geheimen". In disguise it
        # stays; strong participles that matter are on the list.
        return _PARTICIPLE + str(_stemmer().stemWord(_DISGUISE + word[2:])).removeprefix(_DISGUISE)
    return str(_stemmer().stemWord(word))


def _stemmer() -> Stemmer.Stemmer:
    # A stemmer object is not safe between threads; one for each costs nothing.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("dutch", 0)
    stemmer: Stemmer.Stemmer = _local.stemmer
    return stemmer
