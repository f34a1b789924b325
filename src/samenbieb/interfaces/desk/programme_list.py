"""Who signed up for a session: the list at the desk and at the door, adding a caller, taking off, ticking who came."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.programme import permissions, selectors, services
from samenbieb.domains.programme.errors import (
    CountedMeanwhile,
    CountFinal,
    HeadsMany,
    NotBegun,
    OnListAlready,
    RegistrationClosed,
    RegistrationOver,
    SessionOff,
)
from samenbieb.domains.programme.services import Contact
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.programme import words_of
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, NotFound, Refusal
from samenbieb.kernel.screening import NamesSomebody

SECTION = "programme"
ON, WAITS, OFF = ("confirmed",), ("offered", "waiting"), ("withdrawn", "lapsed")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was ticked and typed at the door, and why it was not kept."""

    came: dict[str, int]
    others: str
    refusal: Refusal


@require_http_methods(["GET", "POST"])
@at_desk
def page(request: Request, session: str) -> HttpResponse:
    """Show the list (the look is noted), or note who of it came."""
    if request.method == "POST":
        return _ticked(request, session)
    return _page(request, session)


def _page(
    request: Request,
    session: str,
    *,
    problems: dict[str, str] | None = None,
    ticked: Ticked | None = None,
    status: int = 200,
) -> HttpResponse:
    view = selectors.session(request.actor, session)
    lines, everything = services.look_at_list(request.actor, session=session)
    placed = [line for line in lines if line.state in ON]
    others, refusal = str(_others(view, placed)), None
    if ticked is not None:
        placed = [replace(line, came=ticked.came.get(line.public_id, 0)) for line in placed]
        others, refusal = ticked.others, ticked.refusal
    context = {
        "section": SECTION,
        "session": view,
        "placed": [(line, range(line.heads + 1)) for line in placed],
        "heads": sum(line.heads for line in placed),
        "waiting": [line for line in lines if line.state in WAITS],
        "gone": [line for line in lines if line.state in OFF],
        "everything": everything,
        "others": others,
        "refused": words_of(refusal) if refusal else "",
        "many": refusal.details["heads"] if isinstance(refusal, HeadsMany) else None,
        "may_add": request.actor.may(permissions.REGISTER, at=view.organisation_id)
        and not view.is_cancelled
        and not view.is_running
        and not view.is_over,
        "may_tick": view.may_count and not view.is_cancelled and view.is_near,
        "key": new_key(),
        "problems": problems or {},
        "filled": request.POST,
    }
    answer = show(request, "desk/programme/list.html", context, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _others(view: selectors.SessionView, placed: list[services.ListLine]) -> int:
    """Give how many were counted beside those of the list."""
    came = sum(line.came or 0 for line in placed)
    ticked = any(line.came is not None for line in placed)
    return max(0, (view.heads or 0) - came) if ticked else 0


def _ticked(request: Request, session: str) -> HttpResponse:
    came = {
        name.removeprefix("er-"): number
        for name in request.POST
        if name.startswith("er-") and (number := _number(request, name)) is not None
    }
    typed = request.POST.get("anderen", "").strip()
    try:
        others = _walked_in(request)
        counted = services.note_presence(
            request.actor,
            session=session,
            came=came,
            others=others,
            seen=request.POST.get("seen"),
            sure=request.POST.get("sure") == str(sum(came.values()) + others),
            key=_key(request),
        )
    except (Invalid, HeadsMany) as refusal:
        return _page(request, session, ticked=Ticked(came, typed, refusal), status=refusal.http_status)
    except (CountedMeanwhile, NotBegun, CountFinal, SessionOff) as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
    else:
        words = ngettext("%(count)s visitor.", "%(count)s visitors.", counted.heads or 0)
        messages.success(request, words % {"count": counted.heads or 0}, extra_tags="ok")
    return _back(session)


def _walked_in(request: Request) -> int:
    """Read how many others came; empty is nobody. Raises: Invalid for anything else."""
    number = _number(request, "anderen")
    if number is None and request.POST.get("anderen", "").strip():
        raise Invalid(_("Fill in a whole number of visitors: 0 if nobody came, at most 9999."))
    return number or 0


@require_POST
@at_desk
def add(request: Request, session: str) -> HttpResponse:
    """Register somebody who calls or stands here."""
    post = request.POST
    contact = Contact(
        first_name=post.get("first_name", ""),
        email=post.get("email", ""),
        phone=post.get("phone", ""),
        note=post.get("note", ""),
    )
    try:
        code, placed = services.register_caller(
            request.actor,
            session=session,
            heads=_number(request, "personen") or 0,
            contact=contact,
            somebody_else=bool(post.get("iemand_anders")),
            key=_key(request),
        )
    except NamesSomebody as refusal:
        return _page(request, session, problems={"note": str(refusal)}, status=422)
    except Invalid as refusal:
        return _page(request, session, problems=refusal.fields, status=422)
    except OnListAlready as refusal:
        return _page(request, session, problems={"twice": str(refusal)}, status=409)
    except RegistrationClosed as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
        return _back(session)
    sentence = (
        _("On the list. The code is %(code)s.")
        if placed
        else _("Full: on the waiting list. The code is %(code)s.")
    )
    messages.success(request, sentence % {"code": code}, extra_tags="ok")
    return _back(session)


@require_POST
@at_desk
def act(request: Request, session: str) -> HttpResponse:
    """Take a group off the list, or put it back."""
    entry = request.POST.get("groep", "")
    try:
        match request.POST.get("act", ""):
            case "off":
                services.take_off_list(request.actor, session=session, entry=entry)
                sentence = _("Taken off the list. You can undo it below.")
            case "back":
                placed = services.put_on_list(request.actor, session=session, entry=entry)
                sentence = (
                    _("On the list again.") if placed else _("It is full. On the waiting list, at the end.")
                )
            case _:
                raise NotFound
    except RegistrationOver as refusal:
        messages.warning(request, str(refusal), extra_tags="warn")
    else:
        messages.success(request, sentence, extra_tags="ok")
    return _back(session)


def _number(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _key(request: Request) -> str:
    return request.POST.get("key", "")[:KEY_LENGTH_MAX]


def _back(session: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:programme-list", args=[session]))
