"""Becoming a member: what it costs at which library, what to bring, where to go. Registration happens at a desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.portal import places
from samenbieb.interfaces.portal.near import near
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock

WITH_A_DESK = ("branch", "service_point")


@require_GET
def join(request: Request) -> HttpResponse:
    """Show the subscriptions of one library, that of the place near the reader or the one they choose."""
    here = near(request)
    code = request.GET.get("bibliotheek") or (here.branch.organisation.code if here else "")
    library = organisations.organisation(code) if code else None
    context = {
        "library": library,
        "libraries": organisations.libraries(),
        "products": patrons.products(library.pk, on=clock.today(library.time_zone)) if library else [],
        "places": [card for card in places.cards(library.pk) if card.branch.kind in WITH_A_DESK]
        if library
        else [],
    }
    return render(request, "portal/join/page.html", context)
