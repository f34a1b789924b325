"""An appointment at the help desk: choose a time with one tap, without typing; its page, with a sign instead of a name."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import (
    AppointmentOver,
    AppointmentsOften,
    AppointmentsOpen,
    AppointmentTaken,
    ChangedOften,
    PhoneWrong,
)
from samenbieb.domains.helpdesk.selectors import AppointmentView, DayWithTimes
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.interfaces.web.signs import moment_of, sign_in_words
from samenbieb.kernel.errors import Busy, NotFound, Refusal
from samenbieb.kernel.identifiers import uuid7

COOKIE = "samenbieb_afspraken"
SALT = "helpdesk.appointments"
PATH = "/hulp/afspraak"
KEEP_SECONDS = 15 * 24 * 60 * 60
HELD_MAX = 6
DAYS_FIRST = 3
KEY_LENGTH = 40


@require_http_methods(["GET", "POST"])
def times(request: Request, code: str) -> HttpResponse:
    """Show the coming times of a place; one tap takes one."""
    branch = organisations.branch(code)
    problem: Refusal | None = None
    wished = moment_of(request.POST.get("tijd", ""))
    if request.method == "POST":
        held = _held(request)
        try:
            made = services.make_appointment(
                request.actor,
                branch_id=branch.pk,
                starts_at=_chosen(wished),
                key=f"{request.POST.get('key', '')[:KEY_LENGTH] or uuid7()}-{_chosen(wished):%Y%m%d%H%M}",
                address=address_of(request),
                held=held,
            )
        except (AppointmentTaken, AppointmentsOpen, AppointmentsOften, Busy) as refusal:
            problem = refusal
        else:
            response = _to(made.code or "")
            _keep(response, [str(made.public_id), *held])
            return response
    days = selectors.days_with_times(branch)
    return _times_page(request, branch, days, problem=problem, wished=wished)


@require_http_methods(["GET", "POST"])
def move(request: Request, code: str) -> HttpResponse:
    """Show the times again, to take another one instead."""
    view = selectors.appointment(code)
    if not view.is_to_come:
        return _to(view.code)
    problem: Refusal | None = None
    wished = moment_of(request.POST.get("tijd", ""))
    if request.method == "POST":
        try:
            services.move_appointment(request.actor, code=view.code, starts_at=_chosen(wished))
        except (AppointmentTaken, AppointmentOver, ChangedOften, Busy) as refusal:
            problem = refusal
        else:
            messages.success(request, _("You have another time now."), extra_tags="ok")
            return _to(view.code)
    days = selectors.days_with_times(view.branch, but=view.code)
    return _times_page(request, view.branch, days, problem=problem, wished=wished, instead=view)


@require_http_methods(["GET", "POST"])
def appointment(request: Request, code: str) -> HttpResponse:
    """Show an appointment with its sign; cancel it, come after all, or ask to be called."""
    view = selectors.appointment(code)
    problem = ""
    if request.method == "POST":
        try:
            sentence = _act(request, view.code, request.POST.get("act", ""))
        except PhoneWrong as refusal:
            problem = str(refusal)
        except (AppointmentTaken, AppointmentOver, ChangedOften, Busy) as refusal:
            messages.warning(request, str(refusal), extra_tags="warn")
            return _to(view.code)
        else:
            messages.success(request, sentence, extra_tags="ok")
            return _to(view.code)
    context = {
        "appointment": view,
        "telephone": _telephone(view.branch),
        "sign": sign_in_words(view.icon),
        "problem": problem,
        "phone": request.POST.get("phone", "")[:KEY_LENGTH] if problem else view.phone,
    }
    return _private(
        render(
            request,
            "portal/help/appointment.html",
            context,
            status=PhoneWrong.http_status if problem else 200,
        )
    )


@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Ask for the code of an appointment, and open it."""
    code, problem = request.POST.get("code", "")[:20], ""
    if request.method == "POST":
        try:
            return _to(selectors.appointment(filled_in(code)).code)
        except CodeEmpty as refusal:
            problem = str(refusal)
        except NotFound:
            problem = _("We do not know this code. Ask at the desk, or call us.")
    context = {"code": code, "problem": problem}
    return _private(
        render(request, "portal/help/find_appointment.html", context, status=422 if problem else 200)
    )


def _chosen(moment: dt.datetime | None) -> dt.datetime:
    """Give the moment of the button. Raises: AppointmentTaken: what is no moment is no time to choose."""
    if moment is None:
        raise AppointmentTaken
    return moment


def _act(request: Request, code: str, act: str) -> str:
    if act == "stop":
        services.cancel_appointment(request.actor, code=code)
        return _("Your appointment is cancelled. Thank you for telling us.")
    if act == "back":
        services.keep_appointment(request.actor, code=code)
        return _("You come after all. See you there.")
    if act == "call":
        services.ask_call(request.actor, code=code, phone=request.POST.get("phone", ""))
        return _("We call you at this time.")
    if act == "come":
        services.ask_no_call(request.actor, code=code)
        return _("We do not call you. Please come.")
    raise NotFound


def _times_page(
    request: Request,
    branch: Any,
    days: Sequence[DayWithTimes],
    *,
    problem: Refusal | None,
    wished: dt.datetime | None,
    instead: AppointmentView | None = None,
) -> HttpResponse:
    context = {
        "branch": branch,
        "first": days[:DAYS_FIRST],
        "later": days[DAYS_FIRST:],
        "both_kinds": any(day.forms for day in days) and any(day.questions for day in days),
        "nearest": selectors.nearest_times(days, wished)
        if wished and isinstance(problem, AppointmentTaken)
        else [],
        "problem": problem,
        "number": _telephone(branch),
        "instead": instead,
        "key": str(uuid7()),
    }
    status = problem.http_status if problem else 200
    return _private(render(request, "portal/help/times.html", context, status=status))


def _telephone(branch: Any) -> str:
    """Give the number of the help desk, or that of the place when it gives no help any more."""
    found = selectors.help_at(branch)
    return str(found.number if found else branch.phone)


def _held(request: Request) -> list[str]:
    """Give the public ids of the appointments that this browser made. They open nothing."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return []
    return [str(one) for one in found][:HELD_MAX]


def _keep(response: HttpResponse, held: Sequence[str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(list(dict.fromkeys(held))[:HELD_MAX], salt=SALT),
        max_age=KEEP_SECONDS,
        path=PATH,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:appointment", args=[code]))


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a page with somebody's appointment, and no search engine find it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
