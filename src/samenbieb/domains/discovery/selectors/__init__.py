"""What a reader gets to see: a page of results, lines under the search field, and whether the index answers.

Reading the catalogue is public: nothing here takes an actor.
"""

from samenbieb.domains.discovery.ports import SearchQuery, Sort
from samenbieb.domains.discovery.selectors.facets import year_span
from samenbieb.domains.discovery.selectors.health import Health, health
from samenbieb.domains.discovery.selectors.pages import (
    ChosenFilter,
    Facet,
    FacetValue,
    HitLine,
    SearchPage,
    SortChoice,
    WayOn,
)
from samenbieb.domains.discovery.selectors.searching import search
from samenbieb.domains.discovery.selectors.suggestions import SuggestionLine, suggest

__all__ = [
    "ChosenFilter",
    "Facet",
    "FacetValue",
    "Health",
    "HitLine",
    "SearchPage",
    "SearchQuery",
    "Sort",
    "SortChoice",
    "SuggestionLine",
    "WayOn",
    "health",
    "search",
    "suggest",
    "year_span",
]
