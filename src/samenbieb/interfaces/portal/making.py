"""The maker place for the public: which machines there are, when they are free, booking one, one's own bookings."""

import datetime as dt
from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking import services as bookings
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.makerspace import selectors
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import days, wording
from samenbieb.interfaces.web.moving import moving_page
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Refusal

TIME_ZONE = "Europe/Amsterdam"
DAYS_SHOWN = 7


@require_GET
def places(request: Request) -> HttpResponse:
    """Show what one can book, by place."""
    things = booking.open_to_all()
    machines = selectors.machines_of_things(one.pk for one in things)
    things.sort(key=lambda one: (one.branch, one.name))
    found = [
        (branch, [(thing, machines.get(thing.pk)) for thing in group])
        for branch, group in groupby(things, key=lambda one: one.branch)
    ]
    return render(
        request,
        "portal/making/places.html",
        {"places": found, "has_gallery": selectors.is_anything_shown()},
    )


@require_http_methods(["GET", "POST"])
def thing(request: Request, public_id: UUID) -> HttpResponse:
    """Show when something is free, and book it."""
    found = booking.public_resource(str(public_id))
    minutes = _number(request, "minuten", found.lengths, found.minutes_min)
    today = clock.today(TIME_ZONE)
    latest = today + dt.timedelta(days=found.days_ahead)
    picked = days.moment(request.GET.get("start", "")) if request.actor.person_id is not None else None
    asked_on = clock.local(picked, TIME_ZONE).date() if picked else _day(request.GET.get("dag", ""))
    first_on = min(max(asked_on or today, today), latest)
    machine = selectors.machines_of_things([found.pk]).get(found.pk)
    context: dict[str, Any] = {
        "is_member": request.actor.person_id is not None,
        "thing": found,
        "machine": machine,
        "minutes": minutes,
        "first_on": first_on,
        "earlier": first_on - dt.timedelta(days=DAYS_SHOWN) if first_on > today else None,
        "later": first_on + dt.timedelta(days=DAYS_SHOWN)
        if first_on + dt.timedelta(days=DAYS_SHOWN) <= latest
        else None,
        "instructions": selectors.coming_for(machine.qualification_id)
        if machine and machine.qualification_id
        else [],
        "materials": selectors.public_materials(found.branch_id) if machine else [],
        "refusal": None,
    }
    status = 200
    if request.method == "POST":
        start = days.moment(request.POST.get("start", ""))
        if request.actor.person_id is None:
            return _log_in_first(request, start, minutes)
        try:
            if start is not None:
                bookings.book(request.actor, resource=str(public_id), starts_at=start, minutes=minutes)
        except Refusal as refusal:
            context["refusal"], status = refusal, refusal.http_status
        else:
            if start is not None:
                words = _("%(name)s is booked for you: %(day)s at %(time)s.") % {
                    "name": found.name,
                    "day": wording.near_day(clock.local(start, TIME_ZONE).date()),
                    "time": wording.hour(clock.local(start, TIME_ZONE).time()),
                }
                messages.success(request, words, extra_tags="ok")
                return HttpResponseRedirect(reverse("portal:my-bookings"))
    shown = min(DAYS_SHOWN, (latest - first_on).days + 1)
    context["days"] = booking.starts(str(public_id), first_on, shown, minutes)
    if picked and request.method == "GET":
        free = [one for day in context["days"] for one in day.starts if one.starts_at == picked]
        context |= {"picked": free[0] if free else None, "picked_gone": not free}
    return render(request, "portal/making/thing.html", context, status=status)


@require_GET
@members_only
def mine(request: Request) -> HttpResponse:
    """Show what a member has booked, and which permits they have."""
    context = {
        "claims": booking.my_claims(request.actor),
        "held": [(one, held) for one in credentials.own(request.actor) for held in one.held],
    }
    return render(request, "portal/making/mine.html", context)


@require_POST
@members_only
def act(request: Request, public_id: UUID) -> HttpResponse:
    """Call a booking off, or take it up again."""
    restoring = request.POST.get("act") == "restore"
    do: Callable[..., None] = bookings.restore if restoring else bookings.cancel
    booking.claim(request.actor, str(public_id))
    try:
        do(request.actor, claim=str(public_id))
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="stop")
    else:
        sentence = _("Your booking stands again.") if restoring else _("Your booking is called off.")
        messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("portal:my-bookings"))


@require_http_methods(["GET", "POST"])
@members_only
def move(request: Request, public_id: UUID) -> HttpResponse:
    """Show where a booking of a member can go, and move it."""

    def draw(context: dict[str, Any], status: int) -> HttpResponse:
        return render(request, "portal/making/move.html", context, status=status)

    return moving_page(request, str(public_id), draw, any_length=False)


def _log_in_first(request: Request, start: dt.datetime | None, minutes: int) -> HttpResponse:
    """Let a visitor log in, and come back to the time that they picked."""
    picked = {"minuten": minutes, **({"start": start.isoformat()} if start else {})}
    ahead = f"{request.path}?{urlencode(picked)}"
    return HttpResponseRedirect(f"{reverse('portal:log-in')}?{urlencode({'next': ahead})}")


def _number(request: Request, name: str, known: list[int], usual: int) -> int:
    text = request.POST.get(name, "") or request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else usual
    return number if number in known else usual


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
