"""The lists of the help desk: topics of a library, agencies of the network, and the number for a helper who is stuck."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.helpdesk import permissions, selectors, services
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.helpdesk_figures import library_with
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid

LENGTH_MAX = 200
TYPED = ("name", "name_en", "counts_as", "website", "number")


@require_http_methods(["GET", "POST"])
@at_desk
def lists(request: Request) -> HttpResponse:
    """Show the lists of a library; add, end or bring back what one may."""
    library, others = library_with(request, permissions.EDIT_LISTS)
    problem, status = "", 200
    if request.method == "POST":
        try:
            said = _change(request, library)
        except Invalid as refusal:
            problem, status = next(iter(refusal.fields.values()), str(refusal)), refusal.http_status
        else:
            messages.success(request, said, extra_tags="ok")
            return HttpResponseRedirect(f"{reverse('desk:helpdesk-lists')}?bibliotheek={library.code}")
    known = selectors.choices(library.pk)
    today = clock.today(library.time_zone)
    own = [row for row in known.topic.values() if row.organisation_id == library.pk]
    names = {row.pk: row.label for row in known.topic.values()}
    context = {
        "section": "helpdesk",
        "library": library,
        "libraries": others,
        "own": [(row, names.get(row.counts_as or 0, ""), row.until_on is None) for row in own],
        "national": [
            (whole, [part for part in parts if part.organisation_id is None])
            for whole, parts in known.topics_on(today)
        ],
        "agencies": [(row, row.until_on is None) for row in known.agency.values()],
        "may_edit_agencies": request.actor.may(permissions.EDIT_NATIONAL_LISTS),
        "may_note": request.actor.may_any((permissions.REGISTER, permissions.REGISTER_AT_OWN_PLACE)),
        "number": selectors.stuck_number(library.pk),
        "typed": {name: request.POST.get(name, "")[:LENGTH_MAX] for name in TYPED},
        "act": request.POST.get("act", ""),
        "problem": problem,
    }
    return show(request, "desk/helpdesk/lists.html", context, status=status)


def _change(request: Request, library: Any) -> str:
    """Do what was pressed; give what to say. Raises: what the services raise, Invalid."""
    actor, data = request.actor, {name: request.POST.get(name, "")[:LENGTH_MAX] for name in TYPED}
    row = request.POST.get("row", "")
    match request.POST.get("act", ""):
        case "add":
            services.add_topic(
                actor,
                organisation_id=library.pk,
                name=data["name"],
                name_en=data["name_en"],
                counts_as=data["counts_as"],
            )
            return _("The topic is added. It can be chosen at once.")
        case "end":
            services.end_topic(actor, topic=row)
            return _("From tomorrow on this cannot be chosen any more.")
        case "reopen":
            services.reopen_topic(actor, topic=row)
            return _("This can be chosen again.")
        case "add-agency":
            services.add_agency(actor, name=data["name"], name_en=data["name_en"], website=data["website"])
            return _("The agency is added. It can be chosen at once.")
        case "end-agency":
            services.end_agency(actor, agency=row)
            return _("From tomorrow on this cannot be chosen any more.")
        case "reopen-agency":
            services.reopen_agency(actor, agency=row)
            return _("This can be chosen again.")
        case "number":
            services.set_stuck_number(actor, organisation_id=library.pk, number=data["number"])
            return _("The number is kept.")
        case _other:
            raise Invalid
