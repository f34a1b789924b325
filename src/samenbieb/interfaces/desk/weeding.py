"""Weeding (afschrijven): a list, a choice, a look beforehand, taking out, undoing; and last copies that are offered."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.items import CONDITIONS
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid

SHOWN_MAX = 200
YEARS_DEFAULT, OFFER_DAYS_DEFAULT = 1, 28
WRONG = ("damaged", "missing", "lost", "not_for_loan")
LAST: Mapping[str, str | Promise] = {
    "library": gettext_lazy("last copy of the library"),
    "network": gettext_lazy("last copy of the network"),
}
KEPT: Mapping[str, str | Promise] = {
    "away": gettext_lazy("It is lent, under way or on the hold shelf."),
    "waited_for": gettext_lazy("Somebody waits for this title."),
    "withdrawn": gettext_lazy("It was taken out already."),
    "last_in_network": gettext_lazy("The last copy of the network. Offer it to the other libraries first."),
    "last_in_library": gettext_lazy("The last copy of the library. Offer it to the other libraries first."),
    "offered": gettext_lazy("It is offered to the other libraries. Wait until the last day."),
}


class ListForm(forms.Form):
    """What is looked for. All fields together must fit."""

    jaren = forms.IntegerField(
        label=gettext_lazy("Not lent for so many years"), min_value=0, max_value=50, required=False
    )
    keer = forms.IntegerField(
        label=gettext_lazy("Lent at most so many times"), min_value=0, max_value=10_000, required=False
    )
    voor = forms.DateField(
        label=gettext_lazy("Bought before"), required=False, widget=forms.DateInput({"type": "date"})
    )
    staat = forms.ChoiceField(label=gettext_lazy("What is wrong"), required=False)
    soort = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    plek = forms.ChoiceField(label=gettext_lazy("Location"), required=False)

    def __init__(self, data: QueryDict | Mapping[str, Any], *, branch_id: int) -> None:
        super().__init__(data)
        every: tuple[str, str | Promise] = ("", _("All"))
        choices: dict[str, list[tuple[str, str | Promise]]] = {
            "staat": [every, *((kind, CONDITIONS[kind]) for kind in WRONG)],
            "soort": [every, *((row.code, row.name) for row in items.item_categories())],
            "plek": [every, *((name, name) for name in items.locations_at(branch_id))],
        }
        for name, found in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = found


class OfferForm(forms.Form):
    """For how long last copies are offered."""

    days = forms.IntegerField(
        label=gettext_lazy("Days to wait for the others"),
        min_value=7,
        max_value=365,
        initial=OFFER_DAYS_DEFAULT,
    )


@require_GET
@at_desk
def weeding(request: Request) -> HttpResponse:
    """Show what this place may take out of its collection, what it took out, and how much."""
    request.actor.require(permissions.WEED)
    branch_id = place_of(request)
    form, lines = _list(request, branch_id)
    context = {
        "section": "items",
        "form": form,
        "lines": [_shown(line) for line in lines[:SHOWN_MAX]],
        "found": len(lines),
        "query": request.GET.urlencode(),
        "runs": items.weedings(request.actor, branch_id=branch_id),
    }
    return show(request, "desk/weeding/page.html", context, status=422 if form.errors else 200)


def _list(request: Request, branch_id: int) -> tuple[ListForm, list[services.WeedLine]]:
    form = ListForm(request.GET or {"jaren": YEARS_DEFAULT}, branch_id=branch_id)
    if not form.is_valid():
        return form, []
    wish = form.cleaned_data
    choice = items.Choice(
        category=wish["soort"],
        location=wish["plek"],
        loans_max=wish["keer"],
        acquired_before_on=wish["voor"],
        condition=wish["staat"],
    )
    years = wish["jaren"]
    since = clock.now() - dt.timedelta(days=round(365.25 * years)) if years else None
    lines = selectors.weeding_list(request.actor, branch_id=branch_id, choice=choice, not_lent_since=since)
    return form, lines


def _shown(line: services.WeedLine) -> dict[str, Any]:
    """Give a line with its words."""
    return {
        "line": line,
        "wrong": ", ".join(str(CONDITIONS[kind]) for kind in line.conditions),
        "last": LAST.get(line.last, ""),
        "kept": KEPT.get(line.kept, ""),
    }


@require_GET
@at_desk
def weeding_csv(request: Request) -> HttpResponse:
    """Give the list as a table."""
    request.actor.require(permissions.WEED)
    branch_id = place_of(request)
    form, lines = _list(request, branch_id)
    if form.errors:
        raise Invalid
    code = places.branch_by_id(branch_id).code
    return spreadsheets.file_of(_table(lines), filename=f"afschrijven-{code}.csv")


def _table(lines: Sequence[services.WeedLine]) -> Iterator[str]:
    heads = (
        _("Number"), _("Title"), _("Maker"), _("Kind"), _("Location"), _("Shelf mark"), _("Loans"), _("Lent last"),
        _("Bought"), _("What is wrong"), _("Last copy"), _("Stays because"),
    )  # fmt: skip
    yield spreadsheets.row(heads)
    for line in lines:
        shown = _shown(line)
        yield spreadsheets.row(
            [
                line.barcode,
                line.title,
                line.creator,
                line.category,
                line.location,
                line.shelf_mark,
                line.loan_count,
                line.last_loan_at.date().isoformat() if line.last_loan_at else "",
                line.acquired_on.isoformat() if line.acquired_on else "",
                shown["wrong"],
                str(shown["last"]),
                str(shown["kept"]),
            ]
        )


@require_POST
@at_desk
def preview(request: Request) -> HttpResponse:
    """Show what would go and what stays, or do it: take out, or offer the last copies."""
    branch_id, chosen = place_of(request), request.POST.getlist("item")[:1000]
    act = request.POST.get("act", "")
    if act == "weed":
        return _weed(request, branch_id, chosen)
    form = OfferForm(request.POST if act == "offer" else None)
    if act == "offer" and form.is_valid():
        return _offer(request, branch_id, chosen, days=form.cleaned_data["days"])
    lines = services.preview_weeding(request.actor, branch_id=branch_id, public_ids=chosen)
    if not lines:
        messages.info(request, _("Choose at least one title."))
        return HttpResponseRedirect(reverse("desk:weeding"))
    context = {
        "section": "items",
        "going": [_shown(line) for line in lines if not line.kept],
        "staying": [_shown(line) for line in lines if line.kept],
        "last": [line for line in lines if line.kept in services.CAN_BE_OFFERED],
        "form": form,
        "key": new_key(),
    }
    return show(request, "desk/weeding/preview.html", context, status=422 if form.errors else 200)


def _weed(request: Request, branch_id: int, chosen: Sequence[str]) -> HttpResponse:
    key = request.POST.get("key", "")[:60]
    done = services.weed(request.actor, branch_id=branch_id, public_ids=chosen, key=key)
    sentence = ngettext(
        "%(count)s title is taken out of the collection.",
        "%(count)s titles are taken out of the collection.",
        done.count,
    )
    messages.success(request, sentence % {"count": done.count}, extra_tags="ok")
    _say_kept(request, done.kept)
    return HttpResponseRedirect(reverse("desk:weeding") + "#gedaan")


def _offer(request: Request, branch_id: int, chosen: Sequence[str], *, days: int) -> HttpResponse:
    done = services.offer_copies(request.actor, branch_id=branch_id, public_ids=chosen, days=days)
    sentence = ngettext(
        "%(count)s title is offered to the other libraries.",
        "%(count)s titles are offered to the other libraries.",
        done.count,
    )
    messages.success(request, sentence % {"count": done.count}, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:offers"))


def _say_kept(request: Request, kept: Sequence[tuple[str, str]]) -> None:
    for title, why in kept[:5]:
        messages.warning(request, _("“%(title)s” stays. %(why)s") % {"title": title, "why": KEPT[why]})


@require_POST
@at_desk
def undo(request: Request, run: str) -> HttpResponse:
    """Bring back what was taken out together."""
    back, left = services.undo_weeding(request.actor, weeding=run)
    sentence = ngettext(
        "%(count)s title is back in the collection.", "%(count)s titles are back in the collection.", back
    )
    messages.success(request, sentence % {"count": back}, extra_tags="ok")
    if left:
        more = ngettext(
            "%(count)s title was in hand since and stays out.",
            "%(count)s titles were in hand since and stay out.",
            left,
        )
        messages.warning(request, more % {"count": left})
    return HttpResponseRedirect(reverse("desk:weeding") + "#gedaan")


@require_GET
@at_desk
def offers(request: Request) -> HttpResponse:
    """Show the last copies that libraries offer, one's own and those of the others."""
    lines = items.offers(request.actor)
    context = {
        "section": "items",
        "own": [(line, LAST[line.last_of]) for line in lines if line.own],
        "others": [(line, LAST[line.last_of]) for line in lines if not line.own],
        "taken": items.taken_offers(request.actor),
    }
    return show(request, "desk/weeding/offers.html", context)


@require_POST
@at_desk
def offer(request: Request, offer: str) -> HttpResponse:
    """Take a copy over for this place, give it back, or call an offer of one's own back."""
    match request.POST.get("act", ""):
        case "take":
            title = services.take_offer(request.actor, offer=offer, branch_id=place_of(request))
            sentence = _("“%(title)s” is yours now, and travels to you.")
        case "undo":
            title = services.undo_take_offer(request.actor, offer=offer)
            sentence = _("“%(title)s” is given back. It is offered as before.")
        case "back":
            title = services.call_offer_back(request.actor, offer=offer)
            sentence = _("“%(title)s” is no longer offered. It stays.")
        case _:
            raise Invalid
    messages.success(request, sentence % {"title": title}, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:offers"))
