"""What a member has at home, and renewing it: one title or all, for oneself or for a child."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import RenewalRefused
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import preferences
from samenbieb.interfaces.web.errors import is_fragment
from samenbieb.interfaces.web.request import Request


@require_GET
@members_only
def loans(request: Request) -> HttpResponse:
    """Show what this member has at home, soonest due first."""
    return render(request, "portal/my/loans.html", _context(request))


@require_POST
@members_only
def renew(request: Request, loan_id: str) -> HttpResponse:
    """Renew one loan and show its line again, with every reason when it was refused."""
    reasons: list[Any] = []
    status = 200
    try:
        services.renew_loan(request.actor, loan_public_id=str(loan_id), key=_key(request))
    except RenewalRefused as refusal:
        reasons, status = refusal.sentences, refusal.http_status
    loan = selectors.loan(request.actor, public_id=str(loan_id))
    if is_fragment(request):
        context = {"loan": loan, "refused": reasons, "renewed": not reasons, "key": answers.new_key()}
        return render(request, "portal/my/_loan.html", context, status=status)
    if reasons:
        messages.error(request, answers.not_renewed(loan.title, reasons), extra_tags="stop")
    else:
        messages.success(request, answers.renewed(loan.title, loan.due_on), extra_tags="ok")
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def renew_all(request: Request) -> HttpResponse:
    """Renew everything that can be renewed; what cannot says why, in its own line."""
    person = request.POST.get("voor") or None
    results = services.renew_all(request.actor, person_public_id=person, key=_key(request))
    done = [result for result in results if result.result == "ok"]
    if is_fragment(request):
        context = {**_context(request, person), "answers": answers.renewed_all(len(done), len(results))}
        return render(request, "portal/my/loans.html#loans", context)
    for kind, sentence in answers.renewed_all(len(done), len(results)):
        messages.info(request, sentence, extra_tags=kind)
    return HttpResponseRedirect(_back(request))


def _context(request: Request, person: str | None = None) -> dict[str, Any]:
    return {
        "blocks": patrons.own_blocks(request.actor),
        "loans": selectors.own_loans(request.actor, person_public_id=person),
        "key": answers.new_key(),
        "section": "loans",
    }


def _key(request: Request) -> str:
    return request.POST.get("sleutel", "")[:64]


def _back(request: Request) -> str:
    return preferences.safe_next(request, request.POST.get("next", ""), reverse("portal:loans"))
