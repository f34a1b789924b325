"""Searching the catalogue: the page of results, its fragment, and the lines under the search box."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from samenbieb.domains.discovery import selectors as discovery
from samenbieb.interfaces.portal import addresses
from samenbieb.interfaces.portal.near import near
from samenbieb.interfaces.web.errors import is_fragment
from samenbieb.interfaces.web.pages import pages
from samenbieb.interfaces.web.request import Request

QUICK = ("available", "easy_reading", "large_print")


@require_GET
def search(request: Request) -> HttpResponse:
    """Answer a search: the whole page, or for htmx its results, from the same template."""
    here = near(request)
    page = discovery.search(addresses.query_of(request.GET), here.branch_id if here else None)
    context = {
        "page_found": page,
        "text": page.query.words,
        "near": here,
        "quick": [facet for name in QUICK if (facet := page.facet(name))],
        "facets": [facet for facet in page.facets if facet.name not in QUICK],
        "pages": pages(current=page.query.page, rows_total=page.total, rows_per_page=page.query.page_size),
        "nothing_chosen": not page.query.words and not page.query.filtered,
    }
    template = "portal/search/page.html#results" if is_fragment(request) else "portal/search/page.html"
    return render(request, template, context)


@require_GET
def suggestions(request: Request) -> JsonResponse:
    """Give the lines under the search box, each with the address it leads to."""
    lines = discovery.suggest(request.GET.get("q", "")[: addresses.WORDS_MAX])
    return JsonResponse(
        {
            "suggestions": [
                {
                    "text": line.text,
                    "kind": line.kind_label,
                    "url": reverse("portal:title", args=[line.public_id])
                    if line.public_id
                    else addresses.search_address(discovery.SearchQuery(words=line.text)),
                }
                for line in lines
            ]
        }
    )
