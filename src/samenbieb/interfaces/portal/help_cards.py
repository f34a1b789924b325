"""Knowledge cards for everybody: all of them by topic, and one to read, listen to or print, in the language of the page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import selectors
from samenbieb.interfaces.web.request import Request

DUTCH = "nl"


@require_GET
def cards(request: Request) -> HttpResponse:
    """Show all cards under their topics."""
    return render(request, "portal/help/cards.html", {"groups": selectors.cards_by_topic()})


@require_GET
def card(request: Request, slug: str) -> HttpResponse:
    """Show one card: what one needs, what one does, what is good to know, and the page of the agency itself.

    `?taal=nl` shows the Dutch card in the frame of the reader, so that a helper who reads Dutch can look along.
    """
    dutch = request.GET.get("taal") == DUTCH and get_language() != DUTCH
    found = selectors.knowledge_card(slug, language=DUTCH if dutch else "")
    return render(request, "portal/help/card.html", {"card": found, "dutch": dutch})
