"""What is kept of a member, who looked at it, and everything to take along."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.learning import selectors as learning
from samenbieb.domains.messages import selectors as notices
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services
from samenbieb.domains.payments import selectors as payments
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound, Refusal

LOOKS_SHOWN = 50

HISTORY_CHOICES = (
    ("keep", gettext_lazy("Keep my list"), gettext_lazy("You see what you read before, until you say stop.")),
    ("default", gettext_lazy("Keep it for a short time"), gettext_lazy("Then we unlink it from your name by ourselves.")),
    ("never", gettext_lazy("Keep nothing"), gettext_lazy("We unlink a title once it is back and nothing is open.")),
)  # fmt: skip


@require_GET
@members_only
def privacy(request: Request) -> HttpResponse:
    """Show what is kept how long, the choice about the list of returned titles, and who looked."""
    me = patrons.me(request.actor)
    looks = patrons.who_looked(request.actor)
    context = {
        "me": me,
        "chosen": me.memberships[0].history if me.memberships else "",
        "choices": HISTORY_CHOICES,
        "looks": looks[:LOOKS_SHOWN],
        "section": "privacy",
    }
    return render(request, "portal/my/privacy.html", context)


@require_POST
@members_only
def choose_history(request: Request) -> HttpResponse:
    """Keep the choice about the list of returned titles."""
    choice = request.POST.get("keuze", "")
    if choice not in {value for value, _label, _text in HISTORY_CHOICES}:
        raise NotFound
    try:
        services.set_history(request.actor, choice=choice)
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence), extra_tags="stop")
    else:
        messages.success(request, _("Your choice is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("portal:my-privacy"))


@require_GET
@members_only
def download(request: Request) -> HttpResponse:
    """Give a file with everything that all rooms know of this member, for people and programs."""
    response = JsonResponse(everything(request.actor), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
    response["Cache-Control"] = "no-store"
    return response


def everything(actor: Actor) -> dict[str, Any]:
    """Put together what the rooms know of the member who acts."""
    account = payments.own_account(actor)
    libraries = [membership.organisation_id for membership in patrons.me(actor).memberships]
    return {
        **patrons.own_data(actor),
        "told_by": notices.own_channel(actor, organisation_ids=libraries).chosen,
        "loans": [_public(asdict(line)) for line in circulation.own_loans(actor)],
        "holds": [_public(asdict(line)) for line in circulation.own_holds(actor)],
        **({"who_has_what": _readers(actor)} if patrons.is_group(actor) else {}),
        "loans_before": [_public(asdict(line)) for line in circulation.history(actor)],
        "charges": [_public(asdict(line)) for line in account.charges],
        "payments": [_public(asdict(line)) for line in account.credits],
        "lessons": learning.own_learning(actor),
        "learning_goal": learning.own_goal(actor),
        "buddies": learning.own_buddies(actor),
        "messages": [
            {"made_at": notice.made_at, "subject": notice.subject, "text": notice.body}
            for notice in notices.own_notices(actor, limit=1000)
        ],
    }


def _readers(actor: Actor) -> list[dict[str, str]]:
    """Give who in a group has which title, as the group noted it."""
    return [
        {"title": loan.line.title, "reader": loan.reader}
        for loan in circulation.group_loans(actor)
        if loan.reader
    ]


def _public(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out numbers that mean something inside the house only."""
    inside = {"charge_id", "organisation_id"}
    return {
        name: [str(one) for one in value] if isinstance(value, tuple) else value
        for name, value in values.items()
        if name not in inside
    }
