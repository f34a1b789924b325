"""The children of a member: their loans and reservations, as far as the member may see them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.circulation.selectors import HoldLine, LoanLine
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services
from samenbieb.domains.patrons.selectors import FamilyMember
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request


@dataclass(frozen=True, slots=True)
class Child:
    """A child with what it has at home and waits for; empty lists when this member may not see them."""

    member: FamilyMember
    loans: list[LoanLine]
    holds: list[HoldLine]


@require_GET
@members_only
def family(request: Request) -> HttpResponse:
    """Show the children of this member, and to a child who may see its loans."""
    context = {
        "guardians": patrons.own_guardians(request.actor),
        "children": [_child(request, member) for member in patrons.family(request.actor)],
        "key": answers.new_key(),
        "section": "family",
    }
    return render(request, "portal/my/family.html", context)


@require_POST
@members_only
def answer(request: Request, guardian_id: str) -> HttpResponse:
    """Keep what a child answers: may this parent see the loans?"""
    agrees = request.POST.get("antwoord") == "ja"
    services.answer_guardian(request.actor, relationship_public_id=str(guardian_id), agrees=agrees)
    messages.success(request, _("Your choice is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("portal:family"))


def _child(request: Request, member: FamilyMember) -> Child:
    if not member.sees_loans or not switches.is_on(request, "circulation"):
        return Child(member, [], [])
    return Child(
        member,
        circulation.own_loans(request.actor, person_public_id=member.public_id),
        circulation.own_holds(request.actor, person_public_id=member.public_id),
    )
