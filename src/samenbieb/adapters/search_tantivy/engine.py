"""The search engine port, filled by Tantivy."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from django.utils.translation import gettext as _
from tantivy import Occur, Order, Query

from samenbieb.adapters.search_tantivy.directory import IndexDirectory
from samenbieb.adapters.search_tantivy.guesses import guesses
from samenbieb.adapters.search_tantivy.queries import FACET_FIELDS, Clause, QueryBuilder
from samenbieb.adapters.search_tantivy.schema import AVAILABLE, FLAGS, ID
from samenbieb.adapters.search_tantivy.suggesting import suggestions_from
from samenbieb.adapters.search_tantivy.writing import IndexWriting
from samenbieb.domains.discovery.analysis.tokens import QueryWords
from samenbieb.domains.discovery.analysis.transliteration import in_other_script
from samenbieb.domains.discovery.analysis.words import QueryWord
from samenbieb.domains.discovery.ports import (
    FacetCount,
    Hit,
    IndexEntry,
    Match,
    Problem,
    SearchAnswer,
    SearchQuery,
    Sort,
    Suggestion,
)

_NOTHING = SearchAnswer(total=0, hits=())
_FACET_SIZE = 60
_YEAR_SIZE = 200
_SUGGESTION_POOL = 40
_SURE = 0.6
_FAR = 0.3
_SORTS: Mapping[Sort, tuple[str, Order]] = {
    Sort.TITLE: ("title_sort", Order.Asc),
    Sort.CREATOR: ("creator_sort", Order.Asc),
    Sort.YEAR: ("year", Order.Desc),
    Sort.POPULAR: ("popularity", Order.Desc),
}


class TantivyEngine:
    """An index below the data folder. One process writes at a time, any number read; safe between threads."""

    def __init__(self, home: str) -> None:
        self._directory = IndexDirectory(Path(home) / "search" / "tantivy")
        self._builder = QueryBuilder(self._directory.schema)
        self._writing = IndexWriting(self._directory)

    def index(self, entries: Iterable[IndexEntry]) -> int:
        """Add or replace these works. Raises: ValueError (nothing was written), SearchBusy."""
        return self._writing.index(entries)

    def remove(self, work_ids: Iterable[str]) -> int:
        """Take these works out. Raises: SearchBusy."""
        return self._writing.remove(work_ids)

    def rebuild(self, entries: Iterable[IndexEntry], parts: Mapping[str, int] | None = None) -> int:
        """Build a new index beside the old one and switch."""
        return self._writing.rebuild(entries, parts or {})

    def parts(self) -> Mapping[str, int]:
        """Return the words by which compounds were cut for the index in use."""
        return self._directory.parts()

    def search(self, query: SearchQuery, words: QueryWords, *, match: Match = Match.ALL) -> SearchAnswer:
        """Answer one query."""
        searcher = self._directory.searcher()
        if searcher is None:
            return _NOTHING
        alternatives = self._alternatives(searcher, words, match) if match is not Match.ALL else {}
        wanted = self._builder.words(words, alternatives, match)
        narrowed = Query.boolean_query([(Occur.Must, wanted), *self._builder.filters(query)])
        found = _page(searcher, narrowed, query)
        total = _total(found)
        # Where nothing is found and no filter can be taken off, every count is 0.
        counted = query.facets and (total or query.filtered)
        return SearchAnswer(
            total=total,
            hits=_hits(searcher, found, ranked=query.sort is Sort.RELEVANCE),
            facets=self._facets(searcher, wanted, narrowed, query) if counted else {},
            spelling=_spelling(searcher, found, words, alternatives),
            taken_as=tuple(one.text for some in alternatives.values() for one in some),
        )

    def suggest(self, words: QueryWords, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return titles, creators and series for a query that is being typed; a typing error is forgiven when nothing fits."""
        searcher = self._directory.searcher()
        typed = [piece for word in words.words for piece in word.pieces]
        if searcher is None or not typed:
            return ()
        exact = self._suggested(searcher, typed, limit, errors=0)
        return exact or self._suggested(searcher, typed, limit, errors=1)

    def _suggested(
        self, searcher: tantivy.Searcher, typed: Sequence[str], limit: int, *, errors: int
    ) -> tuple[Suggestion, ...]:
        hits = searcher.search(
            self._builder.suggestions(typed, errors=errors),
            max(limit, _SUGGESTION_POOL),
            count=False,
            weight_by_field="weight",
        ).hits
        documents = [searcher.doc(address) for _score, address in hits]
        works = [(str(one.get_first(ID)), json.loads(one.get_first("shown") or "[]")) for one in documents]
        return suggestions_from(works, typed, limit, errors=errors)

    def check(self) -> list[Problem]:
        """Return what is wrong: no index yet, or one of another version."""
        if self._directory.outdated():
            return [
                Problem(
                    "search_outdated",
                    _("The search index is of another version. Run: samenbieb search rebuild"),
                )
            ]
        searcher = self._directory.searcher()
        if searcher is None:
            return [
                Problem("search_missing", _("There is no search index yet. Run: samenbieb search rebuild"))
            ]
        return []

    def work_count(self) -> int:
        """Return how many works the index holds."""
        searcher = self._directory.searcher()
        return searcher.num_docs if searcher is not None else 0

    def _alternatives(
        self, searcher: tantivy.Searcher, words: QueryWords, match: Match
    ) -> dict[str, tuple[QueryWord, ...]]:
        found = {word.text: _likely(guesses(searcher, self._builder, word)) for word in words.required}
        if match is Match.SOME:
            # Words left out *and* others guessed at would be anything: only sure guesses count then.
            return {text: tuple(one for one in some if one.likeness >= _SURE) for text, some in found.items()}
        return found

    def _facets(
        self, searcher: tantivy.Searcher, wanted: Query, narrowed: Query, query: SearchQuery
    ) -> dict[str, tuple[FacetCount, ...]]:
        """Count the values of every facet, each without its own filter: one pass, and one more for each such filter."""
        own = {name for name in FACET_FIELDS if getattr(query, name)}
        if query.year_from is not None or query.year_to is not None:
            own.add("year")
        shared = [name for name in (*FACET_FIELDS, "year") if name not in own]
        facets = _counted(searcher, narrowed, [*shared, "flags"])
        for name in own:
            facets |= _counted(searcher, self._without(wanted, query, name), [name])
        standing = {one.value: one.work_count for one in facets.pop("flags")}
        for name, flag in FLAGS.items():
            if self._stands_for_itself(query, name):
                count = standing.get(flag, 0)
            else:
                base = self._without(wanted, query, name)
                count = _total(searcher.search(_both(base, self._builder.flagged(name, query)), 1))
            facets[name] = (FacetCount("yes", count),)
        return facets

    @staticmethod
    def _stands_for_itself(query: SearchQuery, name: str) -> bool:
        """Whether the count of a switch is that of its flag: it is off, and no place narrows what is on the shelf."""
        if name == AVAILABLE:
            return not query.available_now and not query.branch
        return not getattr(query, name)

    def _without(self, wanted: Query, query: SearchQuery, facet: str) -> Query:
        clauses: list[Clause] = [(Occur.Must, wanted), *self._builder.filters(query, leave_out=facet)]
        return Query.boolean_query(clauses)


