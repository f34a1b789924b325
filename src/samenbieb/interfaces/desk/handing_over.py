"""Leading a visitor to a partner: a card to take along, in the language of the visitor. It counts; nobody is named."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.referrals import permissions, selectors, services
from samenbieb.domains.referrals.errors import PartnerUnknown
from samenbieb.domains.referrals.selectors import PartnerView
from samenbieb.interfaces.desk.frame import at_desk, place_of_form, show
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotFound

SECTION = "helpdesk"
HANDING_OVER = (permissions.HAND_OVER, permissions.HAND_OVER_AT_OWN_PLACE)


@require_GET
@at_desk
def partners(request: Request) -> HttpResponse:
    """Show the partners by subject, one subject first when it is asked for, and the cards of today with their way back."""
    place = place_of_form(request, HANDING_OVER)
    given = selectors.cards_today(request.actor, branch_id=place.pk)
    asked = request.GET.get("soort", "")
    groups: dict[tuple[str, str], list[PartnerView]] = {}
    for one in selectors.partners_near(place.organisation_id):
        groups.setdefault((one.subject, one.subject_label), []).append(one)
    context = {
        "section": SECTION,
        "at": place,
        "groups": sorted(
            ((label, rows) for (_code, label), rows in groups.items()),
            key=lambda one: asked_first(one, asked),
        ),
        "given": given,
        "waiting_count": len(selectors.open_hand_overs(request.actor, organisation_id=place.organisation_id)),
        "may_edit": request.actor.may(permissions.EDIT_PARTNERS, at=place.organisation_id),
    }
    return show(request, "desk/handing_over/partners.html", context)


def asked_first(group: tuple[str, list[PartnerView]], asked: str) -> bool:
    """Put the partners of the subject that is asked for before the others."""
    return group[1][0].subject != asked


@require_http_methods(["GET", "POST"])
@at_desk
def card(request: Request, partner: str) -> HttpResponse:
    """Show the card of a partner in the language of the visitor; give it, which counts once however often it is sent."""
    place = place_of_form(request, HANDING_OVER)
    found = partner_here(request, place, partner)
    given = ""
    if request.method == "POST" and request.POST.get("act") == "give":
        key = request.POST.get("key", "")[:KEY_LENGTH_MAX]
        given = services.give_card(request.actor, branch_id=place.pk, partner=partner, key=key or new_key())
    elif request.method == "POST":
        raise NotFound
    language = language_asked(request)
    context = {
        "section": SECTION,
        "at": place,
        "partner": found,
        "given": given,
        "key": request.POST.get("key", "")[:KEY_LENGTH_MAX] if given else new_key(),
        **in_language(language),
    }
    return show(request, "desk/handing_over/card.html", context)


@require_POST
@at_desk
def undo(request: Request) -> HttpResponse:
    """Take a card of today back."""
    services.take_back_card(request.actor, hand_over=request.POST.get("hand_over", ""))
    messages.success(request, _("Undone. This card does not count any more."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:hand-over"))


def partner_here(request: Request, place: Any, partner: str) -> PartnerView:
    """Give a partner of today of the library of this place. Raises: PartnerUnknown."""
    found = next(
        (one for one in selectors.partners_near(place.organisation_id) if one.public_id == partner), None
    )
    if found is None:
        raise PartnerUnknown
    return found


def language_asked(request: Request) -> str:
    """Give the language of the visitor as it was chosen; else the first of the house."""
    asked = request.POST.get("language") or request.GET.get("taal", "")
    known = dict(settings.LANGUAGES)
    return asked if asked in known else settings.LANGUAGES[0][0]


def in_language(language: str) -> dict[str, Any]:
    """Give what a template needs to speak the language of the visitor."""
    return {
        "language": language,
        "direction": "rtl" if translation.get_language_info(language)["bidi"] else "ltr",
        "languages": settings.LANGUAGES,
    }
