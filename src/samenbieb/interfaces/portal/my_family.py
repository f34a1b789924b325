"""The children of a member: their loans and reservations, as far as the member may see them."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import selectors as circulation
from samenbieb.domains.circulation.selectors import HoldLine, LoanLine
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.selectors import FamilyMember
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Child:
    """A child with what it has at home and waits for; empty lists when this member may not see them."""

    member: FamilyMember
    loans: list[LoanLine]
    holds: list[HoldLine]


@require_GET
@members_only
def family(request: Request) -> HttpResponse:
    """Show the children of this member."""
    context = {
        "children": [_child(request.actor, member) for member in patrons.family(request.actor)],
        "key": answers.new_key(),
        "section": "family",
    }
    return render(request, "portal/my/family.html", context)


def _child(actor: Actor, member: FamilyMember) -> Child:
    if not member.sees_loans:
        return Child(member, [], [])
    return Child(
        member,
        circulation.own_loans(actor, person_public_id=member.public_id),
        circulation.own_holds(actor, person_public_id=member.public_id),
    )
