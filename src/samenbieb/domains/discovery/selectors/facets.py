"""Facets in words: which choices there are, what they are called, and the search that each leads to."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery.ports import FacetCount, SearchAnswer, SearchQuery
from samenbieb.domains.discovery.selectors import wording
from samenbieb.domains.discovery.selectors.pages import ChosenFilter, Facet, FacetValue
from samenbieb.kernel import clock

TIME_ZONE = "Europe/Amsterdam"
_MOST_VALUES = {"subject": 20, "branch": 60, "language": 40}
_SPAN = re.compile(r"([0-9]{1,4})?(?:(-)([0-9]{1,4})?)?", re.ASCII)
# Facets whose choices are several values of one field of the query.
_LISTS = ("form", "audience", "language", "branch", "subject")
_SWITCH_FIELDS = {
    "available": "available_now",
    "easy_reading": "easy_reading",
    "large_print": "large_print",
}


@dataclass(frozen=True, slots=True)
class Places:
    """What the facets need of places: names by code, and the code of the reader's own place."""

    names: Mapping[str, str]
    near_code: str = ""


def year_span(value: str) -> tuple[int | None, int | None]:
    """Read the years of a choice ("2020-2024", "-1979", "2024") as first and last year. Never raises."""
    match = _SPAN.fullmatch(value.strip())
    if match is None:
        return None, None
    first, dash, last = match.groups()
    start, end = _year(first), _year(last)
    if not dash:
        return start, start
    return (end, start) if start is not None and end is not None and start > end else (start, end)


def facets(answer: SearchAnswer, query: SearchQuery, places: Places) -> tuple[Facet, ...]:
    """Give the facets of an answer that have a choice, in the order in which readers use them."""
    found = [
        _switch(answer, query, "available"),
        *(_list(answer, query, name, places) for name in ("form", "audience", "language", "branch")),
        _years(answer, query),
        _list(answer, query, "subject", places),
        _switch(answer, query, "easy_reading"),
        _switch(answer, query, "large_print"),
    ]
    return tuple(facet for facet in found if facet.values)


def chosen(query: SearchQuery, places: Places) -> tuple[ChosenFilter, ...]:
    """Give every filter that is on, with the search without it."""
    return tuple(_chosen(query, places))


def _chosen(query: SearchQuery, places: Places) -> Iterator[ChosenFilter]:
    for name in _LISTS:
        label = _labeller(name, places)
        for value in getattr(query, name):
            yield ChosenFilter(name, value, label(value), toggled(query, name, value))
    if query.year_from is not None or query.year_to is not None:
        value = _span_value(query.year_from, query.year_to)
        yield ChosenFilter("year", value, _span_label(query.year_from, query.year_to), _without_years(query))
    for name, field in _SWITCH_FIELDS.items():
        if getattr(query, field):
            off: dict[str, Any] = {field: False}
            yield ChosenFilter(name, "yes", str(wording.SWITCHES[name]), replace(query, page=1, **off))


def toggled(query: SearchQuery, name: str, value: str) -> SearchQuery:
    """Give the query with one value of a list switched on or off, at its first page."""
    values: tuple[str, ...] = getattr(query, name)
    kept = tuple(one for one in values if one != value) if value in values else (*values, value)
    changed: dict[str, Any] = {name: kept}
    return replace(query, page=1, **changed)


def _switch(answer: SearchAnswer, query: SearchQuery, name: str) -> Facet:
    field = _SWITCH_FIELDS[name]
    on: bool = getattr(query, field)
    count = sum(one.work_count for one in answer.facets.get(name, ()))
    changed: dict[str, Any] = {field: not on}
    value = FacetValue("yes", str(wording.SWITCHES[name]), count, on, replace(query, page=1, **changed))
    return Facet(name, str(wording.FACETS[name]), (value,) if count or on else ())


def _list(answer: SearchAnswer, query: SearchQuery, name: str, places: Places) -> Facet:
    label = _labeller(name, places)
    picked: tuple[str, ...] = getattr(query, name)
    counts = [one for one in answer.facets.get(name, ()) if one.value]
    known = {one.value for one in counts}
    # What is chosen stays visible even when nothing has it: otherwise it could not be switched off.
    counts += [FacetCount(value, 0) for value in picked if value not in known]
    values = [
        FacetValue(
            one.value,
            label(one.value),
            one.work_count,
            one.value in picked,
            toggled(query, name, one.value),
        )
        for one in counts
    ]
    values.sort(key=_order(name, places))
    most = _MOST_VALUES.get(name, len(values))
    shown = [value for place, value in enumerate(values) if place < most or value.chosen]
    return Facet(name, str(wording.FACETS[name]), tuple(shown))


def _order(name: str, places: Places) -> Callable[[FacetValue], tuple[Any, ...]]:
    """Audiences by age, the reader's own place first, everything else by the number of works."""
    if name == "audience":
        stairs = list(catalogue.audience_words())
        return lambda value: (
            stairs.index(value.value) if value.value in stairs else len(stairs),
            value.label,
        )
    return lambda value: (value.value != places.near_code, -value.work_count, value.label.casefold())


def _labeller(name: str, places: Places) -> Callable[[str], str]:
    if name == "branch":
        return lambda code: places.names.get(code, code)
    return wording.VALUES.get(name, _capital)


def _capital(subject: str) -> str:
    return subject[:1].upper() + subject[1:]


# -- years -------------------------------------------------------------------------------------------------------


def _years(answer: SearchAnswer, query: SearchQuery) -> Facet:
    counts = {int(one.value): one.work_count for one in answer.facets.get("year", ())}
    asked = (query.year_from, query.year_to)
    spans = _spans()
    if asked != (None, None) and asked not in spans:
        spans = [asked, *spans]
    values = []
    for first, last in spans:
        count = sum(number for year, number in counts.items() if _within(year, first, last))
        on = (first, last) == asked
        if count or on:
            leads_to = _without_years(query) if on else replace(query, page=1, year_from=first, year_to=last)
            values.append(FacetValue(_span_value(first, last), _span_label(first, last), count, on, leads_to))
    return Facet("year", str(wording.FACETS["year"]), tuple(values))


def _spans() -> Sequence[tuple[int | None, int | None]]:
    """The newest two years, the rest of ten, then tens and twenties: what readers mean by new and old."""
    this_year = clock.today(TIME_ZONE).year
    ten = this_year - this_year % 10
    spans: list[tuple[int | None, int | None]] = [(this_year - 1, None)]
    if ten < this_year - 1:
        spans.append((ten, this_year - 2))
    top = min(ten, this_year - 1)
    return [*spans, (top - 10, top - 1), (top - 20, top - 11), (top - 40, top - 21), (None, top - 41)]


def _within(year: int, first: int | None, last: int | None) -> bool:
    return (first is None or year >= first) and (last is None or year <= last)


def _without_years(query: SearchQuery) -> SearchQuery:
    return replace(query, page=1, year_from=None, year_to=None)


def _span_value(first: int | None, last: int | None) -> str:
    return str(first) if first == last else f"{_text(first)}-{_text(last)}"


def _span_label(first: int | None, last: int | None) -> str:
    if first is None:
        return _("%(year)s or earlier") % {"year": last}
    if last is None:
        return _("%(year)s or later") % {"year": first}
    return str(first) if first == last else f"{first}–{last}"


def _text(year: int | None) -> str:
    return "" if year is None else str(year)


def _year(text: str | None) -> int | None:
    return int(text) if text else None
