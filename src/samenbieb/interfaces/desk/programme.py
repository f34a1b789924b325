"""Activities at the desk and on the phone of a volunteer: what is held today, counting heads, what is not counted yet."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.learning import selectors as course_selectors
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.programme import permissions, selectors, services
from samenbieb.domains.programme.errors import (
    CountedMeanwhile,
    CountFinal,
    HeadsMany,
    NotBegun,
    NothingCounted,
    SessionOff,
)
from samenbieb.domains.programme.services import HeadsOf
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, Refusal

SECTION = "programme"
AHEAD_DAYS = 7
NO_NUMBER = -1  # refused by the service, with its own sentence
COUNTRY_TIME_ZONE = "Europe/Amsterdam"


@require_GET
@at_desk
def programme(request: Request) -> HttpResponse:
    """Show what is held here today and in the coming week, where one helps, and what can begin now."""
    actor = request.actor
    actor.require(permissions.VIEW)
    place = places.place(actor.branch_id) if actor.branch_id else None
    zone = place.organisation.time_zone if place else COUNTRY_TIME_ZONE
    today = clock.today(zone)
    last_on = today + dt.timedelta(days=AHEAD_DAYS)
    here = selectors.sessions_at(actor, place.pk, today, last_on) if place else []
    begins = actor.may(permissions.START, at=place.organisation_id) if place else False
    kinds = selectors.templates(actor, place.organisation_id) if place and begins else []
    may_count = actor.may(permissions.COUNT)
    context = {
        "section": SECTION,
        "mine": selectors.my_sessions(actor, today, last_on, zone),
        "today": [one for one in here if one.day == today],
        "days": _days([one for one in here if one.day > today]),
        "starters": [kind for kind in kinds if kind.drop_in],
        "key": new_key(),
        "debt": selectors.uncounted_number(actor, place.pk) if place and may_count else 0,
        "elsewhere": selectors.uncounted_by_place(actor) if may_count else [],
        "own_only": not may_count,
        "proposals": selectors.proposals_number(actor, place.organisation_id) if place else None,
        "may_plan": place is not None and actor.may(permissions.PLAN, at=place.organisation_id),
    }
    return show(request, "desk/programme/programme.html", context)


def _days(sessions: list[selectors.SessionView]) -> list[tuple[dt.date, list[selectors.SessionView]]]:
    return [(day, list(group)) for day, group in groupby(sessions, key=lambda one: one.day)]


@require_POST
@at_desk
def start(request: Request) -> HttpResponse:
    """Begin something now where one stands, and go to its counter."""
    begun = services.start_drop_in(
        request.actor,
        template=request.POST.get("soort", ""),
        branch_id=place_of(request),
        key=request.POST.get("key", "")[:KEY_LENGTH_MAX],
    )
    return HttpResponseRedirect(reverse("desk:programme-session", args=[begun]))


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes of the counter, as it was typed."""

    heads: str
    children: str = ""


@dataclass(frozen=True, slots=True)
class Moving:
    """What stands in the form that moves a session; `problem`: why it was not moved. `clash`: the place is closed then."""

    day: str
    begins: str
    branch: str
    problem: str = ""
    clash: str = ""
    reason: str = ""

    @property
    def moment(self) -> str:
        """Name what was asked, so that a tick to move anyway is about this moment and no other."""
        return f"{self.day} {self.begins} {self.branch}"


@require_http_methods(["GET", "POST"])
@at_desk
def session(request: Request, session: str) -> HttpResponse:
    """Show a session with its counter, or note how many came."""
    view = selectors.session(request.actor, session)
    if request.method != "POST":
        return session_page(request, view)
    heads, children = _number(request, "heads"), _number(request, "children")
    if (step := request.POST.get("step", "")) in {"1", "-1", "child"}:
        return _stepped(request, view, (view.heads or 0) if heads is None else heads, children, step)
    typed = Typed(request.POST.get("heads", "").strip(), request.POST.get("children", "").strip())
    if request.POST.get("none"):
        heads, children, typed = 0, None, Typed("0")
    elif typed.children and children is None:
        heads = None
    try:
        counted = services.count_heads(
            request.actor,
            session=session,
            heads=NO_NUMBER if heads is None else heads,
            children=children,
            seen=request.POST.get("seen"),
            sure=request.POST.get("sure") == str(heads),
            key=request.POST.get("key", "")[:KEY_LENGTH_MAX],
        )
    except (Invalid, NotBegun, CountFinal, HeadsMany) as refusal:
        return session_page(request, view, typed, refusal=refusal)
    except (CountedMeanwhile, SessionOff) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
        return _back(session)
    messages.success(request, _counted(counted.heads or 0), extra_tags="ok")
    return _back(session)


def _stepped(
    request: Request, view: selectors.SessionView, heads: int, children: int | None, step: str
) -> HttpResponse:
    """Count one more or one less on the page of a browser without scripts: nothing is kept yet."""
    heads = max(0, heads + (-1 if step == "-1" else 1))
    if step == "child":
        children = (children or 0) + 1
    if children is not None:
        children = min(children, heads)
    return session_page(request, view, Typed(str(heads), "" if children is None else str(children)))


