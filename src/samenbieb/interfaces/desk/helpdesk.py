"""Questions at the help desk: noted with a few taps, taken back, noted otherwise. Nobody who asks is named."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.helpdesk import permissions, selectors, services
from samenbieb.domains.helpdesk.errors import AskedAtInvalid, QuestionKeyTaken
from samenbieb.domains.helpdesk.services import QuestionDraft
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of_form, require_any, show
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid

SECTION = "helpdesk"
LISTS = selectors.LISTS
CODE_LENGTH_MAX = 40
NOTING = (permissions.REGISTER, permissions.REGISTER_AT_OWN_PLACE)
SHOWN_OF_TODAY = 3
ASKED_MAX = 99


@dataclass(frozen=True, slots=True)
class Form:
    """What stands on the form: the whole topic, what was chosen of each list, and which question of the visitor it is."""

    whole: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    for_another: bool = False
    visit: str = field(default_factory=new_key)
    asked: int = 1
    instead: str = ""


@require_http_methods(["GET", "POST"])
@at_desk
def questions(request: Request) -> HttpResponse:
    """Show the topics; show what can be said of one; keep a question. Before it is kept nothing is."""
    if not request.actor.may_any(NOTING) and request.actor.may(permissions.VIEW_FIGURES):
        return HttpResponseRedirect(reverse("desk:helpdesk-figures"))
    place = place_of_form(request, NOTING)
    form = _sent(request) if request.method == "POST" else Form()
    if request.POST.get("act") in {"keep", "more"}:
        return _keep(request, place, form)
    return _page(request, place, form)


def _keep(request: Request, place: Any, form: Form) -> HttpResponse:
    draft = QuestionDraft(
        **form.chosen,
        key=request.POST.get("key", "")[:KEY_LENGTH_MAX],
        visit=form.visit,
        asked_at=_asked_at(request),
        for_another=form.for_another,
    )
    try:
        if form.instead:
            kept = services.correct_question(request.actor, question=form.instead, draft=draft)
        else:
            kept = services.register_question(request.actor, branch_id=place.pk, draft=draft)
    except (Invalid, QuestionKeyTaken) as refusal:
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        problem = next(iter(fields.values()), str(refusal))
        return _page(request, place, form, problem=problem, status=refusal.http_status)
    more = request.POST.get("act") == "more"
    ahead = Form(visit=form.visit, asked=form.asked + 1) if more else Form()
    return _page(request, place, ahead, kept=kept)


def _page(
    request: Request, place: Any, form: Form, *, problem: str = "", kept: str = "", status: int = 200
) -> HttpResponse:
    today = selectors.questions_today(request.actor, branch_id=place.pk)
    context: dict[str, Any] = {
        **_choices(
            place.organisation_id, clock.today(place.organisation.time_zone), form, selectors.cards_by_topic()
        ),
        "section": SECTION,
        "at": place,
        "problem": problem,
        "kept": next((line for line in today if line.public_id == kept and not line.is_withdrawn), None),
        "today": today[:SHOWN_OF_TODAY],
        "earlier": today[SHOWN_OF_TODAY:],
        "counted": sum(not line.is_withdrawn for line in today),
        "appointments": {
            day: stand
            for day, stand, _off in selectors.days_with_appointments(request.actor, branch_id=place.pk)
        }.get(clock.today(place.organisation.time_zone), 0),
        "to_destroy": selectors.papers_to_destroy(request.actor, branch_id=place.pk),
        "stuck_number": selectors.stuck_number(place.organisation_id),
        "may_see_figures": request.actor.may(permissions.VIEW_FIGURES, at=place.organisation_id),
        "may_edit_lists": request.actor.may(permissions.EDIT_LISTS, at=place.organisation_id),
    }
    return show(request, "desk/helpdesk/questions.html", context, status=status)


def _choices(
    organisation_id: int | None, day: dt.date, form: Form, cards: Sequence[selectors.CardsOfTopic] = ()
) -> dict[str, Any]:
    """Give what the form shows: the lists of a library (or of the network) on a day, the cards, and what was chosen."""
    known = selectors.choices(organisation_id)
    found = {one.topic.code: one.cards for one in cards}
    topics = [(whole, parts, found.get(whole.code, [])) for whole, parts in known.topics_on(day)]
    return {
        "form": form,
        "chosen": form.chosen,
        "whole": next((whole for whole, _parts, _cards in topics if whole.code == form.whole), None),
        "topics": topics,
        "lists": {name: known.on(name, day) for name in LISTS if name != "topic"},
        "key": new_key(),
    }


@require_GET
def emergency(request: HttpRequest) -> HttpResponse:
    """Show the form that the browser keeps for when the line drops: the lists of the network. It knows nobody and no place."""
    day = clock.today(places.COUNTRY_TIME_ZONE)
    return render(request, "desk/helpdesk/offline.html", _choices(None, day, Form()))


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Take a question of today back."""
    services.withdraw_question(request.actor, question=request.POST.get("question", ""))
    messages.success(request, _("Undone. This question does not count any more."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:helpdesk"))


@require_POST
@at_desk
def correct(request: Request) -> HttpResponse:
    """Show the form of a question of today, to note it otherwise. Nothing changes before it is kept."""
    place = place_of_form(request, NOTING)
    line = selectors.question_of_today(
        request.actor, branch_id=place.pk, question=request.POST.get("question", "")
    )
    known = selectors.choices(place.organisation_id)
    wholes = {row.pk: row.code for row in known.topic.values()}
    whole = wholes[line.topic.parent_id or line.topic.pk]
    form = Form(whole, line.chosen, line.for_another, instead=line.public_id)
    return _page(request, place, form)


@require_GET
@at_desk
def may_i(request: Request) -> HttpResponse:
    """Show what a helper does and does not do beside a visitor, each with its source."""
    require_any(request.actor, *NOTING, permissions.VIEW_FIGURES)
    rules, review_on = selectors.desk_rules()
    context = {
        "section": SECTION,
        "dos": [rule for rule in rules if rule.may],
        "donts": [rule for rule in rules if not rule.may],
        "review_on": review_on,
        "may_note": request.actor.may_any(NOTING),
    }
    return show(request, "desk/helpdesk/may_i.html", context)


def _sent(request: Request) -> Form:
    data = request.POST
    codes = {name: data.get(name, "")[:CODE_LENGTH_MAX] for name in LISTS}
    codes["topic"] = codes["topic"] or data.get("whole", "")[:CODE_LENGTH_MAX]
    asked = data.get("asked", "")
    return Form(
        whole=data.get("whole", "")[:CODE_LENGTH_MAX],
        chosen=codes,
        for_another=data.get("for_another") == "1",
        visit=data.get("visit", "")[:KEY_LENGTH_MAX] or new_key(),
        asked=max(1, min(int(asked[:6]), ASKED_MAX)) if asked.isascii() and asked.isdigit() else 1,
        instead=data.get("instead", "")[:KEY_LENGTH_MAX],
    )


def _asked_at(request: Request) -> dt.datetime | None:
    """Read the moment of a question that waited for a line. Raises: AskedAtInvalid."""
    text = request.POST.get("at", "")
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AskedAtInvalid
    return moment
