"""The page on which a booking moves to another moment: one for the desk and for members."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import SlotTaken
from samenbieb.domains.booking.selectors import ClaimView, ResourceView
from samenbieb.interfaces.web import days
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, Refusal

DAYS_SHOWN = 7
LONGEST = 24 * 60


Draw = Callable[[dict[str, Any], int], HttpResponse]


def moving_page(request: Request, claim: str, draw: Draw, *, any_length: bool) -> HttpResponse:
    """Show where a booking can go, and let it go there; afterwards one button puts it back. Raises: NotFound, NotAllowed.

    `any_length`: for staff, who may book longer or shorter than the public.
    """
    actor = request.actor
    view, things = selectors.claim(actor, claim), selectors.movable_to(actor, claim)
    data = request.POST if request.method == "POST" else request.GET
    thing = next((one for one in things if one.public_id == data.get("wat", "")), things[0])
    minutes = _minutes(data.get("minuten", ""), thing, view, any_length=any_length)
    wanted = days.moment(request.POST.get("start", ""))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            if wanted is None:
                raise Invalid(_("Choose a day and a time."))
            stood = (view.resource, view.starts_at, view.minutes) == (thing.public_id, wanted, minutes)
            services.move(actor, claim=claim, starts_at=wanted, minutes=minutes, resource=thing.public_id)
        except Refusal as problem:
            if problem.http_status in {403, 404}:
                raise
            refusal = problem
        else:
            if stood:
                messages.info(request, _("The booking is at this time already. Nothing changed."))
                return HttpResponseRedirect(request.path)
            was = {"was": view.starts_at.isoformat(), "lang": view.minutes, "op": view.resource}
            return HttpResponseRedirect(f"{request.path}?{urlencode(was)}")
    today = clock.now().astimezone(view.begins.tzinfo).date()
    latest = today + dt.timedelta(days=366 if any_length else thing.days_ahead)
    first_on = min(max(_day(data.get("dag", "")) or view.day, today), latest)
    shown = min(DAYS_SHOWN, (latest - first_on).days + 1)
    later = first_on + dt.timedelta(days=DAYS_SHOWN)
    context: dict[str, Any] = {
        "claim": view,
        "things": things,
        "thing": thing,
        "minutes": minutes,
        "any_length": any_length,
        "first_on": first_on,
        "earlier": max(first_on - dt.timedelta(days=DAYS_SHOWN), today) if first_on > today else None,
        "later": later if later <= latest else None,
        "days": selectors.starts_for(
            actor, claim, thing.public_id, first_on=first_on, days_count=shown, minutes=minutes
        )
        if view.is_movable
        else [],
        "refusal": refusal,
        "nearest": _nearest(request, view, thing, wanted, minutes) if refusal and wanted else [],
        "elsewhere": refusal.elsewhere if isinstance(refusal, SlotTaken) else (),
        "was": _was(request, things, view.begins.tzinfo),
    }
    return draw(context, refusal.http_status if refusal else 200)


def _nearest(
    request: Request, view: ClaimView, thing: ResourceView, wanted: dt.datetime, minutes: int
) -> list[selectors.Free]:
    if not view.is_movable:
        return []
    return selectors.nearest_for(
        request.actor, view.public_id, thing.public_id, starts_at=wanted, minutes=minutes
    )


def _was(request: Request, things: list[ResourceView], zone: dt.tzinfo | None) -> dict[str, Any] | None:
    """Read where a booking stood before it moved: what the button that puts it back sends."""
    start = days.moment(request.GET.get("was", ""))
    thing = next((one for one in things if one.public_id == request.GET.get("op", "")), None)
    minutes = _number(request.GET.get("lang", ""))
    if start is None or thing is None or not minutes:
        return None
    return {"starts_at": start, "begins": start.astimezone(zone), "minutes": minutes, "thing": thing}


def _minutes(text: str, thing: ResourceView, view: ClaimView, *, any_length: bool) -> int:
    """Read a length; where a member sends one that is not possible, the service says so."""
    wanted = _number(text) or view.minutes
    if any_length or text or wanted in thing.lengths:
        return min(wanted, LONGEST)
    return thing.minutes_min


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None
