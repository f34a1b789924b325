"""What the browser keeps for when the line drops: the service worker and the emergency page without personal data."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from samenbieb.interfaces.web import fonts

SCOPE = "/balie"
STYLES_AND_SCRIPTS = (
    "web/kit.css",
    "web/desk.css",
    "web/kit.js",
    "web/desk-queue.js",
    "web/desk.js",
    "web/icon.svg",
    "django_htmx/htmx-2.min.js",
)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker. A new version of any file it keeps makes a new worker."""
    kept = [reverse("desk:emergency"), *(static(name) for name in STYLES_AND_SCRIPTS)]
    if fonts.are_built():
        kept += [static("web/fonts/fonts.css"), *(static(f"web/fonts/{name}") for name in fonts.PRELOAD)]
    version = hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]
    context = {"kept": json.dumps(kept), "version": version, "emergency": reverse("desk:emergency")}
    script = render_to_string("desk/service_worker.js", context)
    return HttpResponse(
        script,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"},
    )


@require_GET
def emergency(request: HttpRequest) -> HttpResponse:
    """Show the page that lends while the line is down. It knows nobody and reads nothing."""
    return render(request, "desk/emergency.html")
