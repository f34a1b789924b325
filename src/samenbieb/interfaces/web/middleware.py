"""What happens around every page: preferences in, actor in, refusals out, headers on."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from samenbieb.interfaces.web import actors, errors, preferences
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.identifiers import uuid7

Answer = Callable[[HttpRequest], HttpResponse]

# Doors for machines translate refusals in their own tongue.
MACHINE_PATHS = ("/api/", "/sru", "/oai", "/paia", "/daia", "/opds", "/health")
NUL = "\x00"


def permissions_policy(*, geolocation: bool = False) -> str:
    """Give the header that says what a page may ask of a browser: nothing, or only where it is."""
    where = "(self)" if geolocation else "()"
    return f"camera=(), geolocation={where}, microphone=(), payment=(), usb=(), interest-cohort=()"


class PreferencesMiddleware:
    """Read how the reader wants to see the pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast("Request", request).preferences = preferences.read(request.COOKIES)
        return self.get_response(request)


class HeadersMiddleware:
    """Say what browsers and caches may do with a page. The content security policy comes from django-csp."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", permissions_policy())
        # For browsers that do not know `frame-ancestors` of the content security policy.
        response.headers.setdefault("X-Frame-Options", "DENY")
        # Said by us, whatever the connection: a web server before this one may end the https.
        if settings.SECURE_HSTS_SECONDS:
            lasts = f"max-age={settings.SECURE_HSTS_SECONDS}"
            response.headers.setdefault("Strict-Transport-Security", lasts)
        if response.headers.get("Content-Type", "").startswith(("text/html", "text/csv")):
            patch_vary_headers(response, ("HX-Request", "Cookie"))
            # A next visitor of a shared computer must not find pages or tables of the last one with the back key.
            somebody = actors.somebody_is_logged_in(request)
            response.headers.setdefault("Cache-Control", "no-store" if somebody else "private, no-cache")
        return response


class NoNulMiddleware:
    """Refuse what holds a NUL sign: nobody types it, and the database cannot keep it or look for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(NUL in value for value in request.COOKIES.values()):
            # The page that says no must not look up what such a cookie names.
            request.COOKIES, request.session = {}, type(request.session)()
            raise BadRequest
        if NUL in request.path or holds_nul(request.GET):
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> None:
        """Look at the form just before the view. A view that takes uploads in its own way looks itself (`holds_nul`)."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False) and holds_nul(request.POST):
            raise BadRequest


def holds_nul(fields: QueryDict) -> bool:
    """Tell whether a form or an address holds a NUL sign: for a view that reads its form itself."""
    return any(NUL in name or any(NUL in value for value in values) for name, values in fields.lists())


class ActorMiddleware:
    """Make the actor once per request: the member at the portal, the member of staff at the desk."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast("Request", request)
        asked.actor = actors.actor_of(request)
        # Who chose no place on this device sees the library of their own branch, as long as they are logged in.
        if asked.actor.person_id is not None and not asked.preferences.branch:
            asked.preferences = replace(asked.preferences, branch=actors.patron_branch(request))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(uuid7()), door=actors.door_of(request.path))
        return self.get_response(request)


class FormAddressMiddleware:
    """Lead who opens the address of a form as a page to the page above it.

    After a refusal such an address stands in the bar of the browser; a browser shows nothing for a bare 405.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith(MACHINE_PATHS):
            return response
        return HttpResponseRedirect(page_above(request.path))


def page_above(path: str) -> str:
    """Give the nearest address above a path that leads somewhere; the first page when none does."""
    above = path.rstrip("/").rpartition("/")[0]
    while above:
        with suppress(Resolver404):
            resolve(above)
            return above
        above = above.rpartition("/")[0]
    return "/"


class RefusalMiddleware:
    """Turn a refusal that travelled up into a page or, for htmx, into a fragment with the same status."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; let every other exception be the bug it is."""
        if not isinstance(exception, Refusal) or request.path.startswith(MACHINE_PATHS):
            return None
        return errors.refused(request, exception)
