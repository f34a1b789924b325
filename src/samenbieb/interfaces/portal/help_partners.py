"""Who else can help: the partners near the reader, and one of them on a card to take along."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import selectors as helpdesk
from samenbieb.domains.referrals import selectors
from samenbieb.domains.referrals.selectors import PartnerView
from samenbieb.interfaces.portal.help_today import near_name, place_near, town_asked
from samenbieb.interfaces.web.request import Request


@require_GET
def partners(request: Request) -> HttpResponse:
    """Show who helps with what near the reader, by subject; without a place the towns to choose from."""
    towns = helpdesk.towns()
    town = town_asked(request, towns)
    near = place_near(request, town)
    groups: dict[str, list[PartnerView]] = {}
    if near is not None:
        for one in selectors.partners_near(near.organisation_id, near.municipality_id):
            groups.setdefault(one.subject_label, []).append(one)
    context = {
        "town": town,
        "towns": towns,
        "near_name": near_name(near, town),
        "choosing": near is None or "kies" in request.GET,
        "groups": list(groups.items()),
    }
    return render(request, "portal/help/partners.html", context)


@require_GET
def partner(request: Request, public_id: UUID) -> HttpResponse:
    """Show one partner, to print and take along."""
    return render(request, "portal/help/partner.html", {"partner": selectors.public_partner(str(public_id))})
