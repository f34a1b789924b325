"""The days behind a figure of a place, for who answers for it."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from samenbieb.domains.monitoring import permissions, selectors, services
from samenbieb.domains.monitoring.errors import NoSuchPeriod
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.request import Request


@require_GET
@at_desk
def figures(request: Request) -> HttpResponse:
    """Let somebody choose a place, a figure and a month, and show its days."""
    actor = request.actor
    actor.require(permissions.VIEW_ROWS)
    places = [
        branch
        for branch in organisations.branches()
        if actor.may(permissions.VIEW_ROWS, at=branch.organisation_id)
    ]
    months, _years = selectors.periods()
    asked = {name: request.GET.get(name, "") for name in ("vestiging", "cijfer", "periode")}
    behind = None
    if asked["vestiging"] and asked["cijfer"]:
        period = selectors.Period.read(asked["periode"]) if asked["periode"] else months[0]
        if period is None or period not in months:
            raise NoSuchPeriod
        behind = services.look_behind(
            actor, name=asked["cijfer"], branch_code=asked["vestiging"], period=period
        )
    context = {
        "section": "manage",
        "places": places,
        "measures": selectors.declared(),
        "months": months,
        "asked": asked,
        "behind": behind,
    }
    return show(request, "desk/manage/figures.html", context)
