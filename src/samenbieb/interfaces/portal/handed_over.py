"""What was passed on: the page of the partner, behind an address that nobody can guess, and where a visitor takes it back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.referrals import selectors, services
from samenbieb.domains.referrals.errors import CodeUnknown
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import TooManyAttempts


@require_http_methods(["GET", "POST"])
def for_partner(request: Request, token: str) -> HttpResponse:
    """Show a partner what a visitor let us tell; take one tap for how it went. Looking changes nothing."""
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        services.say_outcome_as_partner(request.actor, token=token, outcome=outcome)
        messages.success(request, _("Thank you. The library knows.") if outcome else _("This is open again."))
        return HttpResponseRedirect(reverse("portal:for-partner", args=[token]))
    view = services.look_as_partner(request.actor, token=token)
    context = {"view": view, "outcomes": selectors.outcomes()}
    return _private(render(request, "portal/partner/page.html", context))


@require_http_methods(["GET", "POST"])
def take_back(request: Request) -> HttpResponse:
    """Let a visitor take back what was passed on, with the code on the card: at once, and without a reason."""
    code, problem, partner, status = request.POST.get("code", "")[:40], "", "", 200
    if request.method == "POST":
        try:
            partner = services.recall(request.actor, code=filled_in(code), address=address_of(request))
        except (CodeEmpty, CodeUnknown, TooManyAttempts) as refusal:
            problem, status = str(refusal.sentence), refusal.http_status
    context = {"code": code, "problem": problem, "partner": partner}
    return _private(render(request, "portal/help/handed_over.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep these pages, no search engine find them, and no other site learn their address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
