"""A buddy: ask for one with taps, see how it stands, say yes or no, and take it back at once. Nobody says who they are."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import (
    BuddyAsked,
    BuddyChanged,
    BuddyWishEmpty,
    CodeUnknown,
    NameTooMuch,
    NoPass,
)
from samenbieb.domains.learning.services import BuddyWish
from samenbieb.interfaces.portal import learner_pass
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.portal.near import near
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import TooManyAttempts
from samenbieb.kernel.errors import NotFound, Refusal

TYPED_MAX = 80


@require_http_methods(["GET", "POST"])
def buddy(request: Request) -> HttpResponse:
    """Show how the request of this reader stands, and do what they tap."""
    if request.method == "GET":
        return _page(request)
    act = {"ask": _ask, "code": _open, "yes": _yes, "no": _no, "stop": _stop}.get(request.POST.get("act", ""))
    if act is None:
        raise NotFound
    try:
        return act(request)
    except (BuddyAsked, BuddyChanged, BuddyWishEmpty, CodeUnknown, NameTooMuch, NoPass) as refusal:
        return _page(request, refusal)
    except (CodeEmpty, TooManyAttempts) as refusal:
        return _page(request, refusal)


def _ask(request: Request) -> HttpResponse:
    post = request.POST
    wish = BuddyWish(
        place=post.get("plek", "")[:40],
        theme=post.get("thema", ""),
        languages=[one for one in post.getlist("taal") if one],
        half_days=[one for one in post.getlist("moment") if one],
    )
    if not (wish.place and wish.theme and wish.languages and wish.half_days):
        raise BuddyWishEmpty  # before a pass begins
    public_id = learner_pass.begin(request)
    services.ask_buddy(request.actor, wish=wish, pass_public_id=public_id, address=address_of(request))
    return _done(request, _("You asked for a buddy. We look for one."), public_id)


def _open(request: Request) -> HttpResponse:
    row = services.open_pass(
        request.actor,
        code=filled_in(request.POST.get("code", "")[:TYPED_MAX]),
        address=address_of(request),
    )
    return _done(request, _("Your pass is open. You go on where you stopped."), str(row.public_id))


def _yes(request: Request) -> HttpResponse:
    services.answer_as_learner(
        request.actor,
        yes=True,
        called=request.POST.get("naam", "")[:TYPED_MAX],
        pass_public_id=learner_pass.held(request),
    )
    return _done(request, _("You said yes."))


def _no(request: Request) -> HttpResponse:
    services.answer_as_learner(request.actor, yes=False, pass_public_id=learner_pass.held(request))
    return _done(request, _("You said no. You wait again, in your old place."))


def _stop(request: Request) -> HttpResponse:
    services.withdraw_buddy(request.actor, pass_public_id=learner_pass.held(request))
    return _done(request, _("You stopped. Your request is gone."))


def _done(request: Request, said: str, public_id: str = "") -> HttpResponse:
    response = HttpResponseRedirect(reverse("portal:buddy"))
    messages.success(request, said, extra_tags="ok")
    if public_id:
        learner_pass.keep(response, public_id)
    return response


def _page(request: Request, refusal: Refusal | None = None) -> HttpResponse:
    public_id = learner_pass.held(request)
    own = selectors.own_buddy(request.actor, pass_public_id=public_id)
    here = near(request)
    post = request.POST
    context = {
        "own": own,
        "asks": own is None or own.stands == "over",
        "form": selectors.buddy_form(),
        "places": selectors.buddy_places(),
        "place": post.get("plek", "") or (here.branch.code if here and here.chosen else ""),
        "theme": post.get("thema", ""),
        "languages": post.getlist("taal"),
        "half_days": post.getlist("moment"),
        "called": post.get("naam", "")[:TYPED_MAX],
        "code": post.get("code", "")[:TYPED_MAX],
        "pass": selectors.pass_view(public_id) if public_id else None,
        "is_member": request.actor.person_id is not None,
        "problem": str(refusal.sentence) if refusal else "",
        "code_problem": refusal is not None and post.get("act") == "code",
    }
    status = refusal.http_status if refusal else 200
    response = render(request, "portal/learning/buddy.html", context, status=status)
    # Who comes next at a computer of the library finds no code and no buddy with the back key.
    response.headers["Cache-Control"] = "private, no-store"
    return response
