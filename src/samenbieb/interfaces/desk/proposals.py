"""What partners propose, at the desk: the list, one beside what is planned then, and the page that a partner gets."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.programme import permissions, selectors, services
from samenbieb.domains.programme.errors import (
    NoGoingBack,
    ProposalChanged,
    ProposalSettled,
    ProposalStands,
    SeriesClashes,
)
from samenbieb.domains.programme.selectors import ProposalView
from samenbieb.domains.programme.services import Acceptance
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.programme_planning import SECTION
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, NotFound, Refusal


@require_GET
@at_desk
def waiting(request: Request) -> HttpResponse:
    """Show the proposals that wait at the library where one stands, the oldest first, and what was decided last."""
    here = places.place(place_of(request))
    context = {
        "section": SECTION,
        "rows": selectors.proposals_open(request.actor, here.organisation_id),
        "settled": selectors.proposals_settled(request.actor, here.organisation_id),
    }
    return show(request, "desk/proposals/list.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def one(request: Request, proposal: str) -> HttpResponse:
    """Show a proposal beside what is planned then; accept it, ask something, refuse it, or undo that."""
    actor = request.actor
    view = selectors.proposal(actor, proposal)
    problems: list[str] = []
    status = 200
    if request.method == "POST" and request.POST.get("act") != "look":
        try:
            said = _act(request, view)
        except (ProposalSettled, ProposalChanged, ProposalStands) as refusal:
            messages.warning(request, str(refusal), extra_tags="warn")
        except (Invalid, SeriesClashes, NoGoingBack) as refusal:
            problems, status = _words(refusal), refusal.http_status
        else:
            messages.success(request, said, extra_tags="ok")
        if not problems:
            return HttpResponseRedirect(reverse("desk:proposal", args=[proposal]))
    return _page(request, view, problems, status)


def _page(request: Request, view: ProposalView, problems: list[str], status: int) -> HttpResponse:
    post = request.POST
    branches = places.branches(view.organisation_id)
    asked = post.get("vestiging", "") or request.GET.get("vestiging", "") or view.branch_code
    here = places.place(place_of(request))
    branch = next((row for row in branches if row.code == asked), None)
    branch = branch or next((row for row in branches if row.pk == here.pk), branches[0])
    context = {
        "section": SECTION,
        "view": view,
        "problems": problems,
        "branches": [(row.code, row.name) for row in branches],
        "branch": branch,
        "beside": selectors.beside(request.actor, view, branch.pk) if view.is_open else [],
        "kinds": selectors.templates(request.actor, view.organisation_id),
        "functions": selectors.core_functions(),
        "missing": selectors.missing_choices(),
        "refusals": selectors.refusals(),
        "filled": {
            name: post.get(name, "") for name in ("soort", "functie", "capacity", "reason", "question")
        },
        "chosen": post.getlist("dag") if post.get("act") == "accept" else None,
        "asked": post.getlist("missing"),
    }
    return show(request, "desk/proposals/one.html", context, status=status)


def _act(request: Request, view: ProposalView) -> str:
    actor, post, page = request.actor, request.POST, page_address(request)
    text = post.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    match post.get("act", ""):
        case "accept":
            choice = _choice(view, post)
            services.accept_proposal(actor, proposal=view.public_id, seen=seen, choice=choice, page=page)
            return _("Accepted. The activity is planned.")
        case "ask":
            services.ask_partner(
                actor,
                proposal=view.public_id,
                seen=seen,
                missing=post.getlist("missing"),
                question=post.get("question", ""),
                page=page,
            )
            return _("Your question stands on the page of the partner.")
        case "refuse":
            reason = post.get("reason", "")
            services.refuse_proposal(actor, proposal=view.public_id, seen=seen, reason=reason, page=page)
            return _("Not accepted. The partner sees why.")
        case "undo":
            services.undo_decision(actor, proposal=view.public_id, page=page)
            return _("Undone. The proposal waits again.")
    raise NotFound


def _choice(view: ProposalView, post: Any) -> Acceptance:
    fields = {}
    branch = next(
        (row for row in places.branches(view.organisation_id) if row.code == post.get("vestiging")), None
    )
    if branch is None:
        fields["branch"] = _("Choose a branch of this library.")
    if not post.get("soort"):
        fields["template"] = _("Choose a kind of activity.")
    if post.get("functie") not in dict(selectors.core_functions()):
        fields["core_function"] = _("Choose a function of the library.")
    text = post.get("capacity", "").strip()
    capacity = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if branch is None or fields:
        raise Invalid(fields=fields)
    return Acceptance(
        template=post.get("soort", ""),
        core_function=post.get("functie", ""),
        branch_id=branch.pk,
        moments=post.getlist("dag"),
        capacity=capacity if text else None,
        although_closed=post.get("although_closed") == "1",
    )


def _words(refusal: Refusal) -> list[str]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return list(fields.values()) or [str(refusal)]


@require_POST
@at_desk
def partner_page(request: Request, partner: str) -> HttpResponse:
    """Open the page of a partner, mail its address, open it anew with another address, or take it back."""
    actor, act = request.actor, request.POST.get("act", "")
    actor.require(permissions.INVITE)
    if act in {"open", "mail"}:
        services.open_proposal_page(actor, partner=partner, page=page_address(request), mail=act == "mail")
        said = _("The page is open. The address is mailed.") if act == "mail" else _("The page is open.")
    elif act == "close":
        services.close_proposal_page(actor, partner=partner)
        said = _("The address is taken back. What was proposed stays.")
    else:
        raise NotFound
    messages.success(request, said, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:partner", args=[partner]))


def page_address(request: Request) -> Callable[[str], str]:
    """Give what makes the whole address of the page of a partner."""
    return lambda token: request.build_absolute_uri(reverse("portal:proposals", args=[token]))
