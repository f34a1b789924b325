"""My library at a glance: what is at home, what lies ready, what is to be paid, what the library told."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.messages import selectors as notices
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request


@require_GET
@members_only
def overview(request: Request) -> HttpResponse:
    """Show everything that asks for attention, most urgent first."""
    lending = switches.is_on(request, "circulation")
    loans = circulation.own_loans(request.actor) if lending else []
    holds = circulation.own_holds(request.actor) if lending else []
    context = {
        "me": patrons.me(request.actor),
        "blocks": patrons.own_blocks(request.actor),
        "loans": loans,
        "late_count": sum(loan.late for loan in loans),
        "holds": holds,
        "ready": [hold for hold in holds if hold.ready],
        "open_cents": payments.own_account(request.actor).open_cents,
        "notices": notices.own_notices(request.actor, limit=3),
        "key": answers.new_key(),
        "section": "overview",
    }
    return render(request, "portal/my/overview.html", context)
