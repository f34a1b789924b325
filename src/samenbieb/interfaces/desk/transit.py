"""Transport between places: what comes, what goes, what is too long under way; receiving is a scan like a return."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.circulation import services
from samenbieb.domains.holdings import permissions, selectors
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk import returns
from samenbieb.interfaces.desk.frame import at_desk, fragment, is_fragment, place_of, show
from samenbieb.interfaces.desk.scan import Result, accepts, new_key
from samenbieb.interfaces.web.request import Request

LONG_DAYS = 3


@require_http_methods(["GET", "POST"])
@at_desk
def transit(request: Request) -> HttpResponse:
    """Show what is under way to this place and from it, or answer a scan of what came in, with the lists as they are now."""
    if request.method == "POST":
        return _received(request)
    request.actor.require(permissions.MOVE)
    return _shown(request, Result("idle", ""), None)


@accepts
def _received(request: Request) -> HttpResponse:
    request.actor.require(permissions.MOVE)
    result, answer, status = returns.scanned(request, receiving=True)
    return _shown(request, result, answer, status=status)


def _shown(
    request: Request, result: Result, answer: services.ReturnAnswer | None, *, status: int = 200
) -> HttpResponse:
    branch_id = place_of(request)
    late = selectors.long_under_way(request.actor, branch_id=branch_id, days=LONG_DAYS)
    context = {
        "section": "transit",
        "incoming": selectors.incoming(request.actor, branch_id=branch_id),
        "outgoing": selectors.incoming(request.actor, branch_id=branch_id, outgoing=True),
        "late": {line.item_public_id for line in late},
        "late_count": len(late),
        "days": LONG_DAYS,
        "result": result,
        "answer": answer,
        "icon": returns.NEXT_ICONS.get(answer.next, "library") if answer else "",
        "can_receive": request.actor.may(circulation.RETURN),
        "branch_code": places.branch_by_id(branch_id).code,
        "key": new_key(),
        "action": reverse("desk:transit"),
    }
    if is_fragment(request):
        return fragment(request, "desk/transit/_work.html", context, status=status)
    return show(request, "desk/transit/page.html", context, status=status)
