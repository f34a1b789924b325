"""Knowledge cards for everybody: all of them by topic, and one to read, listen to or print. Their words are Dutch."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import selectors
from samenbieb.interfaces.web.request import Request


@require_GET
def cards(request: Request) -> HttpResponse:
    """Show all cards under their topics."""
    return render(request, "portal/help/cards.html", {"groups": selectors.cards_by_topic()})


@require_GET
def card(request: Request, slug: str) -> HttpResponse:
    """Show one card: what one needs, what one does, what is good to know, and the page of the agency itself."""
    return render(request, "portal/help/card.html", {"card": selectors.knowledge_card(slug)})
