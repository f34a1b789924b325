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
    "catalogue": re.compile(r"/(zoeken|titel|balie/titels|balie/leveringen|api/v1/search|api/v1/works)(/|$)"),
}


def module_of(path: str) -> str | None:
    """Tell to which module an address belongs; None for the addresses that carry the house."""
    return next((module for module, addresses in PATHS.items() if addresses.match(path)), None)


def modules_on(organisation_id: int | None = None) -> frozenset[str]:
    """Give the modules that are on, for the installation or for one organisation."""
    return frozenset(name for name in PATHS if organisations.module_is_on(name, organisation_id))


def organisation_of(request: HttpRequest) -> int | None:
    """Give the organisation whose switches hold for this request: that of the desk where somebody stands."""
    branch_id = getattr(getattr(request, "actor", None), "branch_id", None)
    return None if branch_id is None else organisations.branch_by_id(branch_id).organisation_id


class ModulesMiddleware:
    """Answer "not found" for the addresses of a module that is off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        module = module_of(request.path)
        if module is not None and not organisations.module_is_on(module, organisation_of(request)):
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
