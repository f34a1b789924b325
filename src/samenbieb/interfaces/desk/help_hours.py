"""Hours of help: where and when a library gives help, said by itself. What is kept here stands at /hulp at once."""

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.errors import HelpHoursWrong
from samenbieb.domains.helpdesk.selectors import HelpNow
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
        _change(request, found)
    except Refusal as refusal:
        return _page(request, found, problem=refusal, sent=request.POST)
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:help-place", args=[code]))


def _change(request: Request, found: HelpNow) -> None:
    act, branch_id = request.POST.get("act", ""), found.branch.pk
    if act == "keep":
        services.set_help(request.actor, branch_id=branch_id, wish=_wish(request.POST))
    elif act == "stop":
        services.stop_help(request.actor, branch_id=branch_id)
    elif act == "back":
        services.take_back_help(request.actor, branch_id=branch_id)
    else:
        raise Invalid


def _wish(sent: QueryDict) -> HelpWish:
    week: dict[int, Spans] = {}
    for weekday in range(7):
        for slot in range(SPANS_A_DAY):
            begins, ends = (sent.get(f"{what}-{weekday}-{slot}", "") for what in ("begins", "ends"))
            if begins or ends:
                week.setdefault(weekday, []).append((_time(begins), _time(ends)))
    return HelpWish(
        week=week,
        languages=sent.getlist("languages"),
        coming=sent.get("coming", ""),
        is_ido=sent.get("is_ido") == "yes",
        number=sent.get("number", ""),
    )


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


def _slots(found: HelpNow, weekday: int, sent: QueryDict | None) -> list[tuple[int, str, str]]:
    if sent is not None:
        return [
            (slot, sent.get(f"begins-{weekday}-{slot}", ""), sent.get(f"ends-{weekday}-{slot}", ""))
            for slot in range(SPANS_A_DAY)
        ]
    texts = [(f"{begins:%H:%M}", f"{ends:%H:%M}") for begins, ends in found.week.get(weekday, ())]
    texts += [("", "")] * (SPANS_A_DAY - len(texts))
    return [(slot, *pair) for slot, pair in enumerate(texts)]


def _in_words(week: Mapping[int, Spans]) -> list[str]:
    return [
        f"{WEEKDAYS[weekday]} {', '.join(wording.span(begins, ends) for begins, ends in spans)}"
        for weekday, spans in sorted(week.items())
    ]
