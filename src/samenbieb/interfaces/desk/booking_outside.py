"""Bookings that cannot be any more, at the desk: the list, calling them off in one go, and back when they can be after all."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samenbieb.domains.booking import permissions, selectors, services
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.booking import SECTION, tell_called_off
from samenbieb.interfaces.desk.booking_series import tell_taken_up
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid

WHY = {
    "closed": gettext_lazy("falls outside the opening hours"),
    "broken": gettext_lazy("is out of order"),
}


@require_http_methods(["GET", "POST"])
@at_desk
def outside(request: Request) -> HttpResponse:
    """Show which bookings cannot be any more; call them off, or take up again what can be after all."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.BOOK, at=here.organisation_id)
    if request.method == "POST":
        _act(request, here.pk)
        return HttpResponseRedirect(reverse("desk:booking-outside"))
    lines = selectors.outside(actor, here.pk)
    context = {
        "section": SECTION,
        "lines": [(one, WHY[one.why]) for one in lines],
        "unreached": sum(not one.has_address for one in lines),
        "back": selectors.inside_again(actor, here.pk),
    }
    return show(request, "desk/booking/outside.html", context)


def _act(request: Request, branch_id: int) -> None:
    chosen = request.POST.getlist("boeking")
    match request.POST.get("act", ""):
        case _ if not chosen:
            messages.warning(request, _("You chose no booking. Nothing has changed."), extra_tags="warn")
        case "cancel":
            done = services.call_off_outside(request.actor, branch_id=branch_id, claims=chosen)
            tell_called_off(request, done)
        case "restore":
            done_back = services.take_back_inside(request.actor, branch_id=branch_id, claims=chosen)
            tell_taken_up(request, *done_back)
        case _:
            raise Invalid
