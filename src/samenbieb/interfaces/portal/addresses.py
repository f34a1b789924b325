"""A search in an address and back: `/zoeken?q=oorlog&taal=dut&nu=1`. What is not understood is left out."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from samenbieb.domains.discovery.selectors import SearchQuery, Sort, year_span
from samenbieb.interfaces.web.pages import page_number

WORDS_MAX = 200
VALUES_MAX = 20

# Name of a facet → the word that the public reads in the address.
PARAMETERS = {
    "form": "soort",
    "audience": "voor",
    "language": "taal",
    "subject": "onderwerp",
    "branch": "vestiging",
    "year": "jaar",
    "available": "nu",
    "easy_reading": "makkelijk",
    "large_print": "groot",
}
SORTS = {
    "titel": Sort.TITLE,
    "schrijver": Sort.CREATOR,
    "nieuwste": Sort.YEAR,
    "veel-geleend": Sort.POPULAR,
}
_SORT_WORDS = {sort: word for word, sort in SORTS.items()}


def query_of(data: QueryDict, *, page_size: int = 20) -> SearchQuery:
    """Read a search from an address."""
    year_from, year_to = year_span(data.get("jaar", "")[:20])
    return SearchQuery(
        words=data.get("q", "")[:WORDS_MAX].replace("\x00", "").strip(),
        form=_values(data, "soort"),
        audience=_values(data, "voor"),
        language=_values(data, "taal"),
        subject=_values(data, "onderwerp"),
        branch=_values(data, "vestiging"),
        year_from=year_from,
        year_to=year_to,
        available_now=data.get("nu") == "1",
        easy_reading=data.get("makkelijk") == "1",
        large_print=data.get("groot") == "1",
        sort=SORTS.get(data.get("sorteer", ""), Sort.RELEVANCE),
        page=page_number(data.get("pagina")),
        page_size=page_size,
    )


def search_address(query: SearchQuery) -> str:
    """Write a search as an address that can be shared."""
    pairs: list[tuple[str, str]] = [("q", query.words)] if query.words else []
    for name in ("form", "audience", "language", "subject", "branch"):
        pairs += [(PARAMETERS[name], value) for value in getattr(query, name)]
    if query.year_from or query.year_to:
        pairs.append(("jaar", _years(query.year_from, query.year_to)))
    switches = (("nu", query.available_now), ("makkelijk", query.easy_reading), ("groot", query.large_print))
    pairs += [(word, "1") for word, on in switches if on]
    if word := _SORT_WORDS.get(query.sort):
        pairs.append(("sorteer", word))
    if query.page > 1:
        pairs.append(("pagina", str(query.page)))
    return reverse("portal:search") + (f"?{urlencode(pairs)}" if pairs else "")


def sort_word(sort: Sort) -> str:
    """Give the word for an order in the address; empty for the usual one."""
    return _SORT_WORDS.get(sort, "")


def _values(data: QueryDict, name: str) -> tuple[str, ...]:
    kept = [value.replace("\x00", "")[:80] for value in data.getlist(name)[:VALUES_MAX]]
    return tuple(dict.fromkeys(filter(None, kept)))


def _years(first: int | None, last: int | None) -> str:
    if first == last:
        return str(first)
    return f"{first or ''}-{last or ''}"
