"""Other spellings of a word, out of the index itself."""

from collections import Counter
from dataclasses import replace

import tantivy

from samenbieb.adapters.search_tantivy.queries import QueryBuilder
from samenbieb.domains.discovery.analysis.spelling import likeness, sound_key, typing_errors_allowed
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.tokens import START
from samenbieb.domains.discovery.analysis.words import QueryWord

# How many works are looked at for their words, the most popular first.
_WORK_COUNT = 60
_GUESS_COUNT = 4
_LEAST_LIKENESS = 0.3
_BEGUN_WORD, _NEARLY_WHOLE = 0.4, 0.35
_SHORTEST_BEGUN = 4


def guesses(searcher: tantivy.Searcher, builder: QueryBuilder, word: QueryWord) -> tuple[QueryWord, ...]:
    """Return the words of titles, names and subjects most like this one, the likeliest first."""
    if word.text.isdigit():
        return ()
    found: Counter[str] = Counter()
    for errors in range(1, max(1, typing_errors_allowed(word.text)) + 1):
        query = builder.alike(word, errors=min(errors, typing_errors_allowed(word.text)))
        hits = searcher.search(query, _WORK_COUNT, count=False, order_by_field="popularity").hits
        for _, address in hits:
            found.update((searcher.doc(address).get_first("spelling") or "").split())
    rated = {other: _rated(word.text, other) for other in found if other not in (START, word.text)}
    best = sorted(rated, key=lambda other: (-rated[other], -found[other], other))[:_GUESS_COUNT]
    return tuple(_guess(word, other, rated[other]) for other in best if rated[other] >= _LEAST_LIKENESS)


def _rated(typed: str, other: str) -> float:
    if len(typed) >= _SHORTEST_BEGUN and other.startswith(typed):
        return max(_BEGUN_WORD + _NEARLY_WHOLE * len(typed) / len(other), likeness(typed, other))
    return likeness(typed, other)


def _guess(word: QueryWord, other: str, rating: float) -> QueryWord:
    return replace(
        word, text=other, stem=stem(other), sound=sound_key(other), pieces=(other,), parts=(), likeness=rating
    )
