"""Buddies for who brings people together: who waits, who fits and why, the pairs, and with what colleagues help."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.learning import permissions, selectors, services
from samenbieb.domains.learning.errors import (
    BuddyChanged,
    BuddyFull,
    BuddyNoFit,
    BuddyUndoLate,
    BuddyWishEmpty,
)
from samenbieb.domains.learning.services import CoachOffer
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotFound

SECTION = "buddies"
SEATS_CHOICES = range(1, 7)


@require_GET
@at_desk
def overview(request: Request) -> HttpResponse:
    """Show who waits, the pairs and the buddies; who only helps goes to their own page."""
    actor = request.actor
    if not actor.may(permissions.MATCH) and actor.may(permissions.BE_BUDDY):
        return HttpResponseRedirect(reverse("desk:my-buddies"))
    context = {
        "section": SECTION,
        "waiting": selectors.waiting(actor),
        "pairs": selectors.pairs(actor),
        "coaches": selectors.coaches(actor),
    }
    return show(request, "desk/buddies/overview.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def request_page(request: Request, asked: str) -> HttpResponse:
    """Show who can be proposed to somebody who waits, and why; propose one. Every look is noted first."""
    if request.method == "POST":
        coach, _sep, half_day = request.POST.get("voorstel", "").partition(" ")
        half_day = half_day or request.POST.get(f"moment-{coach}", "")
        try:
            services.propose_pair(request.actor, request=asked, coach=coach, half_day=half_day)
        except (BuddyChanged, BuddyFull, BuddyNoFit) as refusal:
            messages.warning(request, str(refusal.sentence), extra_tags="warn")
            return HttpResponseRedirect(reverse("desk:buddy-request", args=[asked]))
        messages.success(request, _("Proposed. Both must still say yes."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:buddies"))
    services.note_look_at_request(request.actor, request=asked)
    waits, found = selectors.candidates(request.actor, asked)
    context = {"section": SECTION, "waits": waits, "candidates": found}
    return show(request, "desk/buddies/request.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def pair(request: Request, pair: str) -> HttpResponse:
    """Show a pair; take a proposal back, end it with a reason, or undo that on its day."""
    if request.method == "POST":
        act_on_pair(request, pair)
        return HttpResponseRedirect(reverse("desk:buddy-pair", args=[pair]))
    services.note_look_at_pair(request.actor, pair=pair)
    view = selectors.pair(request.actor, pair)
    if not request.actor.may(permissions.MATCH):
        return HttpResponseRedirect(reverse("desk:my-buddy-pair", args=[pair]))
    return show(request, "desk/buddies/pair.html", {"section": SECTION, "pair": view, **ways_to_end()})


def act_on_pair(request: Request, pair: str) -> None:
    """Do what was pressed on the page of a pair, and say it. Raises: NotFound."""
    actor, post = request.actor, request.POST
    wish = post.get("act", "")
    try:
        if wish == "take-back":
            services.take_back_proposal(actor, pair=pair)
            said = _("Taken back. The learner waits again.")
        elif wish == "end":
            services.end_pair(
                actor, pair=pair, reason=post.get("reden", ""), next_step=post.get("verder", "")
            )
            said = _("The pair is over. You can undo it today.")
        elif wish == "undo":
            services.undo_end(actor, pair=pair)
            said = _("The pair goes on.")
        else:
            raise NotFound
    except (BuddyChanged, BuddyFull, BuddyUndoLate) as refusal:
        messages.warning(request, str(refusal.sentence), extra_tags="warn")
    else:
        messages.success(request, said, extra_tags="ok")


def ways_to_end() -> dict[str, Any]:
    """Give why a pair can be over and where somebody goes on, as value and words."""
    return {
        "reasons": [(reason.value, reason.label) for reason in services.END_REASONS],
        "next_steps": selectors.next_step_kinds(),
    }


@require_http_methods(["GET", "POST"])
@at_desk
def new_coach(request: Request) -> HttpResponse:
    """Note for a colleague with what they help."""
    place = places.place(place_of(request))
    colleagues = selectors.colleagues_to_ask(request.actor, place.organisation_id)
    if request.method == "POST":
        user = request.POST.get("wie", "")[:40]
        if user not in dict(colleagues):
            raise NotFound
        return keep_offer(request, back="desk:buddies", user=user, colleagues=colleagues)
    return offer_page(request, colleagues=colleagues)


@require_http_methods(["GET", "POST"])
@at_desk
def coach(request: Request, coach: str) -> HttpResponse:
    """Show and change with what a colleague helps, or let them stop."""
    view = selectors.coach(request.actor, coach)
    request.actor.require(permissions.MATCH)
    if request.method == "POST" and request.POST.get("act") == "stop":
        return stop(request, coach, back="desk:buddies")
    if request.method == "POST":
        return keep_offer(request, back="desk:buddies", user=view.user, view=view)
    return offer_page(request, view=view)


def stop(request: Request, coach: str, *, back: str) -> HttpResponse:
    """Let a buddy stop; their learners wait again."""
    count = services.stop_coach(request.actor, coach=coach)
    said = (
        ngettext("Stopped. %(n)s learner waits again.", "Stopped. %(n)s learners wait again.", count)
        % {"n": count}
        if count
        else _("Stopped.")
    )
    messages.success(request, said, extra_tags="ok")
    return HttpResponseRedirect(reverse(back))


def keep_offer(request: Request, *, back: str, user: str = "", **shown: Any) -> HttpResponse:
    """Keep what a form says somebody helps with."""
    seats = request.POST.get("aantal", "")[:2]
    offer = CoachOffer(
        place=request.POST.get("plek", "")[:40],
        themes=request.POST.getlist("thema"),
        languages=request.POST.getlist("taal"),
        half_days=request.POST.getlist("moment"),
        seats=int(seats) if seats.isascii() and seats.isdecimal() else 0,
    )
    try:
        services.set_coach(request.actor, offer=offer, user=user)
    except BuddyWishEmpty as refusal:
        return offer_page(request, problem=str(refusal.sentence), status=refusal.http_status, **shown)
    messages.success(request, _("Kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse(back))


def offer_page(
    request: Request,
    *,
    view: selectors.CoachView | None = None,
    colleagues: list[tuple[str, str]] | None = None,
    own: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the form of what somebody helps with."""
    here = places.place(place_of(request))
    post = request.POST if request.method == "POST" else None
    context = {
        "section": SECTION,
        "view": view,
        "colleagues": colleagues,
        "own": own,
        "form": selectors.buddy_form(),
        "places": [(branch.code, branch.name) for branch in places.branches(here.organisation_id)],
        "who": post.get("wie", "") if post else "",
        "place": post.get("plek", "") if post else (view.place if view else here.code),
        "themes": post.getlist("thema") if post else (view.themes if view else ()),
        "languages": post.getlist("taal") if post else (view.languages if view else ("nl",)),
        "half_days": post.getlist("moment") if post else (view.half_days if view else ()),
        "seats": post.get("aantal", "") if post else str(view.seats if view else 1),
        "seats_choices": [str(number) for number in SEATS_CHOICES],
        "problem": problem,
    }
    return show(request, "desk/buddies/offer.html", context, status=status)
