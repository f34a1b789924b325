"""A lesson without a line: the service worker that keeps it, and the answers that waited in the browser."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.learning import services
from samenbieb.domains.learning.errors import TooManyAnswers
from samenbieb.domains.learning.services import Given
from samenbieb.interfaces.portal import learner_pass
from samenbieb.interfaces.web import fonts
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, Refusal

SCOPE = "/leren"
BODY_MAX = 200_000
STYLES_AND_SCRIPTS = (
    "web/kit.css",
    "web/portal.css",
    "web/lesson.css",
    "web/kit.js",
    "web/lesson.js",
    "web/icon.svg",
    "django_htmx/htmx-2.min.js",
)


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker of learning. A new version of any file it keeps makes a new worker."""
    kept = [reverse("portal:lesson-no-line"), *(static(name) for name in STYLES_AND_SCRIPTS)]
    if fonts.are_built():
        kept += [static("web/fonts/fonts.css"), *(static(f"web/fonts/{name}") for name in fonts.PRELOAD)]
    version = hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]
    context = {"kept": json.dumps(kept), "version": version, "no_line": reverse("portal:lesson-no-line")}
    return HttpResponse(
        render_to_string("portal/learning/service_worker.js", context),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": SCOPE, "Cache-Control": "no-cache"},
    )


@require_GET
def no_line(request: HttpRequest) -> HttpResponse:
    """Say that there is no line, on a page that knows nobody."""
    return render(request, "portal/learning/no_line.html")


@require_POST
def take(request: Request) -> HttpResponse:
    """Take answers that a browser kept. It forgets those that are kept here, and those that can never be."""
    try:
        answers = _read(request.body)
        kept, useless = services.take_answers(
            request.actor, answers, pass_public_id=learner_pass.held(request)
        )
    except Refusal as refusal:
        return JsonResponse(
            {"code": refusal.code, "message": str(refusal.sentence)}, status=refusal.http_status
        )
    return JsonResponse({"kept": kept, "useless": useless})


def _read(body: bytes) -> list[Given]:
    """Read what was sent. Raises: Invalid, TooManyAnswers."""
    if len(body) > BODY_MAX:
        raise TooManyAnswers
    try:
        sent: Any = json.loads(body)
        rows = sent["answers"]
        return [
            Given(str(row["key"]), str(row["run"]), str(row["step"]), _answer(row["answer"])) for row in rows
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid from problem


def _answer(given: Any) -> dict[str, str]:
    """Read the fields of an answer, without signs that the database cannot keep: NUL, and halves of a sign."""
    return {
        str(name): str(value).encode("utf-8", "ignore").decode()
        for name, value in dict(given).items()
        if "\0" not in str(value)
    }
