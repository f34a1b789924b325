"""Finding a title at the desk: hits by page, each with form and language, so that no two editions look the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request

WORDS_LENGTH_MAX = 200
LANGUAGES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One hit, with what tells it from another of the same name: form, language, audience, part of its series."""

    hit: discovery.HitLine
    kind: str


def asked_words(request: Request) -> str:
    """Read what was typed."""
    return request.GET.get("q", "").strip()[:WORDS_LENGTH_MAX]


def found(request: Request, words: str) -> dict[str, Any]:
    """Give a page of hits for a template: `hits`, `rows` and `pages`."""
    query = discovery.SearchQuery(words=words, page=page_number(request.GET.get("pagina")))
    hits = discovery.search(query, near_branch_id=request.actor.branch_id)
    numbers = pages(current=hits.query.page, rows_total=hits.total, rows_per_page=hits.query.page_size)
    return {"hits": hits, "rows": [Row(hit, _kind(hit.brief)) for hit in hits.hits], "pages": numbers}


def edition_words(form: str, languages: Iterable[str]) -> str:
    """Name an edition by its form and its language."""
    return ", ".join([catalogue.form_word(form), *map(catalogue.language_word, languages)])


def _kind(brief: Any) -> str:
    parts = [" / ".join(catalogue.form_word(form) for form in brief.forms)]
    languages = [catalogue.language_word(code) for code in brief.languages]
    more = ", …" if len(languages) > LANGUAGES_SHOWN else ""
    parts.append(", ".join(languages[:LANGUAGES_SHOWN]) + more)
    if brief.audience and brief.audience != "adult":
        parts.append(str(catalogue.audience_word(brief.audience)))
    if brief.series:
        parts.append(f"{brief.series[0]} {brief.series_number}".strip())
    return " · ".join(filter(None, parts))
