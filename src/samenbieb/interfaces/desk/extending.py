"""Setting the last day of many loans by hand (inleverdatum verzetten): choose, look, do, and take back."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, services
from samenbieb.domains.circulation.errors import REASONS, LendingRefused
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import Result, new_key, refusal_result
from samenbieb.interfaces.web import days as filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import day
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Busy, Refusal

LOANS_MAX = services.AT_ONCE_MAX


@require_http_methods(["GET", "POST"])
@at_desk
def extend(request: Request) -> HttpResponse:
    """Ask for a day and a reason; show which loans it is about; then set their last day."""
    branch = places.branch_by_id(place_of(request))
    request.actor.require(permissions.EXTEND, at=branch.organisation_id)
    context: dict[str, Any] = {
        "card": request.POST.get("card", "").strip()[:40],
        "to": request.POST.get("to", "").strip()[:10],
        "comment": request.POST.get("comment", "").strip()[:200],
    }
    status = 200
    if request.method == "POST":
        try:
            context |= _looked_or_done(request, branch, context)
        except Busy:
            raise
        except LendingRefused as refusal:
            context["result"], status = refusal_result(refusal), refusal.http_status
        except Refusal as refusal:
            context["result"], status = refusal_result(refusal), refusal.http_status
    return _shown(request, branch, context, status=status)


def _looked_or_done(request: Request, branch: Any, asked: dict[str, Any]) -> dict[str, Any]:
    to_on = filled_in.read(asked["to"])
    if to_on is None:
        return {"result": Result("stop", _("Choose the new last day."))}
    if request.POST.get("act") != "extend":
        picked = _picked(request, asked["card"])
        lines = services.preview_extension(request.actor, branch_id=branch.pk, picked=picked, to_on=to_on)
        return {"lines": [_line(line, branch) for line in lines], "looked": True, "day": to_on}
    loans = tuple(request.POST.getlist("loan"))[:LOANS_MAX]
    if not loans:
        return {"result": Result("stop", _("Choose one loan or more."))}
    done = services.extend_loans(
        request.actor,
        branch_id=branch.pk,
        picked=services.Picked(loans=loans),
        to_on=to_on,
        comment=asked["comment"],
        key=request.POST.get("key", "")[:60],
    )
    return {"result": _said(done, to_on), "act": done.act if done.lines else "", "to": "", "comment": ""}


def _picked(request: Request, card: str) -> services.Picked:
    """Give the loans of one member when a card was named, else all that is too late at this place."""
    if not card:
        return services.Picked()
    return services.Picked(membership_public_id=patrons.patron_by_card(request.actor, card).public_id)


def _line(line: services.ExtensionLine, branch: Any) -> dict[str, Any]:
    return {
        "loan": line.loan,
        "title": line.title,
        "barcode": line.barcode,
        "due_on": clock.local(line.due_at, branch.organisation.time_zone).date(),
        "fee_cents": line.fee_cents,
        "waiting_count": line.waiting_count,
        "reasons": [REASONS[block] for block in line.blocks],
    }


def _said(done: services.Extended, to_on: dt.date) -> Result:
    count = len(done.lines)
    title = ngettext(
        "%(count)s loan has another last day: %(day)s.",
        "%(count)s loans have another last day: %(day)s.",
        count,
    ) % {"count": count, "day": day(to_on)}
    left = [
        f"{line.title} ({line.barcode}): {' '.join(str(REASONS[b]) for b in line.blocks)}"
        for line in done.left
    ]
    return Result("ok" if count else "stop", title, text=_("The fee so far stays."), lines=left)


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Give the loans of the last act their former last day again."""
    branch = places.branch_by_id(place_of(request))
    try:
        done = services.undo_extension(request.actor, act_public_id=request.POST.get("act", ""))
    except Busy:
        raise
    except Refusal as refusal:
        return _shown(request, branch, {"result": refusal_result(refusal)}, status=refusal.http_status)
    title = ngettext(
        "%(count)s loan has its former last day again.",
        "%(count)s loans have their former last day again.",
        done.undone_count,
    ) % {"count": done.undone_count}
    text = ""
    if done.kept_count:
        text = ngettext(
            "%(count)s loan stays: something else happened since.",
            "%(count)s loans stay: something else happened since.",
            done.kept_count,
        ) % {"count": done.kept_count}
    return _shown(request, branch, {"result": Result("ok", title, text=text)})


def _shown(request: Request, branch: Any, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    today = clock.today(branch.organisation.time_zone)
    frame = {
        "section": "lend",
        "key": new_key(),
        "today": today,
        "loans_max": LOANS_MAX,
        "place": branch.name,
    }
    return show(request, "desk/lend/extend.html", {**frame, **context}, status=status)
