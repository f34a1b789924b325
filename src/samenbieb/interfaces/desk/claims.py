"""Said to be returned: noting it, and the list of titles to look for on the shelves. The list names no borrower."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.circulation.errors import LendingRefused
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import Confirm, Result, refusal_result, to_set_aside
from samenbieb.interfaces.web import preferences
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

CLAIMED = "claimed_returned"


@require_http_methods(["GET", "POST"])
@at_desk
def search_list(request: Request) -> HttpResponse:
    """Show what this place must look for; or note how the search for one title ended."""
    request.actor.require(permissions.RETURN)
    if request.method == "POST":
        return _ended(request)
    return _shown(request)


def _ended(request: Request) -> HttpResponse:
    barcode = request.POST.get("barcode", "")[:80]
    match request.POST.get("act", ""):
        case "found":
            answer = services.return_item(
                request.actor,
                barcode=barcode,
                branch_id=place_of(request),
                key=request.POST.get("key", "")[:60],
                resolution="found_by_library",
            )
            place = answer.shelf_label or answer.destination
            sentence = _("“%(title)s” is found and no longer on loan. It goes to: %(place)s.") % {
                "title": answer.title,
                "place": place,
            }
        case "missing":
            marked = services.mark_item(request.actor, barcode=barcode, kind="missing")
            sentence = _("“%(title)s” is missing. The loan ended; nothing is charged for the title.") % {
                "title": marked.title
            }
        case "home":
            cleared = services.clear_item(request.actor, barcode=barcode, kind=CLAIMED)
            sentence = _("“%(title)s” is still with the borrower. The loan goes on.") % {
                "title": cleared.title
            }
        case _:
            raise Invalid
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:search-list"))


@require_POST
@at_desk
def claim(request: Request) -> HttpResponse:
    """Note that the borrower of a title says that it is back."""
    back = preferences.safe_next(request, request.POST.get("next", ""), reverse("desk:search-list"))
    return note_claim(request, barcode=request.POST.get("barcode", "")[:80], back=back)


def note_claim(request: Request, *, barcode: str, back: str) -> HttpResponse:
    """Note it and go back; a refusal says every reason, and how to go on."""
    try:
        answer = services.mark_item(
            request.actor,
            barcode=barcode,
            kind=CLAIMED,
            set_aside=frozenset(request.POST.getlist("set_aside")),
            comment=request.POST.get("comment", "").strip(),
        )
    except LendingRefused as refusal:
        confirm = Confirm(
            url=reverse("desk:claim"),
            label=_("Note it anyway"),
            fields=(("barcode", barcode), ("next", back)),
            codes=to_set_aside(refusal, request),
        )
        about = _("“%(title)s”") % {"title": refusal.title} if refusal.title else ""
        result = refusal_result(refusal, confirm=confirm, about=about)
        way_back = replace(result, url=back, label=_("Back to where you were"))
        return _shown(request, way_back, status=refusal.http_status)
    sentence = _("We look for “%(title)s”. The fee stops now; the loan stays open until it is found.")
    messages.success(request, sentence % {"title": answer.title}, extra_tags="ok")
    return HttpResponseRedirect(back)


def _shown(request: Request, result: Result | None = None, *, status: int = 200) -> HttpResponse:
    lines = selectors.claims_to_search(request.actor, branch_id=place_of(request))
    context = {"section": "returns", "lines": lines, "result": result}
    return show(request, "desk/claims/page.html", context, status=status)
