"""Questions after a course: pressed, not typed, and of nobody. A device answers once; somebody else presses for a new form."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import AnswerEmpty
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.identifiers import uuid7

COOKIE = "samenbieb_vragen"
KEPT_SECONDS = 31 * 24 * 60 * 60
FIELD = "v-"
KEY_LENGTH_MAX = 40


@require_http_methods(["GET", "POST"])
def questions(request: Request, code: str) -> HttpResponse:
    """Ask the questions of a course, or thank who answered; take what was pressed."""
    if request.method == "POST":
        return _take(request, code)
    mine = request.COOKIES.get(COOKIE, "")[:KEY_LENGTH_MAX]
    version, answered = services.knock(code=code, key=mine, address=address_of(request))
    if answered and "nog" not in request.GET:
        return _private(render(request, "portal/learning/thanks.html", {"code": code}))
    return _form(request, code, version, str(uuid7()))


def _take(request: Request, code: str) -> HttpResponse:
    key = request.POST.get("key", "")[:KEY_LENGTH_MAX]
    if not key.isascii():
        key = ""  # no form of ours sends it, and no cookie can hold it
    key = key or str(uuid7())
    said = {
        name.removeprefix(FIELD): str(value) for name, value in request.POST.items() if name.startswith(FIELD)
    }
    address = address_of(request)
    try:
        services.answer_questions(code=code, said=said, key=key, address=address)
    except AnswerEmpty as refusal:
        version, _answered = services.knock(code=code, key="", address=address)
        return _form(request, code, version, key, problem=str(refusal.sentence), status=refusal.http_status)
    here = reverse("portal:questions", args=[code])
    response = HttpResponseRedirect(here)
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_SECONDS,
        path=here,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _form(
    request: Request, code: str, version: int, key: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"code": code, "questions": selectors.question_views(version), "key": key, "problem": problem}
    return _private(render(request, "portal/learning/questions.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
