"""Two accounts of one person: find the other, see side by side what becoming one means, do it, and take it back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.patrons import selectors, services
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import money as amount
from samenbieb.kernel.errors import NotFound, Refusal

SECTION = "patrons"
WORDS_LENGTH_MAX = 100
DAY = "j F Y"
# What hangs on an account, as the rooms above name it; `open_cents` is money.
COUNTS: Mapping[str, str | Promise] = {
    "loans": gettext_lazy("At home"),
    "holds": gettext_lazy("Reserved"),
    "open_cents": gettext_lazy("To pay"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what it is about, and what it says of who stays and of who goes."""

    label: str | Promise
    kept: str | Promise
    gone: str | Promise
    differs: bool = False


@require_http_methods(["GET", "POST"])
@at_desk
def merge(request: Request, patron: str) -> HttpResponse:
    """Find the other account of a member; show both; let the other go up in this one."""
    if request.method == "POST":
        return _merged(request, patron)
    other = request.GET.get("met", "").strip()[:WORDS_LENGTH_MAX]
    if other:
        return _both(request, patron, other)
    return _find(request, patron)


def _find(
    request: Request, patron: str, *, problem: Refusal | None = None, status: int = 200
) -> HttpResponse:
    view = selectors.patron(request.actor, patron)
    words = request.GET.get("q", "").strip()[:WORDS_LENGTH_MAX]
    found = selectors.find(request.actor, words) if words else []
    found = [line for line in found if line.public_id != view.public_id]
    if words and not found and any(letter.isdigit() for letter in words):
        # Perhaps the card of another library, which the person shows.
        return _both(request, patron, words)
    context = {"section": SECTION, "patron": view, "words": words, "found": found, "problem": problem}
    return show(request, "desk/patrons/merge_find.html", context, status=status)


def _both(
    request: Request, patron: str, other: str, *, problem: Refusal | None = None, status: int = 200
) -> HttpResponse:
    try:
        preview = selectors.preview(request.actor, public_id=patron, other=other)
    except NotFound as refusal:
        view = selectors.patron(request.actor, patron)
        context = {"section": SECTION, "patron": view, "words": other, "found": [], "problem": refusal}
        return show(request, "desk/patrons/merge_find.html", context, status=refusal.http_status)
    reasons = preview.reasons
    context = {
        "section": SECTION,
        "preview": preview,
        "other": other,
        "rows": _rows(preview),
        "reasons": reasons,
        "twice": [] if reasons else lending.titles_twice(request.actor, preview.person_ids),
        "problem": problem if not reasons else None,
        "key": new_key(),
    }
    return show(request, "desk/patrons/merge.html", context, status=status)


def _merged(request: Request, patron: str) -> HttpResponse:
    asked = request.POST
    other = asked.get("met", "").strip()[:WORDS_LENGTH_MAX]
    try:
        done = services.merge_people(
            request.actor,
            public_id=patron,
            other=other,
            name_of=asked.get("naam", "kept"),
            contact_of=asked.get("adres", "kept"),
            key=asked.get("key", "")[:60],
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _both(request, patron, other, problem=refusal, status=refusal.http_status)
    messages.success(
        request, _("The two accounts are one now. You can still undo it on this page."), extra_tags="ok"
    )
    return HttpResponseRedirect(reverse("desk:patron", args=[done.member]))


@require_POST
@at_desk
def part(request: Request, patron: str) -> HttpResponse:
    """Take a merge back: two accounts stand again."""
    selectors.patron(request.actor, patron)
    try:
        services.undo_merge(request.actor, merge_public_id=request.POST.get("merge", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal.sentence), extra_tags="stop")
    else:
        messages.success(
            request,
            _("Undone: there are two accounts again. What was done since stays with this one."),
            extra_tags="ok",
        )
    return HttpResponseRedirect(reverse("desk:patron", args=[patron]))


@require_GET
@at_desk
def doubles(request: Request) -> HttpResponse:
    """List members who may stand in the books twice."""
    context = {"section": SECTION, "groups": selectors.doubles(request.actor)}
    return show(request, "desk/patrons/doubles.html", context)


def _rows(preview: selectors.Preview) -> Sequence[Row]:
    kept, gone = preview.kept, preview.gone
    sides = (kept, gone)

    def row(label: str | Promise, *said: str | Promise, differs: bool = False) -> Row:
        return Row(label, said[0], said[1], differs)

    rows = [
        row(_("Name"), *(side.name for side in sides), differs="name" in preview.differs),
        row(
            _("Birth date"),
            *(_day(side.birth_on) for side in sides),
            differs="birth_on" in preview.differs,
        ),
        row(_("Address"), *(_address(side.contact) for side in sides), differs="contact" in preview.differs),
        row(_("E-mail"), *(side.contact["email"] for side in sides)),
        row(_("Telephone"), *(side.contact["phone"] for side in sides)),
        row(_("Library"), *(", ".join(side.libraries) for side in sides)),
        row(_("Kind of member"), *(side.category for side in sides)),
        row(_("Until"), *(_day(side.expires_on) for side in sides)),
        row(_("Cards"), *(", ".join(side.cards) for side in sides)),
    ]
    for name, label in COUNTS.items():
        rows.append(row(label, *(_count(name, side.counts.get(name)) for side in sides)))
    return rows


def _day(value: dt.date | None) -> str:
    return "" if value is None else date_format(value, DAY)


def _count(name: str, number: int | None) -> str:
    if number is None:
        return ""
    return amount(number) if name.endswith("_cents") else str(number)


def _address(contact: Mapping[str, str]) -> str:
    return ", ".join(filter(None, [contact["street"], f"{contact['postcode']} {contact['town']}".strip()]))
