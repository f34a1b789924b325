"""Transport between places: what comes, what goes, what is too long under way; receiving is a scan like a return."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.holdings import permissions, selectors
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.scan import Result, new_key
from samenbieb.interfaces.web.request import Request

LONG_DAYS = 3


@require_GET
@at_desk
def transit(request: Request) -> HttpResponse:
    """Show what is under way to this place and from it. A scan here is answered by the returns desk."""
    request.actor.require(permissions.MOVE)
    branch_id = place_of(request)
    late = selectors.long_under_way(request.actor, branch_id=branch_id, days=LONG_DAYS)
    context = {
        "section": "transit",
        "incoming": selectors.incoming(request.actor, branch_id=branch_id),
        "outgoing": selectors.incoming(request.actor, branch_id=branch_id, outgoing=True),
        "late": {line.item_public_id for line in late},
        "late_count": len(late),
        "days": LONG_DAYS,
        "result": Result("idle", ""),
        "can_receive": request.actor.may(circulation.RETURN),
        "branch_code": places.branch_by_id(branch_id).code,
        "key": new_key(),
        "action": reverse("desk:returns"),
    }
    return show(request, "desk/transit/page.html", context)
