"""The pass of who learns without a name: a signed number in a cookie, a code on a card, claimed once by a member."""

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import CodeUnknown, NoPass, PassClaimed
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.portal.near import near
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.attempts import TooManyAttempts

COOKIE = "samenbieb_les"
SALT = "learning.pass"
KEEP_SECONDS = 400 * 24 * 60 * 60
PATH = "/leren"
TYPED_MAX = 40


def held(request: Request) -> str:
    """Give the public id of the pass in this browser; empty without one, or when it opens nothing any more."""
    public_id = _number(request)
    try:
        view = selectors.pass_view(public_id)
    except PassClaimed:
        return ""
    return public_id if view else ""


def _number(request: Request) -> str:
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except signing.BadSignature:
        return ""


def begin(request: Request) -> str:
    """Give the pass of this browser, begun when there is none. A member needs none: then it is empty."""
    if request.actor.person_id is not None:
        return ""
    return held(request) or str(
        services.begin_pass(
            request.actor, branch_id=chosen_branch_id(request), address=address_of(request)
        ).public_id
    )


def chosen_branch_id(request: Request) -> int | None:
    """Give the place that the reader chose as theirs; a place that we only guess is none."""
    here = near(request)
    return here.branch_id if here and here.chosen else None


def keep(response: HttpResponse, public_id: str) -> None:
    """Keep a pass in this browser, for the pages of learning only; no script can read it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(public_id, salt=SALT),
        max_age=KEEP_SECONDS,
        path=PATH,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


@require_http_methods(["GET", "POST"])
def card(request: Request) -> HttpResponse:
    """Show the pass with its code, or ask for the code of a card."""
    code, problem, status = request.POST.get("code", "")[:TYPED_MAX], "", 200
    if request.method == "POST":
        try:
            row = services.open_pass(request.actor, code=filled_in(code), address=address_of(request))
        except (CodeEmpty, CodeUnknown, TooManyAttempts) as refusal:
            problem, status = str(refusal.sentence), refusal.http_status
        else:
            response = HttpResponseRedirect(reverse("portal:learning"))
            keep(response, str(row.public_id))
            messages.success(request, _("Your pass is open. You go on where you stopped."), extra_tags="ok")
            return response
    public_id = held(request)
    context = {
        "pass": selectors.pass_view(public_id) if public_id else None,
        "problem": problem,
        "code": code,
        "is_member": request.actor.person_id is not None,
    }
    return render(request, "portal/learning/pass.html", context, status=status)


@require_POST
@members_only
def claim(request: Request) -> HttpResponse:
    """Let a member take over what was done with the pass of this browser, once."""
    try:
        count = services.claim_pass(request.actor, pass_public_id=_number(request))
    except (NoPass, PassClaimed) as refusal:
        messages.warning(request, str(refusal.sentence), extra_tags="warn")
        return _without_pass()
    said = ngettext(
        "%(count)s lesson now stands under your name.",
        "%(count)s lessons now stand under your name.",
        count,
    )
    messages.success(request, said % {"count": count}, extra_tags="ok")
    return _without_pass()


@require_POST
def forget(request: Request) -> HttpResponse:
    """Throw the pass of this browser away, with its answers."""
    services.forget_pass(request.actor, pass_public_id=held(request))
    messages.success(request, _("Your pass is gone. We kept nothing of it."), extra_tags="ok")
    return _without_pass()


@require_POST
def close(request: Request) -> HttpResponse:
    """Let this browser forget the pass: the next one at a shared computer begins anew. The card goes on."""
    messages.success(request, _("Done on this device. With your code you go on later."), extra_tags="ok")
    return _without_pass()


def _without_pass() -> HttpResponse:
    response = HttpResponseRedirect(reverse("portal:learning"))
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response
