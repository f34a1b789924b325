"""From a query to a page of results."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import asking, engines
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.analysis.marking import Marker
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.ports import Match, SearchAnswer, SearchQuery, Sort
from samenbieb.domains.discovery.selectors import facets, ways
from samenbieb.domains.discovery.selectors.facets import Places
from samenbieb.domains.discovery.selectors.pages import HitLine, SearchPage, SortChoice, WayOn
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.organisations import selectors as organisations

# What nobody types by hand; a longer text or a deeper page is cut off there.
WORDS_CHARACTERS = 300
PAGE_SIZE_MAX = 100
HITS_REACHABLE = 10_000
FILTER_VALUES_MAX = 50
YEAR_MAX = 9999


def search(query: SearchQuery, near_branch_id: int | None = None) -> SearchPage:
    """Answer a search with everything its page shows; availability is said for the place `near_branch_id` too.

    Any query is answered: what is out of bounds is brought within them. Queries: four, whatever the page size.
    """
    query = within_bounds(query)
    engine, compounds = engines.engine(), engines.compounds()
    answer = asking.ask(engine, query, compounds)
    page_count = min(-(-answer.total // query.page_size), HITS_REACHABLE // query.page_size)
    if answer.total and query.page > page_count:
        query = replace(query, page=page_count)
        answer = asking.ask(engine, query, compounds)
    names, near_code = _places(near_branch_id)
    places = Places(names, near_code)
    return SearchPage(
        query=query,
        total=answer.total,
        hits=_hits(answer, near_branch_id, _marker(query, answer, compounds)),
        facets=facets.facets(answer, query, places),
        chosen=facets.chosen(query, places),
        sorts=_sorts(query),
        relaxed=_relaxed(answer, query),
        did_you_mean=_did_you_mean(answer, query),
        ways_on=ways.ways_on(engine, query, answer, compounds, facets.chosen(query, places)),
        page_count=page_count,
        near_branch_name=names.get(near_code, ""),
    )


def within_bounds(query: SearchQuery) -> SearchQuery:
    """Give the query with every part small enough to be answered quickly."""
    size = min(max(query.page_size, 1), PAGE_SIZE_MAX)
    return replace(
        query,
        words=query.words[:WORDS_CHARACTERS],
        form=query.form[:FILTER_VALUES_MAX],
        audience=query.audience[:FILTER_VALUES_MAX],
        language=query.language[:FILTER_VALUES_MAX],
        subject=query.subject[:FILTER_VALUES_MAX],
        branch=query.branch[:FILTER_VALUES_MAX],
        year_from=_year(query.year_from),
        year_to=_year(query.year_to),
        page=min(max(query.page, 1), HITS_REACHABLE // size),
        page_size=size,
    )


def _year(year: int | None) -> int | None:
    return None if year is None else min(max(year, 0), YEAR_MAX)


def _marker(query: SearchQuery, answer: SearchAnswer, compounds: CompoundDictionary) -> Marker:
    words = query_words(query.words, compounds)
    return Marker.of(words, answer.taken_as, compounds)


def _hits(answer: SearchAnswer, near_branch_id: int | None, marker: Marker) -> tuple[HitLine, ...]:
    """Two queries for the whole page. A work that left the catalogue a moment ago is passed over."""
    work_ids = [int(hit.work_id) for hit in answer.hits]
    if not work_ids:
        return ()
    briefs = catalogue.briefs(work_ids)
    availability = holdings.availability(work_ids, near_branch_id=near_branch_id)
    return tuple(
        HitLine(
            briefs[one], availability[one], marker.mark(briefs[one].title), marker.mark(briefs[one].creator)
        )
        for one in work_ids
        if one in briefs
    )


def _places(near_branch_id: int | None) -> tuple[Mapping[str, str], str]:
    branches = organisations.branch_names()
    near_code, _name = branches.get(near_branch_id or 0, ("", ""))
    return dict(branches.values()), near_code


def _sorts(query: SearchQuery) -> tuple[SortChoice, ...]:
    labels = {
        Sort.RELEVANCE: _("Best match") if query.words.strip() else _("Suggested"),
        Sort.TITLE: _("Title A–Z"),
        Sort.CREATOR: _("Author A–Z"),
        Sort.YEAR: _("Newest first"),
        Sort.POPULAR: _("Most borrowed"),
    }
    return tuple(
        SortChoice(sort, label, sort is query.sort, replace(query, sort=sort, page=1))
        for sort, label in labels.items()
    )


def _relaxed(answer: SearchAnswer, query: SearchQuery) -> str:
    if not answer.total or answer.relaxed is None:
        return ""
    if answer.relaxed is Match.SOME:
        return _("No title has all of these words. These titles have some of them.")
    if answer.spelling:
        shown = in_spelling(query.words, answer.spelling)
        return _("Nothing was found for “%(typed)s”. These titles are for “%(shown)s”.") % {
            "typed": query.words.strip(),
            "shown": shown,
        }
    return _("Nothing was found for exactly these words. These titles come close.")


def _did_you_mean(answer: SearchAnswer, query: SearchQuery) -> WayOn | None:
    if not answer.did_you_mean:
        return None
    label = _("Did you mean “%(words)s”?") % {"words": answer.did_you_mean}
    return WayOn("spelling", label, replace(query, words=answer.did_you_mean, page=1))


def in_spelling(typed: str, spelling: Mapping[str, str]) -> str:
    """Give the typed text with single words in another spelling, the others as they were typed."""
    return " ".join(spelling.get(folded_key(word).replace(" ", ""), word) for word in typed.split())
