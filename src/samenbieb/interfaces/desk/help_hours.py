"""Hours of help: where and when a library gives help, said by itself. What is kept here stands at /hulp at once."""

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import ByAppointmentWrong, HelpHoursWrong
from samenbieb.domains.helpdesk.selectors import ByAppointment, HelpNow
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.places import WEEKDAYS
from samenbieb.interfaces.web import wording
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, Refusal

SPANS_A_DAY = 2
Spans = list[tuple[dt.time, dt.time]]


@require_GET
@at_desk
def places(request: Request) -> HttpResponse:
    """Show the places of one's own library, and what each says of its help."""
    rows = [
        (row, _in_words(row.week) if row.given else []) for row in selectors.help_to_change(request.actor)
    ]
    return show(request, "desk/help_hours/page.html", {"section": "manage", "rows": rows})


@require_http_methods(["GET", "POST"])
@at_desk
def place(request: Request, code: str) -> HttpResponse:
    """Show what a place says of its help; keep something else, stop, or take the last change back."""
    found = selectors.help_of(request.actor, code)
    if request.method == "GET":
        return _page(request, found)
    try:
        called_off = _change(request, found)
    except Refusal as refusal:
        return _page(request, found, problem=refusal, sent=request.POST)
    messages.success(request, _("The change is kept."), extra_tags="ok")
    if called_off:
        said = ngettext(
            "%(count)s appointment cannot go on now. Look at the list of appointments.",
            "%(count)s appointments cannot go on now. Look at the list of appointments.",
            called_off,
        )
        messages.warning(request, said % {"count": called_off}, extra_tags="warn")
    return HttpResponseRedirect(reverse("desk:help-place", args=[code]))


def _change(request: Request, found: HelpNow) -> int:
    """Do what was pressed. Returns how many appointments cannot go on now."""
    act, branch_id = request.POST.get("act", ""), found.branch.pk
    if act == "keep":
        return services.set_help(request.actor, branch_id=branch_id, wish=_wish(request.POST))
    if act == "stop":
        return services.stop_help(request.actor, branch_id=branch_id)
    if act == "back":
        return services.take_back_help(request.actor, branch_id=branch_id)
    raise Invalid


def _wish(sent: QueryDict) -> HelpWish:
    week: dict[int, Spans] = {}
    by_appointment: dict[tuple[int, dt.time], ByAppointment] = {}
    for weekday in range(7):
        for slot in range(SPANS_A_DAY):
            begins, ends = (sent.get(f"{what}-{weekday}-{slot}", "") for what in ("begins", "ends"))
            if begins or ends:
                span = _time(begins), _time(ends)
                week.setdefault(weekday, []).append(span)
                by_appointment[weekday, span[0]] = _by(sent, weekday, slot)
    return HelpWish(
        week=week,
        appointments=by_appointment,
        languages=sent.getlist("languages"),
        coming=sent.get("coming", ""),
        is_ido=sent.get("is_ido") == "yes",
        number=sent.get("number", ""),
    )


def _by(sent: QueryDict, weekday: int, slot: int) -> ByAppointment:
    """Read how hours are given by appointment; what is not sent is walk-in. Raises: ByAppointmentWrong."""
    try:
        return ByAppointment(
            int(sent.get(f"minutes-{weekday}-{slot}", "0")),
            int(sent.get(f"seats-{weekday}-{slot}", "1")),
            sent.get(f"kind-{weekday}-{slot}", "question"),
        )
    except ValueError:
        raise ByAppointmentWrong from None


def _time(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        raise HelpHoursWrong from None


def _page(
    request: Request, found: HelpNow, *, problem: Refusal | None = None, sent: QueryDict | None = None
) -> HttpResponse:
    """Show the form with what is so, or with what was sent and refused."""
    spoken = set(found.languages if sent is None else sent.getlist("languages"))
    context = {
        "section": "manage",
        "found": found,
        "problem": problem,
        "week": [
            {"weekday": weekday, "name": name, "slots": _slots(found, weekday, sent)}
            for weekday, name in enumerate(WEEKDAYS)
        ],
        "minutes": [str(minutes) for minutes in selectors.MINUTES],
        "seats": [str(seats) for seats in range(1, selectors.SEATS_MAX + 1)],
        "kinds": selectors.kind_choices(),
        "coming": found.coming if sent is None else sent.get("coming", ""),
        "coming_choices": selectors.coming_choices(),
        "languages": [(code, name, code in spoken) for code, name in selectors.helper_languages()],
        "is_ido": found.is_ido if sent is None else sent.get("is_ido") == "yes",
        "number": found.number if sent is None else sent.get("number", ""),
        "closed_days": [WEEKDAYS[weekday] for weekday in found.behind_closed_doors] if found.given else [],
    }
    return show(
        request, "desk/help_hours/place.html", context, status=problem.http_status if problem else 200
    )


def _slots(found: HelpNow, weekday: int, sent: QueryDict | None) -> list[tuple[str, ...]]:
    """Give the fields of a weekday: which of its hours, from, until, minutes, seats, kind."""
    if sent is not None:
        first = {"minutes": "0", "seats": "1", "kind": "question"}
        names = ("begins", "ends", *first)
        return [
            (str(slot), *(sent.get(f"{name}-{weekday}-{slot}", first.get(name, "")) for name in names))
            for slot in range(SPANS_A_DAY)
        ]
    texts = []
    for begins, ends in found.week.get(weekday, ()):
        by = found.by(weekday, begins)
        texts.append((f"{begins:%H:%M}", f"{ends:%H:%M}", str(by.minutes), str(by.seats), by.kind))
    texts += [("", "", "0", "1", "question")] * (SPANS_A_DAY - len(texts))
    return [(str(slot), *fields) for slot, fields in enumerate(texts)]


def _in_words(week: Mapping[int, Spans]) -> list[str]:
    return [
        f"{WEEKDAYS[weekday]} {', '.join(wording.span(begins, ends) for begins, ends in spans)}"
        for weekday, spans in sorted(week.items())
    ]
