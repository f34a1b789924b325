"""Appointments at the help desk: the list of a day, who came, and one for somebody at the desk or on the telephone."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import AppointmentOver, AppointmentTaken, PhoneWrong
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.desk.frame import at_desk, place_of_form, show
from samenbieb.interfaces.desk.helpdesk import NOTING, SECTION
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import wording
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.signs import moment_of, sign_in_words
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Busy, NotFound, Refusal

CAME = {"came": True, "missed": False, "open": None}


@require_GET
@at_desk
def appointments(request: Request) -> HttpResponse:
    """Show the appointments of a day at the place where one stands: without a day, of today."""
    place = place_of_form(request, NOTING)
    today = clock.today(place.organisation.time_zone)
    day = _day(request.GET.get("dag", "")) or today
    lines = services.look_at_appointments(request.actor, branch_id=place.pk, day=day)
    days = selectors.days_with_appointments(request.actor, branch_id=place.pk)
    context = {
        "section": SECTION,
        "at": place,
        "day": day,
        "is_today": day == today,
        "lines": [(line, sign_in_words(line.icon)) for line in lines],
        "days": [(one, stand, off) for one, stand, off in days if one != day],
        "off": [(one, off) for one, _stand, off in days if off],
    }
    return show(request, "desk/appointments/page.html", context)


@require_POST
@at_desk
def act(request: Request) -> HttpResponse:
    """Tick that somebody came or did not, cancel for a caller, or take that back."""
    what, appointment = request.POST.get("act", ""), request.POST.get("appointment", "")
    try:
        sentence = _done(request, what, appointment)
    except (AppointmentTaken, AppointmentOver, Busy) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
    else:
        messages.success(request, sentence, extra_tags="ok")
    return _to(_day(request.POST.get("dag", "")))


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Show the free times of this place; one tap takes one for somebody at the desk or on the telephone."""
    place = place_of_form(request, NOTING)
    problem: Refusal | None = None
    wished = moment_of(request.POST.get("tijd", ""))
    if request.method == "POST":
        try:
            moment = _chosen(wished)
            key = request.POST.get("key", "")[: KEY_LENGTH_MAX - 13] or new_key()
            made = services.make_for_caller(
                request.actor,
                branch_id=place.pk,
                starts_at=moment,
                key=f"{key}-{moment:%Y%m%d%H%M}",
                phone=request.POST.get("phone", ""),
            )
        except (AppointmentTaken, PhoneWrong, Busy) as refusal:
            problem = refusal
        else:
            local = clock.local(made.starts_at, place.organisation.time_zone)
            said = _("Made: %(day)s, %(time)s. The sign is %(sign)s %(number)s.")
            facts = {
                "day": wording.near_day(made.held_on),
                "time": wording.hour(local.time()),
                "sign": sign_in_words(made.icon),
                "number": made.number,
            }
            messages.success(request, said % facts, extra_tags="ok")
            return _to(made.held_on)
    days = selectors.days_with_times(organisations.branch_by_id(place.pk))
    context: dict[str, Any] = {
        "section": SECTION,
        "at": place,
        "days": days,
        "both_kinds": any(day.forms for day in days) and any(day.questions for day in days),
        "problem": problem,
        "phone": request.POST.get("phone", ""),
        "key": new_key(),
    }
    return show(
        request, "desk/appointments/new.html", context, status=problem.http_status if problem else 200
    )


def _done(request: Request, what: str, appointment: str) -> str:
    actor = request.actor
    if what in CAME:
        services.tick_appointment(actor, appointment=appointment, came=CAME[what])
        return {
            "came": _("Noted: came. Note the question too."),
            "missed": _("Noted: did not come."),
            "open": _("Undone. Nothing is noted."),
        }[what]
    if what == "cancel":
        services.cancel_for_caller(actor, appointment=appointment)
        return _("Cancelled. Somebody else can take this time.")
    if what == "back":
        services.put_back_for_caller(actor, appointment=appointment)
        return _("Undone. The appointment stands again.")
    raise NotFound


def _chosen(moment: dt.datetime | None) -> dt.datetime:
    """Give the moment of the button. Raises: AppointmentTaken."""
    if moment is None:
        raise AppointmentTaken
    return moment


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _to(day: dt.date | None) -> HttpResponse:
    query = f"?dag={day.isoformat()}" if day else ""
    return HttpResponseRedirect(reverse("desk:appointments") + query)
