"""What a reader gets to see: a page of results, lines under the search field, and whether the index answers.

Reading the catalogue is public: only what staff judged takes an actor.
"""

from samenbieb.domains.discovery.ports import SearchQuery, Sort
from samenbieb.domains.discovery.rules.judging import as_columns, write_list
from samenbieb.domains.discovery.selectors.facets import year_span
from samenbieb.domains.discovery.selectors.health import Health, health
from samenbieb.domains.discovery.selectors.judgements import (
    JudgedList,
    JudgedQuery,
    JudgedWork,
    exported_judgements,
    judged_list,
    judged_query,
)
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
    "JudgedList",
    "JudgedQuery",
    "JudgedWork",
    "SearchPage",
    "SearchQuery",
    "Sort",
    "SortChoice",
    "SuggestionLine",
    "WayOn",
    "as_columns",
    "exported_judgements",
    "health",
    "judged_list",
    "judged_query",
    "search",
    "suggest",
    "write_list",
    "year_span",
]
