"""The drop-in school at the desk and on a coach's phone: let somebody in, see who is here, open those one helps."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.learning import permissions, selectors, services
from samenbieb.domains.learning.errors import AlreadyHere, CodeUnknown, GoalTooLong, NameTooMuch
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.programme import permissions as programme
from samenbieb.domains.programme import services as activities
from samenbieb.domains.programme.errors import CountedMeanwhile
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.screening import NamesSomebody

SECTION = "programme"  # the door that leads here
SAID_MAX = 80
GOAL_TYPED_MAX = 400


@require_GET
@at_desk
def sessions(request: Request) -> HttpResponse:
    """Show the drop-in sessions of today where one stands, and what can begin at once."""
    _with_lessons(request)
    actor = request.actor
    actor.require(permissions.RECEIVE)
    place = places.place(actor.branch_id) if actor.branch_id else None
    may_begin = place is not None and actor.may(programme.START, at=place.organisation_id)
    context = {
        "section": SECTION,
        "sessions": selectors.drop_in_sessions(actor, place.pk, place.organisation.time_zone)
        if place
        else [],
        "starters": selectors.drop_in_kinds(actor, place.organisation_id) if place and may_begin else [],
        "key": new_key(),
    }
    return show(request, "desk/drop_in/sessions.html", context)


@require_POST
@at_desk
def start(request: Request) -> HttpResponse:
    """Begin a drop-in session now where one stands, and go to who comes in."""
    _with_lessons(request)
    begun = activities.start_drop_in(
        request.actor, template=request.POST.get("soort", ""), branch_id=place_of(request), key=_key(request)
    )
    return HttpResponseRedirect(reverse("desk:drop-in-session", args=[begun]))


@require_http_methods(["GET", "POST"])
@at_desk
def session(request: Request, session: str) -> HttpResponse:
    """Show who is here, or let somebody in who said a first name, a code or nothing."""
    _with_lessons(request)
    if request.method != "POST":
        return _here(request, session)
    said = request.POST.get("wie", "")[:SAID_MAX]
    try:
        services.check_in(request.actor, session=session, said=said, key=_key(request))
    except (AlreadyHere, CodeUnknown, NameTooMuch) as refusal:
        return _here(request, session, said=said, problem=str(refusal.sentence), status=refusal.http_status)
    # No message that takes the focus: the next one stands at the door already.
    return HttpResponseRedirect(f"{reverse('desk:drop-in-session', args=[session])}?binnen=1")


def _here(
    request: Request, session: str, *, said: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    view, visitors = selectors.visitors(request.actor, session)
    here = [one for one in visitors if not one.left]
    context = {
        "section": SECTION,
        "session": view,
        "here": here,
        "gone": [one for one in visitors if one.left],
        "newest": max((one.number for one in visitors), default=0),
        "let_in": "binnen" in request.GET,
        "said": said,
        "problem": problem,
        "key": new_key(),
        "coaches": _coaches(request, view.organisation_id, view.helpers),
    }
    return show(request, "desk/drop_in/session.html", context, status=status)


def _coaches(
    request: Request, organisation_id: int, helpers: tuple[tuple[int, str], ...]
) -> list[tuple[int | None, str]]:
    """Give who can be asked to help, for who may say so: those who help at the session, and oneself."""
    actor = request.actor
    if not actor.may(permissions.COACH, at=organisation_id):
        return []
    return [*helpers, *([] if actor.user_id in dict(helpers) else [(actor.user_id, _("I do"))])]


@require_POST
@at_desk
def act(request: Request, session: str, visit: str) -> HttpResponse:
    """Note that somebody went home or is back, take a visit back, or say who helps."""
    _with_lessons(request)
    actor, wish = request.actor, request.POST.get("act", "")
    try:
        if wish in {"left", "back"}:
            services.set_left(actor, visit=visit, left=wish == "left")
        elif wish == "undo":
            services.undo_check_in(actor, visit=visit, key=_key(request))
            messages.success(request, _("Taken back. It is counted no longer."), extra_tags="ok")
        elif wish == "coach":
            coach = request.POST.get("coach", "")[:18]
            services.give_to(actor, visit=visit, coach_id=int(coach) if coach.isdecimal() else None)
            messages.success(request, _("Kept."), extra_tags="ok")
        else:
            raise NotFound
    except (AlreadyHere, CountedMeanwhile) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
    return _back(session)


@require_http_methods(["GET", "POST"])
@at_desk
def visitor(request: Request, visit: str) -> HttpResponse:
    """Show what a visitor does, give them a pass, or note their next step. Every look is noted first."""
    _with_lessons(request)
    if request.method == "POST":
        wish, kind = request.POST.get("act", "pass"), request.POST.get("kind", "")
        if wish == "next":
            services.note_next_step(request.actor, visit=visit, kind=kind)
        elif wish == "goal":
            return _goal(request, visit)
        elif wish == "undo-next":
            services.undo_next_step(request.actor, visit=visit, kind=kind)
        else:
            services.give_pass(request.actor, visit=visit)
        return HttpResponseRedirect(reverse("desk:drop-in-visitor", args=[visit]))
    return _visitor(request, visit)


def _goal(request: Request, visit: str) -> HttpResponse:
    text = request.POST.get("doel", "")[:GOAL_TYPED_MAX]
    try:
        services.set_goal_of_visitor(request.actor, visit=visit, text=text)
    except (GoalTooLong, NamesSomebody) as refusal:
        return _visitor(request, visit, typed=text, problem=str(refusal.sentence), status=refusal.http_status)
    messages.success(request, _("Kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:drop-in-visitor", args=[visit]))


def _visitor(
    request: Request, visit: str, *, typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    services.note_look(request.actor, visit=visit)
    page = selectors.visitor(request.actor, visit)
    context = {"section": SECTION, "page_of": page, "goal": typed or page.goal, "problem": problem}
    return show(request, "desk/drop_in/visitor.html", context, status=status)


def _with_lessons(request: Request) -> None:
    """Refuse when the lessons are off: this page stands in two rooms. Raises: NotFound."""
    if not switches.is_on(request, "learning"):
        raise NotFound


def _key(request: Request) -> str:
    return request.POST.get("key", "")[:KEY_LENGTH_MAX]


def _back(session: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:drop-in-session", args=[session]))
