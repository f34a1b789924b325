"""What fits me: a short indication of a level without a name. The answers go along in the page, signed; nothing is kept."""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.learning import selectors
from samenbieb.domains.learning.selectors import Answer
from samenbieb.interfaces.web.request import Request

SALT = "learning.indication"
KEPT_SECONDS = 24 * 60 * 60
# What a talk about learning begins with; it stands on the sheet that can be printed.
TALK = (
    gettext_lazy("What do you want to be able to do?"),
    gettext_lazy("What goes well already?"),
    gettext_lazy("Where do you need it: at home, at work, at school?"),
    gettext_lazy("When do you have time to learn?"),
    gettext_lazy("Alone or together: how do you like to learn?"),
)


@require_GET
def choose(request: Request) -> HttpResponse:
    """Let somebody choose what the questions are about."""
    return render(request, "portal/learning/level.html", {"scales": selectors.indications()})


@require_http_methods(["GET", "POST"])
def question(request: Request, scale: str) -> HttpResponse:
    """Ask the first question; take an answer and ask the next one, or show what fits."""
    if request.method == "GET":
        return _ask(request, scale, secrets.token_hex(8), [])
    try:
        held: dict[str, Any] = signing.loads(
            request.POST.get("stand", ""), salt=f"{SALT}.{scale}", max_age=KEPT_SECONDS
        )
    except signing.BadSignature:
        return HttpResponseRedirect(reverse("portal:level-question", args=[scale]))
    answers = [Answer(*one) for one in held["answers"]]
    now = selectors.indication_question(scale, answers, seed=held["seed"])
    if now is None:
        return _result(request, scale, answers)
    choice = request.POST.get("antwoord", "")
    if choice not in now.choices and "weet-niet" not in request.POST:
        return _ask(request, scale, held["seed"], answers, problem=_("Choose an answer."))
    known = choice if "weet-niet" not in request.POST else ""
    answers.append(selectors.indication_answer(scale, now.key, known))
    return _ask(request, scale, held["seed"], answers)


def _ask(
    request: Request, scale: str, seed: str, answers: list[Answer], *, problem: str = ""
) -> HttpResponse:
    now = selectors.indication_question(scale, answers, seed=seed)
    if now is None:
        return _result(request, scale, answers)
    held = {"seed": seed, "answers": [[one.key, one.right, one.known] for one in answers]}
    context = {
        "question": now,
        "stand": signing.dumps(held, salt=f"{SALT}.{scale}", compress=True),
        "problem": problem,
    }
    return render(request, "portal/learning/level_question.html", context, status=422 if problem else 200)


def _result(request: Request, scale: str, answers: list[Answer]) -> HttpResponse:
    with translation.override("nl"):
        dutch = selectors.indication_result(scale, answers)
    context = {
        "result": selectors.indication_result(scale, answers),
        "dutch": dutch,
        "talk": TALK,
        "scale": scale,
    }
    return render(request, "portal/learning/level_result.html", context)
