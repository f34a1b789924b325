"""How this door answers: JSON for what was asked, problem+json (RFC 9457) for every no."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from samenbieb.kernel.errors import Invalid, Refusal

P = ParamSpec("P")
Read = Callable[Concatenate[HttpRequest, P], dict[str, Any]]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD"})


def read(shown: Read[P]) -> View[P]:
    """Make a view of a function that gives the answer as a dictionary; refusals become problems."""

    @functools.wraps(shown)
    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            answer = problem("method_not_allowed", 405, _("This address can only be read."))
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        try:
            return JsonResponse(shown(request, *args, **kwargs), json_dumps_params={"ensure_ascii": False})
        except Refusal as refusal:
            return refused(refusal)

    return view


def refused(refusal: Refusal) -> HttpResponse:
    """Give a refusal as a problem, with its code, its sentence and what was wrong with each field."""
    more = {"fields": refusal.fields} if isinstance(refusal, Invalid) and refusal.fields else {}
    return problem(refusal.code, refusal.http_status, refusal.sentence, **more)


def problem(code: str, status: int, sentence: str | Promise, **more: Any) -> HttpResponse:
    """Make a problem answer. `code` is stable, the sentence is for people and translated."""
    body = {
        "type": f"urn:samenbieb:problem:{code}",
        "title": str(sentence),
        "status": status,
        "code": code,
        **more,
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
