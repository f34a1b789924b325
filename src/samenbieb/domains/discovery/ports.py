"""What may be plugged in here: the search engine.

Shipped: `adapters.search_tantivy` (embedded, one machine). `tests/adapters/contract_search.py` is the contract
in tests; every engine passes the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from samenbieb.domains.discovery.analysis.documents import DocumentTokens
from samenbieb.domains.discovery.analysis.tokens import QueryWords


class Sort(StrEnum):
    """In which order the hits come."""

    RELEVANCE = "relevance"
    TITLE = "title"
    CREATOR = "creator"
    YEAR = "year"
    POPULAR = "popular"


class Match(StrEnum):
    """How strict an engine takes the words: all of them, all but perhaps misspelt, or some of them."""

    ALL = "all"
    SIMILAR = "similar"
    SOME = "some"


# The facets, and their names as fields of SearchDocument and SearchQuery.
FACETS = (
    "form",
    "audience",
    "language",
    "subject",
    "year",
    "branch",
    "available",
    "easy_reading",
    "large_print",
)


class SearchDocument(NamedTuple):
    """What an engine knows of one work. Codes as the catalogue and holdings give them.

    `branches` are codes of places that hold it, `available_at` of those where one stands on the shelf now;
    `popularity` is how often it was lent; `year` is that of the newest edition.
    """

    work_id: str
    titles: tuple[str, ...]
    creators: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    isbns: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reading_levels: tuple[str, ...] = ()
    year: int | None = None
    branches: tuple[str, ...] = ()
    available_at: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    easy_reading: bool = False
    large_print: bool = False
    popularity: int = 0


class IndexEntry(NamedTuple):
    """A work with its ready tokens: engines store them and analyse nothing themselves."""

    document: SearchDocument
    tokens: DocumentTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What a reader asks. Several values of one filter mean any of them; several filters mean all of them.

    `page` counts from 1. `available_now` asks for the shelf, at one of `branch` when that is given.
    Without `facets` only hits and their number are wanted.
    """

    words: str = ""
    form: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    branch: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    available_now: bool = False
    easy_reading: bool = False
    large_print: bool = False
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    page_size: int = 20
    facets: bool = True

    @property
    def filtered(self) -> bool:
        """Whether anything but words narrows the answer."""
        return any((
            self.form, self.audience, self.language, self.subject, self.branch, self.year_from, self.year_to,
            self.available_now, self.easy_reading, self.large_print,
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One work in an answer."""

    work_id: str
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet and the number of works that would be shown when it is chosen."""

    value: str
    work_count: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What an engine found.

    The counts of a facet leave that facet's own filter out. `spelling` is a better spelling of single words
    (typed → in the catalogue), `relaxed` how the words were taken in the end, `without_filters` how many works
    there would be without any filter (only when nothing fits). `taken_as` are folded words that were looked for in the
    place of those that were typed: other spellings, halves, words run together.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)
    did_you_mean: str | None = None
    relaxed: Match | None = None
    without_filters: int | None = None
    taken_as: tuple[str, ...] = ()


class SuggestionKind(StrEnum):
    """What a suggestion leads to."""

    TITLE = "title"
    CREATOR = "creator"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the search field; `work_id` only for a title."""

    kind: SuggestionKind
    text: str
    work_id: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps an engine from working, and what to do about it."""

    code: str
    message: str


class SearchEngine(Protocol):
    """An index of works. One process writes at a time (the caller sees to that), many read."""

    def index(self, entries: Iterable[IndexEntry]) -> int:
        """Add or replace these works, visible to every process when this returns; say how many."""

    def remove(self, work_ids: Iterable[str]) -> int:
        """Take these works out, visible to every process when this returns; say how many were asked."""

    def search(self, query: SearchQuery, words: QueryWords, *, match: Match = Match.ALL) -> SearchAnswer:
        """Answer one query; `words` are the tokens of `query.words`."""

    def suggest(self, words: QueryWords, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return titles, creators and series for words of which the last is perhaps not finished."""

    def rebuild(self, entries: Iterable[IndexEntry], parts: Mapping[str, int] | None = None) -> int:
        """Build a new index beside the old one, then switch at once; readers never see half of it.

        `parts` are the words that compounds were cut by; they are kept beside the index and switch with it.
        """

    def check(self) -> list[Problem]:
        """Return what is wrong with this engine; nothing when it answers."""

    def parts(self) -> Mapping[str, int]:
        """Return the `parts` that the index in use was built with: the same object while the index is the same."""
