"""One's own buddies, on a phone: say with what one helps, answer a proposal, see the learner, note that one met, end it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.learning import permissions, selectors, services
from samenbieb.domains.learning.errors import BuddyChanged, BuddyUndoLate, MeetingWrong
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk import buddies
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web import days
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, NotFound

SECTION = buddies.SECTION
DAY_TYPED_MAX = 10


@require_GET
@at_desk
def mine(request: Request) -> HttpResponse:
    """Show one's own pairs: who was proposed, and whom one helps, by the name they gave; that look is noted first."""
    actor = request.actor
    found = selectors.my_pairs(actor)
    for one in found:
        if one.called:
            services.note_look_at_pair(actor, pair=one.public_id)
    place = places.place(actor.branch_id) if actor.branch_id else None
    context = {
        "section": SECTION,
        "me": selectors.my_coach(actor, place.organisation_id)
        if place and actor.may(permissions.BE_BUDDY, at=place.organisation_id)
        else None,
        "has_place": place is not None,
        "proposed": [one for one in found if one.state == "proposed"],
        "running": [one for one in found if one.state == "running"],
        "over": [one for one in found if one.state == "over"],
    }
    return show(request, "desk/buddies/mine.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def me(request: Request) -> HttpResponse:
    """Say with what one helps oneself, or stop."""
    organisation_id = places.place(place_of(request)).organisation_id
    view = selectors.my_coach(request.actor, organisation_id)
    if request.method == "POST" and request.POST.get("act") == "stop":
        if view is None:
            raise NotFound
        return buddies.stop(request, view.public_id, back="desk:my-buddies")
    if request.method == "POST":
        return buddies.keep_offer(request, back="desk:my-buddies", view=view, own=True)
    return buddies.offer_page(request, view=view, own=True)


@require_http_methods(["GET", "POST"])
@at_desk
def pair(request: Request, pair: str) -> HttpResponse:
    """Show one learner, to their buddy alone; every look is noted first. Do what was pressed."""
    if request.method == "POST":
        return _act(request, pair)
    services.note_look_at_pair(request.actor, pair=pair)
    view = selectors.pair(request.actor, pair)
    if not view.is_own:
        raise NotFound
    today = selectors.buddy_today()
    context = {
        "section": SECTION,
        "pair": view,
        "today": today,
        "met_on": request.GET.get("dag", today.isoformat())[:DAY_TYPED_MAX],
        "lasted": selectors.meeting_lengths(),
        **buddies.ways_to_end(),
    }
    return show(request, "desk/buddies/my_pair.html", context)


def _act(request: Request, pair: str) -> HttpResponse:
    actor, post = request.actor, request.POST
    wish, said, typed = post.get("act", ""), "", {}
    try:
        if wish in {"yes", "no"}:
            services.answer_as_coach(actor, pair=pair, yes=wish == "yes")
            said = _("You said yes.") if wish == "yes" else _("You said no. We look for somebody else.")
        elif wish == "met":
            met_on = days.read(post.get("dag", ""))
            if met_on is None:
                raise MeetingWrong
            services.note_meeting(actor, pair=pair, met_on=met_on, lasted=post.get("duur", ""))
            said = _("Noted that you met.")
        elif wish == "undo-met":
            met_on = days.read(post.get("dag", ""))
            if met_on is None:
                raise NotFound
            services.undo_meeting(actor, pair=pair, met_on=met_on)
            said = _("Taken back. It is counted no longer.")
        else:
            buddies.act_on_pair(request, pair)
    except (BuddyChanged, BuddyUndoLate, Invalid) as refusal:
        messages.warning(request, str(refusal.sentence), extra_tags="warn")
        if wish == "met":  # the day stands there yet: today is not what was meant
            typed = {"dag": post.get("dag", "")[:DAY_TYPED_MAX]}
    if said:
        messages.success(request, said, extra_tags="ok")
    if wish in {"no", "end"}:
        return HttpResponseRedirect(reverse("desk:my-buddies"))
    return HttpResponseRedirect(reverse("desk:my-buddy-pair", args=[pair], query=typed or None))
