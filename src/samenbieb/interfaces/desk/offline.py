"""What the browser keeps for when the line drops: the service worker and emergency pages without personal data."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import selectors as helpdesk
from samenbieb.interfaces.web import fonts, switches

SCOPE = "/balie"
# The page that stands in for others while there is no line, by the room whose work goes on.
EMERGENCIES = {"circulation": "emergency", "helpdesk": "helpdesk-emergency"}
STYLES_AND_SCRIPTS = (
    "web/kit.css",
    "web/desk.css",
    "web/kit.js",
    "web/desk-queue.js",
    "web/desk.js",
    "web/ask.js",
    "web/icon.svg",
    "django_htmx/htmx-2.min.js",
)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker. A new version of any file it keeps, or a new choice in a list, makes a new worker."""
    pages = {
        room: reverse(f"desk:{name}") for room, name in EMERGENCIES.items() if switches.is_on(request, room)
    }
    kept = [*pages.values(), *(static(name) for name in STYLES_AND_SCRIPTS)]
    if fonts.are_built():
        kept += [static("web/fonts/fonts.css"), *(static(f"web/fonts/{name}") for name in fonts.PRELOAD)]
    lists = helpdesk.choices(None)
    known = [*kept, *(f"{name} {code}" for name in helpdesk.LISTS for code in lists.of(name))]
    version = hashlib.sha256("\n".join(known).encode()).hexdigest()[:12]
    context = {
        "kept": json.dumps(kept),
        "version": version,
        "lending": pages.get("circulation", ""),
        "asking": pages.get("helpdesk", ""),
        "asks_at": reverse("desk:helpdesk"),
    }
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
