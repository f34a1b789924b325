"""The gallery of the maker places for everybody, its pictures, and where who made something takes it down."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.makerspace import selectors, services
from samenbieb.domains.makerspace.errors import ExhibitCodeUnknown
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.pictures import jpeg
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import TooManyAttempts


@require_GET
def gallery(request: Request) -> HttpResponse:
    """Show what was made."""
    return render(request, "portal/making/gallery.html", {"exhibits": selectors.shown_exhibits()})


@require_GET
def picture(_request: Request, public_id: UUID, size: str) -> HttpResponse:
    """Show a picture of something that was published."""
    return jpeg(selectors.public_picture(str(public_id), size))


@require_http_methods(["GET", "POST"])
def take_down(request: Request) -> HttpResponse:
    """Let who made something take it down, with the code on their card."""
    code, problem, is_done, status = request.POST.get("code", "")[:40], "", False, 200
    if request.method == "POST":
        try:
            services.take_down_by_code(request.actor, code=filled_in(code), address=address_of(request))
            is_done = True
        except (CodeEmpty, ExhibitCodeUnknown, TooManyAttempts) as refusal:
            problem, status = str(refusal.sentence), refusal.http_status
    context = {"code": code, "problem": problem, "is_done": is_done}
    response = render(request, "portal/making/take_down.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
