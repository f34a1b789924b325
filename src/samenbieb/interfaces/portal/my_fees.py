"""What a member has to pay, what for, and where."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.payments import selectors
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web.request import Request


@require_GET
@members_only
def fees(request: Request) -> HttpResponse:
    """Show every open amount, and what was paid before."""
    account = selectors.own_account(request.actor)
    context = {
        "account": account,
        "open": [line for line in account.charges if line.open_cents > 0],
        "settled": [line for line in account.charges if line.open_cents <= 0],
        "section": "fees",
    }
    return render(request, "portal/my/fees.html", context)
