"""A consent that somebody gave at the information point: what it says, and stopping it at once. Opened with the code of the card."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.errors import ConsentCodeUnknown
from samenbieb.domains.helpdesk.selectors import ConsentView
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.interfaces.web.signs import sign_in_words
from samenbieb.kernel.attempts import TooManyAttempts
from samenbieb.kernel.errors import NotFound, Refusal

CODE_LENGTH = 20
ACTS = ("look", "stop")
# Where the session carries the code and the act to the page after it.
CARRIED = "consent"


@require_http_methods(["GET", "POST"])
def consent(request: Request) -> HttpResponse:
    """Ask for the code; show the consent; take it back. The code stands in no address.

    What was sent leads to a page that one can go back to. The code is carried there once, so that who sits at the same
    computer afterwards finds the question for a code again.
    """
    code, act = request.POST.get("code", "")[:CODE_LENGTH], request.POST.get("act", "")
    view: ConsentView | None = None
    problem: Refusal | None = None
    try:
        if request.method == "POST":
            if act not in ACTS:
                raise NotFound
            _do(request, filled_in(code), act)
            request.session[CARRIED] = [code, act]
            return _private(HttpResponseRedirect(reverse("portal:consent")))
        if CARRIED in request.session:
            code, act = request.session.pop(CARRIED)
            view = services.look_by_code(code, address=address_of(request))
    except (CodeEmpty, ConsentCodeUnknown, TooManyAttempts) as refusal:
        problem = refusal
    context = {
        "code": code,
        "problem": problem,
        "consent": view,
        "words": view.words(get_language() or "nl") if view else None,
        "sign": sign_in_words(view.icon) if view else "",
        "is_stopped": view is not None and act == "stop" and view.how in {"withdrawn", "mistaken"},
    }
    status = problem.http_status if problem else 200
    return _private(render(request, "portal/help/consent.html", context, status=status))


def _do(request: Request, code: str, act: str) -> None:
    if act == "stop":
        services.withdraw_by_code(request.actor, code=code, address=address_of(request))
    else:
        services.look_by_code(code, address=address_of(request))


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a page with somebody's consent, and no search engine find it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
