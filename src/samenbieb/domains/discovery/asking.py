"""How strictly the words of a reader are taken: as typed first, then with other spellings, then some of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.spelling import sound_key
from samenbieb.domains.discovery.analysis.tokens import (
    QueryWords,
    query_words,
    respelled,
    with_joined_neighbours,
    with_split_words,
)
from samenbieb.domains.discovery.ports import Match, SearchAnswer, SearchEngine, SearchQuery

# With fewer works than this, another spelling is offered beside them.
_FEW = 3
# Whose many words all stand in one title typed them right.
_MOST_IN_DOUBT = 3
_MOST_JOINED = 4
_MOST_SPLIT = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """An engine, one query and its tokens."""

    engine: SearchEngine
    query: SearchQuery
    words: QueryWords
    compounds: CompoundDictionary

    def try_with(self, words: QueryWords, match: Match = Match.ALL) -> SearchAnswer:
        """Ask the engine for these words under the filters of the query."""
        answer = self.engine.search(self.query, words, match=match)
        typed = {word.text for word in self.words.words}
        other = [word.text for word in words.words if word.text not in typed]
        return replace(answer, taken_as=(*answer.taken_as, *other)) if other else answer


def ask(engine: SearchEngine, query: SearchQuery, compounds: CompoundDictionary) -> SearchAnswer:
    """Answer a query as strictly as still finds something; the answer says how the words were taken.

    Filters are never loosened: when they alone leave nothing, `without_filters` says how many works there would be.
    """
    words = query_words(query.words, compounds)
    asked = Asked(engine, query, words, compounds)
    answer = asked.try_with(words)
    if answer.total == 0 and query.filtered:
        free = replace(asked, query=replace(unfiltered(query), facets=False))
        if outside := free.try_with(words).total:
            return replace(answer, without_filters=outside)
    if not words.required or words.isbn:
        return answer
    if answer.total >= _FEW or (answer.total and len(words.required) > _MOST_IN_DOUBT):
        return answer
    if answer.total:
        return replace(answer, did_you_mean=_better_spelling(asked))
    return next((one for one in _looser(asked) if one.total), answer)


def unfiltered(query: SearchQuery) -> SearchQuery:
    """Return the query with its words only."""
    return SearchQuery(words=query.words, sort=query.sort, page_size=query.page_size, facets=query.facets)


def _looser(asked: Asked) -> Iterator[SearchAnswer]:
    """Yield answers, each taken less strictly than the one before."""
    for joined in list(with_joined_neighbours(asked.words, asked.compounds))[:_MOST_JOINED]:
        yield replace(asked.try_with(joined), relaxed=Match.SIMILAR)
    similar = asked.try_with(asked.words, Match.SIMILAR)
    yield replace(similar, relaxed=Match.SIMILAR, did_you_mean=None)
    for split in list(with_split_words(asked.words, asked.compounds))[:_MOST_SPLIT]:
        yield replace(asked.try_with(split), relaxed=Match.SIMILAR)
    if len(asked.words.required) > 1:
        yield replace(asked.try_with(asked.words, Match.SOME), relaxed=Match.SOME)


def _better_spelling(asked: Asked) -> str | None:
    """Give the words as most works spell them, when that finds clearly more."""
    asked = replace(asked, query=replace(asked.query, facets=False))
    similar = asked.try_with(asked.words, Match.SIMILAR)
    if not similar.spelling:
        return None
    if not all(_close(typed, shown) for typed, shown in similar.spelling.items()):
        return None
    better = respelled(asked.words, dict(similar.spelling), asked.compounds)
    found = asked.try_with(better).total
    return " ".join(word.text for word in better.words) if found > _FEW else None


def _close(typed: str, shown: str) -> bool:
    """Beside works that do have the word only the same beginning or the same sound is worth a question."""
    return typed[:1] == shown[:1] or sound_key(typed) == sound_key(shown)
