"""Materials of the maker place at the desk: what they cost, how much there is, counting, what came in."""

import re

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.makerspace import permissions, selectors, services
from samenbieb.domains.makerspace.services import MaterialWish, Portion
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.keeping import refusal_of, shown
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, Refusal
from samenbieb.kernel.money import parse_cents

SECTION = "making"
ROWS = 3  # materials of one job
THREE_DIGITS = re.compile(r"[.,]\d{3}")
NO_AMOUNT = -1  # refused by the service, with its own sentence


@require_http_methods(["GET", "POST"])
@at_desk
def materials(request: Request) -> HttpResponse:
    """Show the materials here with what is left; add one, change it, count it, let it end."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.VIEW, at=here.organisation_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = refusal_of(lambda: _change(request, here.pk))
        if refusal is None:
            messages.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:making-materials"))
    may_manage = actor.may(permissions.MANAGE, at=here.organisation_id)
    context = {
        "section": SECTION,
        "materials": selectors.materials(actor, here.pk),
        "ended": selectors.materials(actor, here.pk, ended=True) if may_manage else [],
        "units": selectors.units(),
        "key": new_key(),
        "filled": request.POST,
        "may_note": actor.may(permissions.NOTE, at=here.organisation_id),
        "may_manage": may_manage,
        **shown(refusal),
    }
    return show(
        request, "desk/making/materials.html", context, status=refusal.http_status if refusal else 200
    )


def _change(request: Request, branch_id: int) -> None:
    actor, post = request.actor, request.POST
    which = post.get("material", "")
    kinds = {one.public_id: one for one in selectors.materials(actor, branch_id)}
    unit = kinds[which].unit if which in kinds else post.get("unit", "")
    match post.get("act", ""):
        case "add":
            services.add_material(actor, branch_id=branch_id, wish=_wish(request, unit))
        case "change":
            services.change_material(actor, material=which, wish=_wish(request, unit))
        case "count" | "deliver" as what:
            services.note_stock(
                actor,
                material=which,
                parts=parts_in(post.get("parts", ""), selectors.per(unit)),
                counted=what == "count",
                key=post.get("key", "")[:KEY_LENGTH_MAX],
            )
        case "end" | "bring_back" as what:
            services.end_material(actor, material=which, ended=what == "end")
        case _:
            raise Invalid


def _wish(request: Request, unit: str) -> MaterialWish:
    post = request.POST
    low = post.get("low", "").strip()
    try:
        unit_cents = _unambiguous(post.get("price", "").strip() or "0")
    except ValueError as problem:
        raise Invalid(fields={"price": _("Enter an amount, for example 2,50. Nothing is free.")}) from problem
    return MaterialWish(
        post.get("name", ""), unit, unit_cents, parts_in(low, selectors.per(unit)) if low else None
    )


def used_in(request: Request, branch_id: int) -> tuple[Portion, ...]:
    """Read the materials of a job as its form sends them; an empty row is none. Raises: Invalid."""
    known = {one.public_id: one for one in selectors.materials(request.actor, branch_id)}
    found = []
    for _row, which, text in rows_typed(request):
        if not (which or text):
            continue
        kind = known.get(which)
        parts = parts_in(text, kind.per if kind else 1)
        if kind is not None and parts == NO_AMOUNT:
            sentence = (
                _("Fill in how much %(name)s was used in %(unit)s, such as 2.")
                if kind.per == 1
                else _("Fill in how much %(name)s was used in %(unit)s, such as 0,5.")
            ) % {"name": kind.name, "unit": kind.many_label}
            raise Invalid(sentence, fields={"materials": sentence})
        found.append(Portion(which, parts))
    return tuple(found)


def rows_typed(request: Request) -> list[tuple[int, str, str]]:
    """Give the rows of materials as somebody filled them in: their number, which, and how much."""
    post = request.POST
    which, much = ((post.getlist(name) + [""] * ROWS)[:ROWS] for name in ("material", "amount"))
    return [(row, which[row].strip(), much[row].strip()) for row in range(ROWS)]


def parts_in(text: str, per: int) -> int:
    """Read an amount in whole parts: `1,5` of something that is measured in hundredths is 150."""
    try:
        hundredths = _unambiguous(text)
    except ValueError:
        return NO_AMOUNT
    whole, rest = divmod(hundredths * per, 100)
    return NO_AMOUNT if rest or "€" in text else whole


def _unambiguous(text: str) -> int:
    """Read an amount in hundredths. Three digits behind a point are thousands to one reader. Raises: ValueError."""
    if THREE_DIGITS.search(text):
        raise ValueError(text)
    return parse_cents(text)
