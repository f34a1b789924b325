"""Ways on for somebody who found nothing: fewer filters, fewer words, something to browse, a person."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from samenbieb.domains.discovery import asking
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.ports import SearchAnswer, SearchEngine, SearchQuery, Sort
from samenbieb.domains.discovery.selectors.pages import ChosenFilter, WayOn

# Each single filter or word costs a question to the engine.
_MOST_SINGLE = 4


def ways_on(
    engine: SearchEngine,
    query: SearchQuery,
    answer: SearchAnswer,
    compounds: CompoundDictionary,
    filters: Sequence[ChosenFilter],
) -> tuple[WayOn, ...]:
    """Give the ways on, the likeliest first; none when something was found. The last is always a person."""
    if answer.total:
        return ()
    ways = [
        *_fewer_filters(engine, query, answer, compounds, filters),
        *_fewer_words(engine, query, compounds),
        WayOn("everything", _("See what others borrow"), SearchQuery(sort=Sort.POPULAR)),
        WayOn("person", _("Ask us. We look for it with you.")),
    ]
    return tuple(ways)


def _fewer_filters(
    engine: SearchEngine,
    query: SearchQuery,
    answer: SearchAnswer,
    compounds: CompoundDictionary,
    filters: Sequence[ChosenFilter],
) -> Iterator[WayOn]:
    if not filters:
        return
    if len(filters) > 1:
        for one in filters[:_MOST_SINGLE]:
            count = engine.search(replace(one.query, facets=False), query_words(query.words, compounds)).total
            if count:
                label = _("Without “%(filter)s”") % {"filter": one.label}
                yield WayOn("filters", label, one.query, count)
    free = replace(asking.unfiltered(query), page=1)
    count = answer.without_filters or asking.ask(engine, replace(free, facets=False), compounds).total
    if count:
        yield WayOn("filters", _("Without filters"), free, count)


def _fewer_words(engine: SearchEngine, query: SearchQuery, compounds: CompoundDictionary) -> Iterator[WayOn]:
    words = query_words(query.words, compounds).required
    if len(words) < 2:
        return
    for word in sorted(words, key=lambda one: -len(one.text))[:_MOST_SINGLE]:
        one = replace(query, words=word.text, page=1)
        if count := engine.search(replace(one, facets=False), query_words(word.text, compounds)).total:
            yield WayOn("words", _("Search for “%(words)s”") % {"words": word.text}, one, count)
