"""Counting shelves: begin, scan along the shelf, end, and settle what differs. Several people may scan one count."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.circulation import services as lending
from samenbieb.domains.holdings import permissions, selectors, services
from samenbieb.domains.holdings.errors import CountRuns
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, place_of, show
from samenbieb.interfaces.desk.scan import Result, accepts, new_key, scan_of
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

SECTION = "items"
MARK_LENGTH_MAX = 60

FINDINGS: Mapping[str, str | Promise] = {
    "unknown": gettext_lazy("Barcode that we do not know"),
    "other_library": gettext_lazy("Of another library"),
    "withdrawn": gettext_lazy("Withdrawn, but it stands here"),
    "lost": gettext_lazy("Lost, but it stands here"),
    "found": gettext_lazy("Missing, and found again"),
    "on_loan": gettext_lazy("On loan, but it stands here"),
    "in_transit": gettext_lazy("Under way, but it is here"),
    "on_hold_shelf": gettext_lazy("Belongs on the hold shelf"),
    "not_on_shelf": gettext_lazy("Nobody knew that it stands here"),
    "elsewhere": gettext_lazy("Should stand at another branch"),
    "wrong_shelf": gettext_lazy("Stands on the wrong shelf"),
    "missing": gettext_lazy("Not found"),
}
TO_DO: Mapping[str, str | Promise] = {
    "mark_missing": gettext_lazy("Mark as missing"),
    "clear_missing": gettext_lazy("No longer missing"),
    "take_in": gettext_lazy("Take in"),
    "dealt_with": gettext_lazy("Dealt with"),
}
DONE: Mapping[str, str | Promise] = {
    "mark_missing": gettext_lazy("marked as missing"),
    "clear_missing": gettext_lazy("no longer missing"),
    "take_in": gettext_lazy("taken in"),
    "dealt_with": gettext_lazy("dealt with"),
}


@require_http_methods(["GET", "POST"])
@at_desk
def counts(request: Request) -> HttpResponse:
    """Show the counts of this place; begin one."""
    request.actor.require(permissions.COUNT)
    branch_id = place_of(request)
    if request.method == "POST":
        wish = {
            name: request.POST.get(field, "").strip()[:MARK_LENGTH_MAX].replace("\x00", "")
            for name, field in (("location", "plek"), ("first_mark", "van"), ("last_mark", "tot"))
        }
        try:
            begun = services.start_count(request.actor, branch_id=branch_id, **wish)
        except CountRuns as running:
            if not running.details.get("count"):
                raise
            messages.info(request, str(running.sentence))
            begun = running.details["count"]
        return HttpResponseRedirect(reverse("desk:count", args=[begun]))
    context = {
        "section": SECTION,
        "counts": selectors.stock_counts(request.actor, branch_id=branch_id),
        "locations": selectors.locations_at(branch_id),
    }
    return show(request, "desk/counting/counts.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def count(request: Request, count: str) -> HttpResponse:
    """Show a count, or answer a scan for it."""
    if request.method == "POST":
        # Another library's count is not there, whatever is scanned for it: said before a scan is taken in.
        selectors.stock_count(request.actor, count)
        return _scanned(request, count)
    return _shown(request, count, Result("idle", ""))


def _scanned(request: Request, count: str) -> HttpResponse:
    @accepts
    def answered(asked: Request) -> HttpResponse:
        scan = scan_of(asked)
        found = services.scan_shelf(asked.actor, count=count, barcode=scan.code, scanned_at=scan.made_at)
        return _shown(asked, count, _result(found))

    return answered(request)


def _result(found: services.StockScan) -> Result:
    title = found.title or found.barcode
    if found.finding:
        text = _("It belongs at %(place)s.") % {"place": found.belongs_at} if found.belongs_at else ""
        return Result("warn", FINDINGS[found.finding], text=f"{title}. {text}" if text else title)
    if found.repeated:
        return Result("info", title, text=_("This one was scanned before."))
    return Result("ok", title, text=_("Stands where it belongs."))


def _shown(request: Request, count: str, result: Result) -> HttpResponse:
    view = selectors.stock_count(request.actor, count)
    context = {
        "section": SECTION,
        "count": view,
        "result": result,
        "groups": _groups(selectors.stock_differences(request.actor, count)),
        "todo": TO_DO,
        "done": DONE,
        "branch_code": view.branch_code,
        "key": new_key(),
        "action": reverse("desk:count", args=[count]),
    }
    if is_fragment(request):
        return fragment(request, "desk/counting/_work.html", context)
    return show(request, "desk/counting/count.html", context)


def _groups(lines: Sequence[Any]) -> list[tuple[str, str | Promise, list[tuple[Any, Any, Any]]]]:
    """Give the differences by kind, each with what can be done and what was done in words."""
    return [
        (finding, FINDINGS[finding], [(one, TO_DO[one.can_act], DONE.get(one.act, "")) for one in group])
        for finding, group in groupby(lines, key=lambda one: one.finding)
    ]


@require_POST
@at_desk
def end(request: Request, count: str) -> HttpResponse:
    """End a count, or go on with one that was ended."""
    match request.POST.get("act", ""):
        case "end":
            services.close_count(request.actor, count=count)
            messages.success(
                request, _("The count is ended. What was not scanned is in the list."), extra_tags="ok"
            )
        case "go_on":
            services.reopen_count(request.actor, count=count)
            messages.success(request, _("The count goes on."), extra_tags="ok")
        case _:
            raise Invalid
    return HttpResponseRedirect(reverse("desk:count", args=[count]))


@require_POST
@at_desk
def settle(request: Request, count: str, line: str) -> HttpResponse:
    """Do what belongs to a difference, or take it back."""
    if request.POST.get("act") == "undo":
        undone = lending.undo_settled(request.actor, line=line)
        sentence = _("Undone: “%(title)s”.") % {"title": undone.title}
    else:
        done = lending.settle_difference(request.actor, line=line)
        sentence = _("“%(title)s”: %(done)s.") % {"title": done.title, "done": DONE[done.act]}
        if done.answer is not None:
            place = done.answer.shelf_label or done.answer.destination
            sentence = _("“%(title)s” is taken in. It goes to: %(place)s.") % {
                "title": done.title,
                "place": place,
            }
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:count", args=[count]) + "#verschillen")


@require_GET
@at_desk
def differences_csv(request: Request, count: str) -> HttpResponse:
    """Give the list of differences as a table."""
    view = selectors.stock_count(request.actor, count)
    lines = selectors.stock_differences(request.actor, count)
    name = f"telling-{view.branch_code}-{view.started_at:%Y-%m-%d}.csv"
    return spreadsheets.file_of(_table(lines), filename=name)


def _table(lines: Sequence[Any]) -> Iterator[str]:
    yield spreadsheets.row(
        [_("Difference"), _("Number"), _("Title"), _("Location"), _("Shelf mark"), _("Home"), _("Done")]
    )
    for one in lines:
        yield spreadsheets.row(
            [
                str(FINDINGS[one.finding]),
                one.barcode,
                one.title,
                one.location,
                one.shelf_mark,
                one.home_branch,
                str(DONE.get(one.act, "")),
            ]
        )
