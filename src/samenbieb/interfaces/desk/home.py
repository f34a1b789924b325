"""The first page of the desk: what waits today, and at which place one stands."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import permissions as circulation
from samenbieb.domains.circulation import selectors
from samenbieb.domains.holdings import permissions as holdings
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.messages import permissions as messages
from samenbieb.domains.messages import selectors as notices
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.programme import permissions as programme
from samenbieb.domains.programme import selectors as activities
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.sessions import places_for
from samenbieb.interfaces.web import kit as html_kit
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock


@require_GET
@at_desk
def home(request: Request) -> HttpResponse:
    """Show what waits at this place."""
    context = {"places": places_for(request.actor), **_waiting(request)}
    return show(request, "desk/home.html", context)


def _waiting(request: Request) -> dict[str, object]:
    """Count what waits; nothing for who may not see it, or who stands nowhere."""
    actor = request.actor
    if actor.branch_id is None:
        return {}
    organisation_id = places.branch_by_id(actor.branch_id).organisation_id
    waiting: dict[str, object] = {}
    lends = switches.is_on(request, "circulation")
    if lends and actor.may(circulation.VIEW_HOLDS, at=organisation_id):
        waiting["to_fetch"] = len(selectors.pull_list(actor, branch_id=actor.branch_id))
        waiting["to_clear"] = len(selectors.shelf_to_clear(actor, branch_id=actor.branch_id))
    if lends and actor.may(circulation.RETURN, at=organisation_id):
        waiting["to_search"] = len(selectors.claims_to_search(actor, branch_id=actor.branch_id))
    if switches.is_on(request, "patrons") and actor.may(messages.PRINT_LETTERS, at=organisation_id):
        waiting["letters"] = notices.letters_waiting(actor, organisation_id=organisation_id)
    if lends and actor.may(holdings.MOVE, at=organisation_id):
        waiting["incoming"] = len(items.incoming(actor, branch_id=actor.branch_id))
        waiting["long_under_way"] = len(items.long_under_way(actor, branch_id=actor.branch_id))
    if actor.may(holdings.LEND_SETS, at=organisation_id):
        today = clock.today(settings.TIME_ZONE)
        waiting["sets_due"] = items.collections_due(actor, branch_id=actor.branch_id, today=today)
    if switches.is_on(request, "programme") and actor.may(programme.COUNT, at=organisation_id):
        waiting["to_count"] = activities.uncounted_number(actor, actor.branch_id)
    return {"waiting": waiting} if waiting else {}


@require_GET
@at_desk
def kit(request: Request) -> HttpResponse:
    """Show every component of the kit."""
    return show(request, "desk/kit.html", html_kit.context())
