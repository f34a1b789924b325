"""Modules that are switched off: their addresses answer "not found" and no page links to them.

A module is off for the whole installation (`SAMENBIEB_MODULES`) or for one organisation. For a member of staff the
organisation is that of the place where they stand; the public pages are those of the whole network.
"""

import re
from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.web import errors
from samenbieb.kernel.errors import NotFound

PATHS: Mapping[str, re.Pattern[str]] = {
    # The narrower address first: reserving stands below a title.
    "circulation": re.compile(
        r"/(balie/(uitlenen|innemen|reserveren|reserveringen|transport)"
        r"|mijn/(geleend|reserveringen|geschiedenis)|titel/[^/]+/reserveren)(/|$)"
    ),
    "catalogue": re.compile(
        r"/(zoeken|titel|balie/titels|balie/catalogus|balie/zoeken|balie/leveringen|api/v1/search|api/v1/works)(/|$)"
    ),
}


def module_of(path: str) -> str | None:
    """Tell to which module an address belongs; None for the addresses that carry the house."""
    return next((module for module, addresses in PATHS.items() if addresses.match(path)), None)


def modules_on(request: HttpRequest) -> frozenset[str]:
    """Give the modules that are on for this request, asked once: those of the organisation whose desk somebody stands at."""
    known: frozenset[str] | None = getattr(request, "modules_on", None)
    if known is None:
        branch_id = getattr(getattr(request, "actor", None), "branch_id", None)
        held = getattr(request, "held", None)
        organisation_id = None if branch_id is None else organisations.place(branch_id, held).organisation_id
        known = organisations.modules_on(PATHS, organisation_id, held)
        request.modules_on = known  # type: ignore[attr-defined] # kept with the request, as middleware does
    return known


class ModulesMiddleware:
    """Answer "not found" for the addresses of a module that is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        module = module_of(request.path)
        if module is not None and module not in modules_on(request):
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
