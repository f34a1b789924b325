"""Titles that are entered at the desk with their name alone (snel invoeren): lending one, and the list to complete them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, services
from samenbieb.domains.circulation.errors import CheckoutRefused, TooLateToUndo
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.holdings import services as stock
from samenbieb.domains.holdings.errors import (
    BadBarcode,
    BarcodeTaken,
    EditionUnknown,
    ItemUnknown,
    StockLineMoved,
    TitleMissing,
)
from samenbieb.interfaces.desk import lend
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.quick_form import quick_form
from samenbieb.interfaces.desk.scan import (
    Confirm,
    Result,
    accepts,
    local_day,
    refusal_result,
    scan_of,
    to_set_aside,
)
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid


@require_POST
@at_desk
@accepts
def add(request: Request) -> HttpResponse:
    """Enter a title and lend it to the open card, in one act."""
    scan = scan_of(request)
    request.actor.require(permissions.CHECK_OUT, at=scan.branch.organisation_id)
    typed = [(name, request.POST.get(name, "")[:200]) for name in ("card", "since", "title", "category")]
    fields = dict(typed)
    try:
        answer = services.check_out_quickly(
            request.actor,
            barcode=scan.code,
            card=fields["card"],
            branch_id=scan.branch_id,
            new=services.QuickTitle(fields["title"], fields["category"][:20]),
            key=scan.key,
            set_aside=frozenset(request.POST.getlist("set_aside")),
            comment=request.POST.get("comment", "").strip(),
        )
    except CheckoutRefused as refusal:
        confirm = Confirm(
            url=reverse("desk:quick-add"),
            label=_("Lend it anyway"),
            fields=(("code", scan.code), *typed),
            codes=to_set_aside(refusal, request),
        )
        about = _("Number %(number)s is not lent.") % {"number": scan.code}
        return lend.answered(request, refusal_result(refusal, confirm=confirm, about=about), scan, lent=False)
    except (BadBarcode, BarcodeTaken, ItemUnknown, Invalid, TitleMissing) as refusal:
        form = quick_form(request, scan) if isinstance(refusal, Invalid | TitleMissing) else None
        return lend.answered(request, refusal_result(refusal), scan, lent=False, quick=form)
    text = _("Back on %(day)s.") % {"day": local_day(answer.due_at, scan.branch)}
    text += " " + _("A colleague completes the title later.")
    title = _("“%(title)s” is lent.") % {"title": answer.title}
    return lend.answered(request, Result("ok", title, text=text), scan, lent=True)


@require_http_methods(["GET", "POST"])
@at_desk
def work_list(request: Request) -> HttpResponse:
    """Show the titles that wait for their description; note that one is complete, or take that back."""
    if request.POST.get("act") == "undo":
        return _reopened(request)
    if request.method == "POST":
        try:
            title = stock.complete_quick(
                request.actor,
                quick_public_id=request.POST.get("quick", ""),
                isbn=request.POST.get("isbn", "")[:20],
            )
        except EditionUnknown as refusal:
            return _listed(request, refusal_result(refusal), status=refusal.http_status)
        sentence = _("“%(title)s” is complete.") % {"title": title}
        messages.success(request, sentence, extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:quick-items"))
    return _listed(request)


def _reopened(request: Request) -> HttpResponse:
    try:
        title = services.undo_complete_quick(request.actor, quick_public_id=request.POST.get("quick", ""))
    except (StockLineMoved, TooLateToUndo) as refusal:
        return _listed(request, refusal_result(refusal), status=refusal.http_status)
    sentence = _("“%(title)s” waits for its description again.") % {"title": title}
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:quick-items"))


def _listed(request: Request, result: Result | None = None, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "items",
        "lines": holdings.quick_items(request.actor),
        "completed": holdings.completed_quick_items(request.actor),
        "result": result,
        "typed": request.POST if result else None,
    }
    return show(request, "desk/items/quick.html", context, status=status)