def session_page(
    request: Request,
    view: selectors.SessionView,
    typed: Typed | None = None,
    *,
    moving: Moving | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show a session, with what was typed in its counter or its form to move, and why that was refused."""
    if typed is None:
        typed = Typed(str(view.heads or 0), "" if view.children is None else str(view.children))
    if moving is None:
        moving = Moving(view.day.isoformat(), f"{view.begins:%H:%M}", view.branch_code)
    may_plan = request.actor.may(permissions.PLAN, at=view.organisation_id)
    context: dict[str, Any] = {
        "section": SECTION,
        "session": view,
        "heads": typed.heads,
        "children": typed.children,
        "problem": words_of(refusal) if refusal and not moving.problem else "",
        "many": refusal.details["heads"] if isinstance(refusal, HeadsMany) else None,
        "moving": moving,
        "key": new_key(),
        "course": course_selectors.course_to_ask_about(request.actor, view.activity)
        if switches.is_on(request, "learning")
        else "",
        "lines": selectors.count_lines(request.actor, view.public_id) if view.may_count else [],
        "may_plan": may_plan,
        "sees_list": sees_list(request.actor, view),
        "reasons": selectors.reasons(),
        "helpers": selectors.helpers_to_choose(request.actor, view.organisation_id) if may_plan else [],
        "branches": places.branches(view.organisation_id) if may_plan else [],
    }
    status = refusal.http_status if refusal else 200
    return show(request, "desk/programme/session.html", context, status=status)


def words_of(refusal: Refusal) -> str:
    """Give the sentence of a refusal: that of its field, when it is about one."""
    return next(iter(refusal.fields.values()), str(refusal)) if isinstance(refusal, Invalid) else str(refusal)


def sees_list(actor: Actor, view: selectors.SessionView) -> bool:
    """Tell whether there is a list of who registered that this actor may open; the service decides again."""
    helps = view.helps and actor.may(permissions.SEE_NAMES, at=view.organisation_id)
    return view.registers and (helps or actor.may(permissions.REGISTER, at=view.organisation_id))


@require_POST
@at_desk
def undo(request: Request, session: str) -> HttpResponse:
    """Take the last count back."""
    try:
        stands = services.undo_count(
            request.actor,
            session=session,
            seen=request.POST.get("seen"),
            key=request.POST.get("key", "")[:KEY_LENGTH_MAX],
        )
    except (CountedMeanwhile, NothingCounted, CountFinal) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
        return _back(session)
    sentence = _("Undone. This is to be counted again.")
    if stands.heads is not None:
        sentence = _("Undone. It says again: %(count)s") % {"count": _counted(stands.heads)}
    messages.success(request, sentence, extra_tags="ok")
    return _back(session)


@require_http_methods(["GET", "POST"])
@at_desk
def debt(request: Request) -> HttpResponse:
    """Show what is over and not counted at this place; note several numbers at once."""
    actor, branch_id = request.actor, place_of(request)
    actor.require(permissions.COUNT, at=places.place(branch_id).organisation_id)
    rows = selectors.uncounted(actor, branch_id)
    problem, status, many = "", 200, False
    if request.method == "POST":
        try:
            filled = [
                HeadsOf(one.public_id, heads, seen="", sure=bool(request.POST.get("sure")))
                for one in rows
                if (heads := _filled(request, f"n-{one.public_id}")) is not None
            ]
            done = services.count_many(actor, counts=filled, key=request.POST.get("key", "")[:KEY_LENGTH_MAX])
        except (Invalid, HeadsMany) as refusal:
            problem, status, many = words_of(refusal), refusal.http_status, isinstance(refusal, HeadsMany)
        else:
            words = ngettext(
                "%(count)s activity is counted.", "%(count)s activities are counted.", len(done)
            ) % {"count": len(done)}
            messages.success(request, words, extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:programme-debt"))
    context = {
        "section": SECTION,
        "rows": [(one, request.POST.get(f"n-{one.public_id}", "")) for one in rows],
        "problem": problem,
        "many": many,
        "key": new_key(),
    }
    return show(request, "desk/programme/debt.html", context, status=status)


def _counted(heads: int) -> str:
    if not heads:
        return _("Nobody came.")
    return ngettext("%(count)s visitor.", "%(count)s visitors.", heads) % {"count": heads}


def _number(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _filled(request: Request, name: str) -> int | None:
    """Read a number of a list; empty is none. Raises: Invalid for anything else."""
    if not request.POST.get(name, "").strip():
        return None
    if (number := _number(request, name)) is None:
        sentence = _("Fill in a whole number of visitors: 0 if nobody came, at most 9999.")
        raise Invalid(sentence, fields={name: sentence})
    return number


def _back(session: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:programme-session", args=[session]))
