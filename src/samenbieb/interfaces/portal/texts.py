"""Pages that say how things are: about, accessibility, privacy. They need no room of the house."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.interfaces.web.request import Request


@require_GET
def about(request: Request) -> HttpResponse:
    """Say what Samenbieb is and who makes it."""
    return render(request, "portal/texts/about.html")


@require_GET
def accessibility(request: Request) -> HttpResponse:
    """Say for whom the site works, what is not tested yet, and how to tell what goes wrong."""
    return render(request, "portal/texts/accessibility.html")


@require_GET
def privacy(request: Request) -> HttpResponse:
    """Say what is kept of a reader, how long, and who is responsible for it."""
    return render(request, "portal/texts/privacy.html")
