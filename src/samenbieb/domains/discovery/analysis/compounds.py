"""Parts of Dutch compounds, so that "boek" finds "kinderboeken".

A word is a part when it is on our list of words that often begin or end a compound, or when it stands alone often enough
in the catalogue's own Dutch titles and subjects: more often than the compound itself. The parts go to a field of lower
weight.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from samenbieb.domains.discovery.analysis.folding import fold
from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.analysis.stemming import irregular_words, stem

_LIST = Path(__file__).with_name("compound_parts.txt")
# A word of the catalogue is a part from so many titles and subjects on.
TIMES_ALONE_LEAST: Final = 3
_SHORTEST_PART = 3
_SHORTEST_OWN_PART = 4
SHORTEST_COMPOUND = 7
_SEEN_MOST = 200_000
_LINKS = ("", "s", "en", "e", "n")
# Names are no parts; in Dutch titles they are what is written with a capital.
_COMMON_WORD = re.compile(r"(?<![\w'’-])[a-zà-ÿ]{4,}(?![\w'’-])")


@cache
def common_parts() -> frozenset[str]:
    """Return our own list of words that make compounds, read once."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def count_words(texts: Iterable[str], into: Counter[str]) -> None:
    """Count the common words of Dutch titles and subjects that stand alone, folded; each once for each text."""
    for text in texts:
        into.update({fold(word) for word in _COMMON_WORD.findall(text)})


def often_alone(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the words that stand alone often enough to be parts, with how often: what is kept beside an index."""
    return {
        word: count
        for word, count in counts.items()
        if count >= TIMES_ALONE_LEAST and len(word) >= _SHORTEST_OWN_PART and _may_be_part(word)
    }


@dataclass(frozen=True)
class CompoundDictionary:
    """The words that may be a part of a compound, by their stems; `alone` says how often words of the catalogue do."""

    stems: frozenset[str] = frozenset()
    alone: Mapping[str, int] = field(default_factory=dict)
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "CompoundDictionary":
        """Make a dictionary of these folded words and our own list."""
        return cls(frozenset(stem(word) for word in {*words, *common_parts()} if _may_be_part(word)))

    @classmethod
    def from_counts(cls, counts: Mapping[str, int]) -> "CompoundDictionary":
        """Make a dictionary of our own list and of words of the catalogue with how often they stand alone."""
        alone: Counter[str] = Counter()
        for word, count in counts.items():
            alone[stem(word)] += count
        return cls(cls.from_words(()).stems, dict(alone))

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the stems of the parts of a folded word, or nothing when it is no compound we know."""
        if len(word) < SHORTEST_COMPOUND or not word.isalpha():
            return ()
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) >= _SEEN_MOST:
                self._seen.clear()
            found = self._seen[word] = self._parts(word)
        return found

    def parts_once(self, word: str) -> tuple[str, ...]:
        """Do as `parts` for a word that a reader typed: those have no end, and are not remembered."""
        return self._parts(word) if len(word) >= SHORTEST_COMPOUND and word.isalpha() else ()

    def _parts(self, word: str) -> tuple[str, ...]:
        whole_count = self.alone.get(stem(word), 0)
        return self._split(word, depth=3, least=max(TIMES_ALONE_LEAST, whole_count + 1))

    def _split(self, word: str, *, depth: int, least: int) -> tuple[str, ...]:
        """Try the longest last part first: the end of a Dutch compound says what it is."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            last = self._known(word[cut:], least)
            if not last:
                continue
            if first := self._first_half(word[:cut], depth=depth, least=least):
                return (*first, last)
        return ()

    def _first_half(self, half: str, *, depth: int, least: int) -> tuple[str, ...]:
        if known := irregular_words().linked.get(half):
            return (stem(known),)
        for link in _LINKS:
            bare = half.removesuffix(link) if half.endswith(link) else ""
            if len(bare) >= _SHORTEST_PART and (known_stem := self._known(bare, least)):
                return (known_stem,)
        if depth > 1 and len(half) >= SHORTEST_COMPOUND:
            return self._split(half, depth=depth - 1, least=least)
        return ()

    def _known(self, part: str, least: int) -> str:
        found = stem(part)
        if found in self.stems:
            return found
        often = len(part) >= _SHORTEST_OWN_PART and self.alone.get(found, 0) >= least
        return found if often and _may_be_part(part) else ""


def _may_be_part(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word.isalpha() and word not in LISTS.never_parts
