"""What a member read before, as far as they let it be kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import selectors
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web.request import Request


@require_GET
@members_only
def history(request: Request) -> HttpResponse:
    """Show what came back, newest first."""
    context = {"lines": selectors.history(request.actor), "section": "history"}
    return render(request, "portal/my/history.html", context)
