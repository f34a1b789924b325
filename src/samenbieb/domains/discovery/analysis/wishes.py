"""What a reader asks for beyond the words: a subject ("roman over Suriname"), a language ("boek in het Turks")."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.words import QueryWord

_ABOUT: Final = frozenset({"over"})


def without_weight(words: Sequence[QueryWord]) -> list[QueryWord]:
    """Let words that only say what kind of book is looked for be optional, when a subject follows them."""
    place = _place_of_about(words)
    return [
        replace(word, optional=True) if here < place and word.text in LISTS.kinds else word
        for here, word in enumerate(words)
    ]


def subject_asked_for(words: Sequence[QueryWord]) -> tuple[str, ...]:
    """Give the stems after "over", when nothing but a kind of book stands before it; else nothing."""
    place = _place_of_about(words)
    before, after = words[:place], words[place + 1 :]
    if not after or not all(word.optional for word in before):
        return ()
    return tuple(word.stem for word in after if not word.optional)


def languages_asked_for(words: Sequence[QueryWord]) -> tuple[str, ...]:
    """Give the codes of the languages named, when all other words only say that one looks for something."""
    real = [word for word in words if not word.optional and word.text not in LISTS.kinds]
    codes = [_language_stems().get(word.stem, "") for word in real]
    return tuple(codes) if codes and all(codes) and len(real) < len(words) else ()


def _place_of_about(words: Sequence[QueryWord]) -> int:
    places = (place for place, word in enumerate(words) if word.text in _ABOUT)
    return next(places, len(words))


@cache
def _language_stems() -> dict[str, str]:
    return {stem(word): code for code, words in LISTS.language_words.items() for word in _folded(words)}


def _folded(words: str) -> list[str]:
    return words.replace("ï", "i").split()
