"""Who may use which machine: finding somebody, giving and taking away a permit, the whole history."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.credentials import permissions, selectors, services
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.desk.booking import number, who
from samenbieb.interfaces.desk.booking_words import shown_at_desk
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import refusal_of, shown
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, Refusal

SECTION = "making"
NO_YEAR = -1  # refused by the service


@require_http_methods(["GET", "POST"])
@at_desk
def people(request: Request) -> HttpResponse:
    """Find somebody by first name or code; make somebody known."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            whom = who(request, request.POST.get("wie", ""), here.organisation_id)
            known = services.know(
                actor,
                organisation_id=here.organisation_id,
                person_id=whom.person_id,
                first_name=whom.first_name,
                born_in=_year(request.POST.get("born_in", "")),
            )
        except Refusal as problem:
            if problem.http_status == 403:
                raise
            refusal = problem
        else:
            return HttpResponseRedirect(reverse("desk:maker", args=[known]))
    text = request.GET.get("zoek", "")
    context = {
        "section": SECTION,
        "asked": text,
        "found": selectors.find(actor, here.organisation_id, text),
        "may_give": actor.may(permissions.GIVE, at=here.organisation_id),
        "filled": request.POST,
        **shown_at_desk(refusal),
    }
    return show(request, "desk/making/people.html", context, status=refusal.http_status if refusal else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def maker(request: Request, holder: str) -> HttpResponse:
    """Show what somebody may use and the whole history; give a permit, take it away, say that a line was a mistake."""
    actor = request.actor
    view = selectors.holder(actor, holder)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = refusal_of(lambda: _change(request, holder))
        if refusal is None:
            messages.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:maker", args=[holder]))
    context = {
        "section": SECTION,
        "holder": view,
        "lines": selectors.history(actor, holder),
        "kinds": selectors.kinds(actor, view.organisation_id),
        "evidences": selectors.evidences(),
        "reasons": selectors.reasons(),
        "may_give": actor.may(permissions.GIVE, at=view.organisation_id),
        "may_revoke": actor.may(permissions.REVOKE, at=view.organisation_id),
        # The birth date on the card of a member is what counts.
        "asks_year": view.person_id is None or patrons.birth_on(view.person_id) is None,
        "filled": request.POST,
        **shown(refusal),
    }
    return show(request, "desk/making/maker.html", context, status=refusal.http_status if refusal else 200)


def _year(text: str) -> int | None:
    """Read a year of birth; what is typed and is none is refused by the service, with its own sentence."""
    return (number(text) or NO_YEAR) if text.strip() else None


def _change(request: Request, holder: str) -> None:
    actor, post = request.actor, request.POST
    match post.get("act", ""):
        case "give":
            services.give(
                actor,
                holder=holder,
                qualification=post.get("kind", ""),
                evidence=post.get("evidence", ""),
            )
        case "revoke":
            services.revoke(
                actor, holder=holder, qualification=post.get("kind", ""), reason=post.get("reason", "")
            )
        case "year":
            services.note_birth_year(actor, holder=holder, born_in=_year(post.get("born_in", "")) or NO_YEAR)
        case "withdraw":
            services.withdraw(actor, line=post.get("line", ""))
        case _:
            raise Invalid
