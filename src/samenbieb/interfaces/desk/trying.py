"""May this go along? (Kan dit mee?): every reason, the last day and the rules that decide, without lending."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.circulation import permissions, selectors
from samenbieb.domains.circulation.services import Way
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.explaining import rule_url
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.rule_values import said
from samenbieb.interfaces.desk.rules import NAMES, where
from samenbieb.interfaces.desk.scan import Result, local_day, refusal_result
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Busy, Refusal


@require_http_methods(["GET", "POST"])
@at_desk
def trial(request: Request) -> HttpResponse:
    """Ask for a card and a title, and say what lending it would answer. Nothing is lent and nothing is kept."""
    branch = places.branch_by_id(place_of(request))
    request.actor.require(permissions.CHECK_OUT, at=branch.organisation_id)
    card, code = request.POST.get("card", "").strip()[:40], request.POST.get("code", "").strip()[:80]
    context: dict[str, Any] = {"section": "lend", "card": card, "code": code}
    if card:
        context |= _answered(request, card, code, branch)
    return show(request, "desk/lend/trial.html", context)


def _answered(request: Request, card: str, code: str, branch: Any) -> dict[str, Any]:
    try:
        view = selectors.desk_view(request.actor, card=card, branch_id=branch.pk)
    except Busy:
        raise
    except Refusal as refusal:
        return {"result": refusal_result(refusal), "card": ""}
    found: dict[str, Any] = {"patron": view.patron}
    if not code:
        return found
    try:
        tried = selectors.try_check_out(
            request.actor,
            barcode=code,
            card=card,
            branch_id=branch.pk,
            way=Way(onsite=bool(request.POST.get("onsite"))),
        )
    except Busy:
        raise
    except Refusal as refusal:
        return {**found, "result": refusal_result(refusal)}
    return {
        **found,
        "result": _said(tried, branch),
        "trial": tried,
        "terms": _terms(tried),
        "until": local_day(tried.due_at.isoformat(), branch) if tried.due_at else "",
        "onsite": bool(request.POST.get("onsite")),
    }


def _said(tried: selectors.CheckoutTrial, branch: Any) -> Result:
    about = _("“%(title)s” (%(number)s).") % {"title": tried.title, "number": tried.barcode}
    if tried.refusal is None and tried.only_counts:
        return Result("ok", _("Its use is counted. It is not lent."), text=about)
    if tried.refusal is None:
        day = local_day(tried.due_at.isoformat(), branch) if tried.due_at else ""
        text = _("Back on %(day)s.") % {"day": day}
        if tried.hold_fulfilled:
            text += " " + _("It answers the reservation.")
        return Result("ok", _("Yes, this can go along."), text=f"{about} {text}")
    found = refusal_result(tried.refusal, about=about)
    if tried.result == "confirm":
        return replace(found, kind="warn", title=_("Only when you set this aside."), text=about)
    return replace(found, title=_("No, this cannot go along."))


def _terms(tried: selectors.CheckoutTrial) -> Sequence[tuple[Any, ...]]:
    """Give what decides whether and until when: what a rule says first, then what holds without one."""
    lines = [
        (NAMES[term.kind], said(term.value), where(term.source), rule_url(term.kind, tried.case))
        for term in tried.terms
        if term.for_now
    ]
    return sorted(lines, key=lambda line: not line[2])
