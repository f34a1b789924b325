"""What a member waits for: where it stands, cancelling with a way back, another pick-up place, a pause."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import HoldRefused
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.portal import answers
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import days as filled_in
from samenbieb.interfaces.web import preferences, wording
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid

TIME_ZONE = "Europe/Amsterdam"
PAUSE_MAX_DAYS = 365


@require_GET
@members_only
def holds(request: Request) -> HttpResponse:
    """Show what this member waits for, ready ones first; just after cancelling, the way back."""
    cancelled = request.GET.get("geannuleerd")
    context = {
        "holds": selectors.own_holds(request.actor),
        "for_others": selectors.holds_for_others(request.actor),
        "cancelled": selectors.hold(request.actor, public_id=cancelled) if cancelled else None,
        "pickup_places": [place for place in organisations.branches() if place.offers_pickup],
        "tomorrow": clock.today(TIME_ZONE) + dt.timedelta(days=1),
        "section": "holds",
    }
    return render(request, "portal/my/holds.html", context)


@require_POST
@members_only
def cancel(request: Request, hold_id: str) -> HttpResponse:
    """End a reservation. The next page offers it back."""
    if _done(request, lambda: services.cancel_hold(request.actor, hold_public_id=str(hold_id))):
        return HttpResponseRedirect(f"{reverse('portal:holds')}?geannuleerd={hold_id}")
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def undo_cancel(request: Request, hold_id: str) -> HttpResponse:
    """Reserve again what was just cancelled. The place in the queue is lost: the answer says which one it is now."""
    old = selectors.hold(request.actor, public_id=str(hold_id))
    pickup = organisations.branch(old.pickup_code)
    try:
        answer = services.place_hold(
            request.actor,
            work_public_id=old.work_public_id,
            pickup_branch_id=pickup.pk,
            person_public_id=old.person_public_id,
            form=old.form,
            language=old.language,
            volume=old.volume,
            record_public_id=old.asked_record or None,
            item_barcode=old.asked_item,
            wanted_from_on=old.wanted_from_on,
            wanted_until_on=old.wanted_until_on,
            key=f"undo-{hold_id}",
        )
    except HoldRefused as refusal:
        messages.error(request, answers.not_reserved(old.title, refusal.sentences), extra_tags="stop")
    else:
        messages.success(request, answers.reserved(answer), extra_tags="ok")
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def move(request: Request, hold_id: str) -> HttpResponse:
    """Pick up somewhere else."""
    branch = organisations.branch(request.POST.get("vestiging", ""))
    if _done(
        request,
        lambda: services.move_hold(request.actor, hold_public_id=str(hold_id), pickup_branch_id=branch.pk),
    ):
        messages.success(
            request, _("You pick it up in %(place)s now.") % {"place": branch.name}, extra_tags="ok"
        )
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def pause(request: Request, hold_id: str) -> HttpResponse:
    """Let a reservation rest until a day; it keeps its place in the queue."""
    until = _day(request.POST.get("tot", ""))
    today = clock.today(TIME_ZONE)
    if until is None or not today < until <= today + dt.timedelta(days=PAUSE_MAX_DAYS):
        messages.error(request, _("Choose a day after today, at most a year ahead."), extra_tags="stop")
    elif _done(
        request, lambda: services.suspend_hold(request.actor, hold_public_id=str(hold_id), until_on=until)
    ):
        messages.success(
            request,
            _("Your reservation rests until %(day)s. You keep your place.") % {"day": wording.day(until)},
            extra_tags="ok",
        )
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def days(request: Request, hold_id: str) -> HttpResponse:
    """Say from which day a title is wanted, and until which."""
    if _done(
        request,
        lambda: services.set_days(
            request.actor,
            hold_public_id=str(hold_id),
            first_on=filled_in.read(request.POST.get("vanaf", "")),
            last_on=filled_in.read(request.POST.get("tot", "")),
        ),
    ):
        messages.success(request, _("The days are changed. You keep your place."), extra_tags="ok")
    return HttpResponseRedirect(_back(request))


@require_POST
@members_only
def resume(request: Request, hold_id: str) -> HttpResponse:
    """Let a resting reservation take part again."""
    if _done(request, lambda: services.resume_hold(request.actor, hold_public_id=str(hold_id))):
        messages.success(request, _("Your reservation takes part again."), extra_tags="ok")
    return HttpResponseRedirect(_back(request))


def _done(request: Request, act: Callable[[], object]) -> bool:
    """Do something with a reservation; a refusal is kept to be said on the next page, with every reason."""
    try:
        act()
    except HoldRefused as refusal:
        messages.error(request, " ".join(str(reason) for reason in refusal.sentences), extra_tags="stop")
        return False
    except Invalid as refusal:
        messages.error(request, str(refusal), extra_tags="stop")
        return False
    return True


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _back(request: Request) -> str:
    return preferences.safe_next(request, request.POST.get("next", ""), reverse("portal:holds"))
