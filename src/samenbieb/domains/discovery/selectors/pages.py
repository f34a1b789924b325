"""A page of results, ready to be shown: every code has its words, every way on its query."""

from dataclasses import dataclass

from samenbieb.domains.catalogue.selectors import Brief
from samenbieb.domains.discovery.analysis.marking import Stretch
from samenbieb.domains.discovery.ports import SearchQuery, Sort
from samenbieb.domains.holdings.selectors import Availability


@dataclass(frozen=True, slots=True)
class HitLine:
    """One work: what it is, and whether it can be borrowed now.

    `title` and `creator` are those of `brief`, cut where the words of the query begin and end.
    """

    brief: Brief
    availability: Availability
    title: tuple[Stretch, ...] = ()
    creator: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a facet: its words, and how many works are shown when it is chosen.

    `query` is the search with this choice switched (on, or off when it is `chosen`), at its first page.
    """

    value: str
    label: str
    work_count: int
    chosen: bool
    query: SearchQuery


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of choices. `name` is that of the field of SearchQuery; `year` stands for its two."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def chosen_count(self) -> int:
        """How many choices of this group are on: said in words beside its name."""
        return sum(value.chosen for value in self.values)


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter that is on, and the search without it."""

    name: str
    value: str
    label: str
    query: SearchQuery


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order of the results."""

    sort: Sort
    label: str
    chosen: bool
    query: SearchQuery


@dataclass(frozen=True, slots=True)
class WayOn:
    """What to do when nothing, or not the right thing, was found.

    `kind` is `filters` (fewer of them), `spelling`, `words` (fewer of them), `everything` or `person` (ask somebody;
    the only one without a query). `work_count` is how many works that search has, where it is known; the words of
    `label` leave it out.
    """

    kind: str
    label: str
    query: SearchQuery | None = None
    work_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The answer to one search.

    `query` is the one that was asked (its page number brought within bounds). `relaxed` says in words that the
    words were not taken as typed; `did_you_mean` is another spelling with its search. `facets` without any choice
    are left out. Numbers of hits count from 1; with nothing found both are 0.
    """

    query: SearchQuery
    total: int
    hits: tuple[HitLine, ...]
    facets: tuple[Facet, ...] = ()
    chosen: tuple[ChosenFilter, ...] = ()
    sorts: tuple[SortChoice, ...] = ()
    relaxed: str = ""
    did_you_mean: WayOn | None = None
    ways_on: tuple[WayOn, ...] = ()
    page_count: int = 0
    near_branch_name: str = ""

    @property
    def first_number(self) -> int:
        """The number of the first hit on this page."""
        return (self.query.page - 1) * self.query.page_size + 1 if self.hits else 0

    @property
    def last_number(self) -> int:
        """The number of the last hit on this page."""
        return self.first_number + len(self.hits) - 1 if self.hits else 0

    def facet(self, name: str) -> Facet | None:
        """Give one facet by name; None when it has no choices here."""
        return next((facet for facet in self.facets if facet.name == name), None)
