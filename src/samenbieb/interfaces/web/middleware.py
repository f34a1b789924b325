"""What happens around every page: preferences in, actor in, refusals out, headers on."""

from collections.abc import Callable
from typing import cast

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from samenbieb.interfaces.web import actors, errors, preferences
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.identifiers import uuid7

Answer = Callable[[HttpRequest], HttpResponse]

# Doors for machines translate refusals in their own tongue.
MACHINE_PATHS = ("/api/", "/sru", "/oai", "/paia", "/daia", "/opds", "/health")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


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
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # For browsers that do not know `frame-ancestors` of the content security policy.
        response.headers.setdefault("X-Frame-Options", "DENY")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("HX-Request", "Cookie"))
            # A next visitor of a shared computer must not find pages of the last one with the back key.
            somebody = actors.somebody_is_logged_in(request)
            response.headers.setdefault("Cache-Control", "no-store" if somebody else "private, no-cache")
        return response


class ActorMiddleware:
    """Make the actor once per request: the member at the portal, the member of staff at the desk."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast("Request", request).actor = actors.actor_of(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(uuid7()), door=actors.door_of(request.path))
        return self.get_response(request)


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
