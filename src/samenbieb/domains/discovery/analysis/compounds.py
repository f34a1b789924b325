"""Parts of Dutch compounds, so that "boek" finds "kinderboeken".

A word is a part when it is on our list of words that often begin or end a compound. Words that merely stand alone in
the catalogue were tried and split too much (ver|haal, mon|sters). The parts go to a field of lower weight.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.analysis.stemming import irregular_words, stem

_LIST = Path(__file__).with_name("compound_parts.txt")
_SHORTEST_PART = 3
_SHORTEST_COMPOUND = 7
_SEEN_MOST = 200_000
_LINKS = ("", "s", "en", "e", "n")


@cache
def common_parts() -> frozenset[str]:
    """Return our own list of words that make compounds, read once."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True)
class CompoundDictionary:
    """The words that may be a part of a compound, by their stems."""

    stems: frozenset[str] = frozenset()
    _seen: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "CompoundDictionary":
        """Make a dictionary of these folded words and our own list."""
        return cls(frozenset(stem(word) for word in {*words, *common_parts()} if _may_be_part(word)))

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the stems of the parts of a folded word, or nothing when it is no compound we know."""
        if len(word) < _SHORTEST_COMPOUND or not word.isalpha():
            return ()
        if word not in self._seen:
            if len(self._seen) >= _SEEN_MOST:
                # What readers type has no end; what they type often comes back at once.
                self._seen.clear()
            self._seen[word] = self._split(word, depth=3)
        return self._seen[word]

    def _split(self, word: str, *, depth: int) -> tuple[str, ...]:
        """Try the longest last part first: the end of a Dutch compound says what it is."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            last = self._known(word[cut:])
            if not last:
                continue
            if first := self._first_half(word[:cut], depth=depth):
                return (*first, last)
        return ()

    def _first_half(self, half: str, *, depth: int) -> tuple[str, ...]:
        if known := irregular_words().linked.get(half):
            return (stem(known),)
        for link in _LINKS:
            bare = half.removesuffix(link) if half.endswith(link) else ""
            if len(bare) >= _SHORTEST_PART and (known_stem := self._known(bare)):
                return (known_stem,)
        return self._split(half, depth=depth - 1) if depth > 1 and len(half) >= _SHORTEST_COMPOUND else ()

    def _known(self, part: str) -> str:
        found = stem(part)
        return found if found in self.stems else ""


def _may_be_part(word: str) -> bool:
    return len(word) >= _SHORTEST_PART and word.isalpha() and word not in LISTS.never_parts
