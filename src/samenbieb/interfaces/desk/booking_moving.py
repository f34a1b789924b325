"""A booking that moves, at the desk: to another moment, or to another thing of the same kind."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from samenbieb.domains.booking import permissions, selectors
from samenbieb.interfaces.desk.booking import SECTION
from samenbieb.interfaces.desk.booking_words import shown_at_desk
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.moving import moving_page
from samenbieb.interfaces.web.request import Request


@require_http_methods(["GET", "POST"])
@at_desk
def move(request: Request, claim: str) -> HttpResponse:
    """Show where a booking can go, and move it."""
    view = selectors.claim(request.actor, claim)
    request.actor.require(permissions.BOOK, at=view.organisation_id)

    def draw(context: dict[str, Any], status: int) -> HttpResponse:
        words = shown_at_desk(context["refusal"])
        return show(
            request, "desk/booking/move.html", {"section": SECTION, **context, **words}, status=status
        )

    return moving_page(request, claim, draw, any_length=True)
