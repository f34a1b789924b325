"""The catalogue for programs: search, and one title with its editions."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import selectors as discovery
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.interfaces.api.answers import read
from samenbieb.kernel.errors import Invalid

WORDS_LENGTH_MAX = 300
PAGE_MAX = 500
PAGE_SIZES = range(1, 101)


@read
def search(request: HttpRequest) -> dict[str, Any]:
    """Answer a search: one work, one hit."""
    asked = request.GET
    query = discovery.SearchQuery(
        words=asked.get("q", "")[:WORDS_LENGTH_MAX],
        page=_number(asked.get("page", "1"), range(1, PAGE_MAX + 1), "page"),
        page_size=_number(asked.get("page_size", "20"), PAGE_SIZES, "page_size"),
        available_now=asked.get("available") == "true",
        form=tuple(asked.getlist("form")),
        audience=tuple(asked.getlist("audience")),
        language=tuple(asked.getlist("language")),
        subject=tuple(asked.getlist("subject")),
        branch=tuple(asked.getlist("branch")),
    )
    page = discovery.search(query)
    return {
        "query": query.words,
        "total": page.total,
        "page": page.query.page,
        "page_size": page.query.page_size,
        "hits": [
            {
                **_brief(hit.brief),
                "copies": hit.availability.total_count,
                "on_shelf": hit.availability.on_shelf_count,
            }
            for hit in page.hits
        ],
    }


@read
def work(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Give one title with its editions. An address of a work that was joined gives the work that took it in."""
    found = catalogue.work(public_id)
    stock = holdings.availability([found.id]).get(found.id, holdings.Availability())
    return {
        **_brief(found),
        "creators": list(found.creators),
        "subjects": list(found.subjects),
        "genres": list(found.genres),
        "copies": stock.total_count,
        "on_shelf": stock.on_shelf_count,
        "editions": [
            {
                "id": one.public_id,
                "title": one.title,
                "form": one.form,
                "languages": list(one.languages),
                "year": one.year,
                "publisher": one.publisher,
                "extent": one.extent,
                "isbns": list(one.isbns),
            }
            for one in found.editions
        ],
    }


def _brief(found: catalogue.Brief | catalogue.WorkView) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "title": found.title,
        "subtitle": found.subtitle,
        "creator": found.creator,
        "year": found.year,
        "forms": list(found.forms),
        "languages": list(found.languages),
        "audience": found.audience,
        "summary": found.summary,
        "series": list(found.series),
        "series_number": found.series_number,
    }


def _number(text: str, allowed: range, name: str) -> int:
    """Read a number. Raises: Invalid."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) in allowed:
        return int(text)
    sentence = _("Give a whole number from %(first)d to %(last)d.") % {
        "first": allowed.start,
        "last": allowed.stop - 1,
    }
    raise Invalid(fields={name: sentence})
