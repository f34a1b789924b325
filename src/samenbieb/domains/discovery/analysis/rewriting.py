"""Rewriting a word by a row of patterns, most of which have nothing to do in most words.

Looking whether one of a few letters stands in a word costs a third of trying the pattern; the index asks millions of times.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Patterns in order, each with letters of which one must stand in the word (none: it is always tried)."""

    steps: tuple[tuple[frozenset[str], re.Pattern[str], str], ...]

    @classmethod
    def of(cls, steps: Iterable[tuple[str, str, str]]) -> "Rewriting":
        """Make one from letters, pattern and replacement."""
        return cls(tuple((frozenset(letters), re.compile(pattern), new) for letters, pattern, new in steps))

    def apply(self, word: str) -> str:
        """Give the word after all patterns."""
        for letters, pattern, new in self.steps:
            if not letters or not letters.isdisjoint(word):
                word = pattern.sub(new, word)
        return word
