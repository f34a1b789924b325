"""A class or group with its own card: what it has and until when, who of its own has it, and a list to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

FIELD = "wie-"  # of a form: followed by the number of the loan
LABEL_LENGTH_MAX = 60


@require_http_methods(["GET", "POST"])
@members_only
def group(request: Request) -> HttpResponse:
    """Show what the group has; keep who has what. Members who are no group have no such page."""
    lines = selectors.group_loans(request.actor)
    if request.method == "GET":
        return _shown(request, lines)
    typed = {
        name.removeprefix(FIELD): str(value)[:LABEL_LENGTH_MAX]
        for name, value in request.POST.items()
        if name.startswith(FIELD)
    }
    try:
        services.set_readers(request.actor, readers=typed)
    except Invalid as refusal:
        return _shown(request, lines, typed=typed, wrong=refusal.fields, status=refusal.http_status)
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("portal:group"))


def _shown(
    request: Request,
    lines: list[selectors.GroupLoan],
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed, wrong = typed or {}, wrong or {}
    context: dict[str, Any] = {
        "blocks": patrons.own_blocks(request.actor),
        "me": patrons.me(request.actor),
        "lines": [
            (one.line, typed.get(one.line.public_id, one.reader), wrong.get(one.line.public_id, ""))
            for one in lines
        ],
        "late_count": sum(one.line.late for one in lines),
        "readers": sorted({one.reader for one in lines if one.reader}, key=str.casefold),
        "key": answers.new_key(),
        "wrong": wrong,
        "section": "group",
    }
    return render(request, "portal/my/group.html", context, status=status)
