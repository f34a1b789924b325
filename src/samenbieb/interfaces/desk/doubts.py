"""Editions that may be the same: the work list, a pair side by side, the answer, and taking it back."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import AlreadyUndone
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

DOUBTS_PER_PAGE = 50
# What hangs on an edition, as the rooms above name it.
COUNTS: Mapping[str, str | Promise] = {
    "copies": gettext_lazy("Copies"),
    "holds": gettext_lazy("Reservations of this edition"),
}
_ANSWERS: Mapping[str, tuple[Callable[..., object], str | Promise]] = {
    "same": (services.same_edition, gettext_lazy("The two are one edition now.")),
    "other": (services.other_edition, gettext_lazy("The two stay apart. We do not ask this again.")),
    "later": (services.put_off, gettext_lazy("Left for later: it stands at the end of the list.")),
}


@require_GET
@at_desk
def doubts(request: Request) -> HttpResponse:
    """Show the pairs that wait for an answer."""
    current = page_number(request.GET.get("pagina"))
    start = (current - 1) * DOUBTS_PER_PAGE
    lines, count = selectors.doubts(request.actor, start=start, limit=DOUBTS_PER_PAGE)
    context = {
        "section": "deliveries",
        "lines": lines,
        "count": count,
        "pages": pages(current=current, rows_total=count, rows_per_page=DOUBTS_PER_PAGE),
    }
    return show(request, "desk/doubts/page.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def doubt(request: Request, doubt: str) -> HttpResponse:
    """Show a pair side by side; take the answer, or take it back."""
    if request.method == "POST":
        return _answered(request, doubt)
    view = selectors.doubt(request.actor, doubt)
    sides = [
        (title, side, [(label, side.counts.get(name, 0)) for name, label in COUNTS.items()])
        for title, side in ((_("Came in later"), view.new), (_("We had first"), view.ours))
    ]
    return show(request, "desk/doubts/one.html", {"section": "deliveries", "view": view, "sides": sides})


def _answered(request: Request, doubt: str) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "undo":
        view = selectors.doubt(request.actor, doubt)
        if not view.act_public_id:
            raise AlreadyUndone
        services.undo_act(request.actor, view.act_public_id)
        sentence: str | Promise = _("Undone. The doubt is open again.")
    elif act in _ANSWERS:
        answer, sentence = _ANSWERS[act]
        answer(request.actor, doubt_public_id=doubt)
    else:
        raise Invalid
    messages.success(request, str(sentence), extra_tags="ok")
    if act == "later":
        return HttpResponseRedirect(reverse("desk:doubts"))
    return HttpResponseRedirect(reverse("desk:doubt", args=[doubt]))