def _likely(found: Sequence[QueryWord]) -> tuple[QueryWord, ...]:
    """Leave out what is far less likely than the best guess."""
    best = max((one.likeness for one in found), default=0.0)
    return tuple(one for one in found if one.likeness >= best - _FAR)


def _both(one: Query, other: Query) -> Query:
    return Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def create(home: str) -> TantivyEngine:
    """Make the engine for `kernel.plugins`."""
    return TantivyEngine(home)


def _page(searcher: tantivy.Searcher, narrowed: Query, query: SearchQuery) -> tantivy.SearchResult:
    limit = max(query.page_size, 1)
    offset = (max(query.page, 1) - 1) * limit
    if query.sort is Sort.RELEVANCE:
        return searcher.search(narrowed, limit, offset=offset, weight_by_field="weight")
    field, order = _SORTS[query.sort]
    return searcher.search(narrowed, limit, offset=offset, order_by_field=field, order=order)


def _total(found: tantivy.SearchResult) -> int:
    count: int | None = found.count  # type: ignore[attr-defined] # the library has it, its stubs forget it
    return count or 0


def _hits(searcher: tantivy.Searcher, found: tantivy.SearchResult, *, ranked: bool) -> tuple[Hit, ...]:
    return tuple(
        Hit(work_id=str(searcher.doc(address).get_first(ID)), score=float(score) if ranked else 0.0)
        for score, address in found.hits
    )


def _counted(
    searcher: tantivy.Searcher, query: Query, names: Sequence[str]
) -> dict[str, tuple[FacetCount, ...]]:
    if not names:
        return {}
    asked = {
        name: {
            "terms": {
                "field": FACET_FIELDS.get(name, name),
                "size": _YEAR_SIZE if name == "year" else _FACET_SIZE,
            }
        }
        for name in names
    }
    answer: dict[str, Any] = searcher.aggregate(query, asked)
    return {
        name: tuple(
            FacetCount(str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"]
        )
        for name in names
    }


def _shown_for(typed: str, guesses_of_it: Sequence[str], present: Collection[str]) -> str:
    """Give the likeliest spelling that a work has, in the letters that were typed where it has one in them."""
    of_the_work = [one for one in guesses_of_it if one in present]
    return min(of_the_work, key=lambda one: in_other_script(one) != in_other_script(typed), default="")


def _spelling(
    searcher: tantivy.Searcher,
    found: tantivy.SearchResult,
    words: QueryWords,
    alternatives: Mapping[str, Sequence[QueryWord]],
) -> dict[str, str]:
    """Return the spelling of the first hit that has other spellings: of the words that it does not have as typed."""
    if not alternatives:
        return {}
    for _score, address in found.hits:
        present = set((searcher.doc(address).get_first("spelling") or "").split())
        spelling = {
            word.text: guess
            for word in words.required
            if word.text not in present
            and (guess := _shown_for(word.text, [one.text for one in alternatives[word.text]], present))
        }
        if spelling:
            return spelling
    return {}
