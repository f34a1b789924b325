"""What is switched on for a request, and "not found" for the rest.

A module is off for the whole installation (`SAMENBIEB_MODULES`) or for one organisation. For a member of staff the
organisation is that of the place where they stand; the public pages are those of the whole network.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.web import errors
from samenbieb.interfaces.web.modules import module_of
from samenbieb.kernel.errors import NotFound


def modules_on(request: HttpRequest) -> frozenset[str]:
    """Give the rooms that are on for this request, asked once: those of the organisation whose desk somebody stands at."""
    known: frozenset[str] | None = getattr(request, "modules_on", None)
    if known is None:
        branch_id = getattr(getattr(request, "actor", None), "branch_id", None)
        held = getattr(request, "held", None)
        organisation_id = None if branch_id is None else organisations.place(branch_id, held).organisation_id
        known = organisations.modules_on(organisation_id, held)
        request.modules_on = known  # type: ignore[attr-defined] # kept with the request, as middleware does
    return known


def is_on(request: HttpRequest, room: str) -> bool:
    """Tell whether a room is on for this request."""
    return room in modules_on(request)


def leads_somewhere(request: HttpRequest, address: str) -> bool:
    """Tell whether the room behind an address is on."""
    module = module_of(address)
    return module is None or module in modules_on(request)


class ModulesMiddleware:
    """Answer "not found" for the addresses of a module that is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not leads_somewhere(request, request.path):
            return _not_found(request)
        return self.get_response(request)


def _not_found(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        answer = {
            "type": "urn:samenbieb:problem:not_found",
            "title": str(NotFound.message),
            "status": 404,
            "code": "not_found",
        }
        return JsonResponse(answer, status=404, content_type="application/problem+json")
    return errors.page_not_found(request)
