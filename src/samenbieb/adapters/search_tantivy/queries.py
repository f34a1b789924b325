"""From ready tokens and filters to a query of the engine."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import tantivy
from tantivy import Occur, Query

from samenbieb.adapters.search_tantivy.schema import AVAILABLE, EASY_READING, FLAGS, LARGE_PRINT
from samenbieb.domains.discovery.analysis.documents import KEY_WEIGHTS, WORD_WEIGHTS
from samenbieb.domains.discovery.analysis.spelling import typing_errors_allowed
from samenbieb.domains.discovery.analysis.tokens import START, QueryWords
from samenbieb.domains.discovery.analysis.transliteration import asked_keys
from samenbieb.domains.discovery.analysis.words import QueryWord
from samenbieb.domains.discovery.ports import Match, SearchQuery

# Which code field answers which facet.
FACET_FIELDS: Final[Mapping[str, str]] = {
    "form": "forms", "audience": "audiences", "language": "languages", "subject": "subjects", "branch": "branches",
}  # fmt: skip
_EXACT_WORD_FIELDS: Final = ("title_words", "creator_words", "series_words", "subject_words", "summary_words")
_STEM_FIELDS: Final = ("title_stems", "series_stems", "subject_stems", "part_stems", "summary_stems")
# A word found in two fields is a little better than in one; the best field decides.
_TIE_BREAKER: Final = 0.2
_SPLIT_COMPOUND: Final = 0.3
_PHRASE_BOOST: Final = 12.0
_BEGINNING_BOOST: Final = 20.0
# A key that is a part of the query ("de aanslag mulisch": a title and a name) earns less than the whole.
_PARTIAL_KEY: Final = 0.15
_SUBJECT_ASKED_FOR: Final = 60.0
_LANGUAGE_ASKED_FOR: Final = 300.0

Clause = tuple[Occur, Query]


class QueryBuilder:
    """Makes queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def words(
        self, words: QueryWords, alternatives: Mapping[str, Sequence[QueryWord]], match: Match
    ) -> Query:
        """Return the query for the words alone, scored; everything when there are none.

        `alternatives` gives other spellings of a word, each with its likeness.
        """
        if words.isbn:
            return self._code("isbns", words.isbn)
        if not words.words:
            return Query.const_score_query(Query.all_query(), 1.0)
        found = [(word, self._any_of((word, *alternatives.get(word.text, ())))) for word in words.words]
        required = [query for word, query in found if not word.optional]
        if match is Match.SOME:
            most = Query.boolean_query(
                [(Occur.Should, query) for query in required], self._at_least(len(required))
            )
            clauses: list[Clause] = [(Occur.Must, most)]
        else:
            clauses = [(Occur.Must, query) for query in required]
        clauses += [(Occur.Should, Query.boost_query(query, 0.2)) for word, query in found if word.optional]
        clauses += [(Occur.Must, self._phrase(phrase)) for phrase in words.phrases]
        clauses += [(Occur.Should, bonus) for bonus in self._bonuses(words)]
        clauses += [(Occur.Should, bonus) for bonus in self._respelled(words, alternatives)]
        clauses += [(Occur.Should, wish) for wish in self._wishes(words)]
        return Query.boolean_query(clauses)

    def filters(self, query: SearchQuery, *, leave_out: str = "") -> list[Clause]:
        """Return one clause for each filter that is set, but the one of the facet `leave_out`."""
        makers: dict[str, Callable[[], Query | None]] = {
            "form": lambda: self._any_code("forms", query.form),
            "audience": lambda: self._any_code("audiences", query.audience),
            "language": lambda: self._any_code("languages", query.language),
            "subject": lambda: self._any_code("subjects", query.subject),
            "branch": lambda: self._any_code("branches", query.branch),
            "year": lambda: self._years(query),
            "available": lambda: self.on_shelf(query.branch) if query.available_now else None,
            "easy_reading": lambda: self._code("flags", EASY_READING) if query.easy_reading else None,
            "large_print": lambda: self._code("flags", LARGE_PRINT) if query.large_print else None,
        }
        queries = (make() for facet, make in makers.items() if facet != leave_out)
        return [(Occur.Must, Query.const_score_query(one, 0.0)) for one in queries if one is not None]

    def on_shelf(self, branches: Sequence[str]) -> Query:
        """Return the query for what stands on a shelf now, at one of these places or anywhere."""
        return self._any_code("available_at", branches) or Query.exists_query("available_at")

    def flagged(self, name: str, query: SearchQuery) -> Query:
        """Return the query for what one switch of the facets keeps."""
        return self.on_shelf(query.branch) if name == AVAILABLE else self._code("flags", FLAGS[name])

    def suggestions(self, words: Sequence[str], *, errors: int = 0) -> Query:
        """Return the query for finished words and a last one that may be only begun, with so many errors in each."""
        *finished, begun = words
        clauses: list[Clause] = [
            (Occur.Must, self._in_names(partial(self._nearly, errors=errors), word)) for word in finished
        ]
        clauses.append((Occur.Must, self._in_names(partial(self._prefix, errors=errors), begun)))
        start = [START, *words]
        clauses.append(
            (Occur.Should, Query.boost_query(self._prefix_phrase("title_words", start), _BEGINNING_BOOST))
        )
        clauses.append(
            (Occur.Should, Query.boost_query(self._prefix_phrase("series_words", start), _PHRASE_BOOST))
        )
        return Query.boolean_query(clauses)

    def alike(self, word: QueryWord, *, errors: int) -> Query:
        """Return the query for works with a name or title word that looks or sounds like this one."""
        clauses: list[Clause] = [(Occur.Should, self._term("sounds", word.sound))]
        clauses += [(Occur.Should, self._term("sounds", key)) for key in asked_keys(word.text)]
        clauses.append((Occur.Should, Query.fuzzy_term_query(self._schema, "sounds", word.sound, 1)))
        if errors:
            clauses.append(
                (Occur.Should, Query.fuzzy_term_query(self._schema, "spelling", word.text, errors))
            )
        if len(word.text) > 3:
            clauses.append((Occur.Should, self._prefix("spelling", word.text)))
        return Query.boolean_query(clauses)

    # -- words ---------------------------------------------------------------------------------------------------

    def _any_of(self, spellings: Sequence[QueryWord]) -> Query:
        queries = [Query.boost_query(self._word(word), word.likeness) for word in spellings]
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)

    def _word(self, word: QueryWord) -> Query:
        options = [self._weighted(name, word.text) for name in _EXACT_WORD_FIELDS]
        options += [self._weighted(name, word.stem) for name in _STEM_FIELDS]
        if len(word.pieces) > 1:
            options.append(self._all_pieces(word.pieces))
        if len(word.parts) > 1:
            options.append(Query.boost_query(self._all_pieces(word.parts), _SPLIT_COMPOUND))
        return Query.disjunction_max_query(options, _TIE_BREAKER)

    def _all_pieces(self, pieces: Sequence[str]) -> Query:
        """All pieces somewhere in the names of the work, as words or stems."""
        clauses: list[Clause] = []
        for piece in pieces:
            fields = [*_EXACT_WORD_FIELDS[:4], *_STEM_FIELDS[:4]]
            clauses.append(
                (Occur.Must, Query.disjunction_max_query([self._weighted(name, piece) for name in fields]))
            )
        return Query.boolean_query(clauses)

    def _bonuses(self, words: QueryWords) -> Iterable[Query]:
        """What makes a work *the* answer: its whole title, its author, its series, then the beginning of a title."""
        for field, weight in KEY_WEIGHTS.items():
            whole, *_ = sorted(words.keys, key=lambda key: -key[1])
            yield Query.const_score_query(self._code(field, whole[0]), weight)
            partial = [
                Query.const_score_query(self._code(field, key), weight * _PARTIAL_KEY * share)
                for key, share in words.keys
                if key != whole[0]
            ]
            if partial:
                yield Query.disjunction_max_query(partial)
        run = [piece for word in words.words for piece in word.pieces]
        for field in ("title_words", "series_words"):
            if len(run) > 1:
                yield Query.boost_query(
                    Query.phrase_query(self._schema, field, list(run), 1), _PHRASE_BOOST / 4
                )
            begin = Query.phrase_query(self._schema, field, [START, *run])
            yield Query.const_score_query(begin, _BEGINNING_BOOST)

    def _respelled(
        self, words: QueryWords, alternatives: Mapping[str, Sequence[QueryWord]]
    ) -> Iterable[Query]:
        """A whole title or name in the likeliest other spelling is nearly as good as one that was typed right."""
        best = {text: max(some, key=lambda one: one.likeness) for text, some in alternatives.items() if some}
        if not best:
            return
        run = " ".join(best[word.text].text if word.text in best else word.text for word in words.words)
        sure = min(one.likeness for one in best.values())
        for field, weight in KEY_WEIGHTS.items():
            yield Query.const_score_query(self._code(field, run), weight * sure)

    def _wishes(self, words: QueryWords) -> Iterable[Query]:
        """What was asked for beyond the words: a subject, a language."""
        for token in words.about:
            yield Query.const_score_query(self._term("subject_stems", token), _SUBJECT_ASKED_FOR)
        for code in words.languages:
            yield Query.const_score_query(self._code("languages", code), _LANGUAGE_ASKED_FOR)

    @staticmethod
    def _at_least(count: int) -> int:
        """All but one word; of two or three words one is enough to show something."""
        return max(1, count - 1 if count > 3 else count // 2)

    def _phrase(self, phrase: Sequence[str]) -> Query:
        fields = ("title_words", "series_words", "creator_words", "subject_words", "summary_words")
        return Query.disjunction_max_query(
            [Query.phrase_query(self._schema, name, list(phrase)) for name in fields]
        )

    def _weighted(self, field: str, token: str) -> Query:
        return Query.boost_query(self._term(field, token), WORD_WEIGHTS[field])

    def _in_names(self, make: Callable[[str, str], Query], word: str) -> Query:
        fields = ("title_words", "creator_words", "series_words")
        return Query.disjunction_max_query([make(field, word) for field in fields])

    # -- single terms --------------------------------------------------------------------------------------------

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._schema, field, token)

    def _nearly(self, field: str, token: str, *, errors: int = 0) -> Query:
        allowed = min(errors, typing_errors_allowed(token))
        return (
            Query.fuzzy_term_query(self._schema, field, token, allowed)
            if allowed
            else self._term(field, token)
        )

    def _prefix(self, field: str, token: str, *, errors: int = 0) -> Query:
        allowed = min(errors, typing_errors_allowed(token))
        return Query.fuzzy_term_query(self._schema, field, token, allowed, prefix=True)

    def _prefix_phrase(self, field: str, words: Sequence[str]) -> Query:
        return Query.phrase_prefix_query(self._schema, field, list(words))

    def _code(self, field: str, code: str) -> Query:
        return Query.term_query(self._schema, field, code, "basic")

    def _any_code(self, field: str, codes: Sequence[str]) -> Query | None:
        if not codes:
            return None
        return Query.boolean_query([(Occur.Should, self._code(field, code)) for code in codes])

    def _years(self, query: SearchQuery) -> Query | None:
        if query.year_from is None and query.year_to is None:
            return None
        kind = tantivy.FieldType.Integer
        return Query.range_query(self._schema, "year", kind, query.year_from, query.year_to)
