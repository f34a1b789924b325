"""Titles on the shelf: find one by its number or by title, see where it is, say what is wrong, change its shelf mark."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation import services as lending
from samenbieb.domains.holdings import permissions, selectors, services
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk import claims, titles
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.scan import Result, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import money
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.money import decimal_text, parse_cents

CUSTODY: dict[str, str | Promise] = {
    "on_shelf": gettext_lazy("On the shelf"),
    "on_loan": gettext_lazy("On loan"),
    "in_transit": gettext_lazy("Under way"),
    "hold_shelf": gettext_lazy("On the hold shelf"),
    "workroom": gettext_lazy("In the workroom"),
    "unknown": gettext_lazy("Not known"),
}
CONDITIONS: dict[str, str | Promise] = {
    "missing": gettext_lazy("Missing"),
    "damaged": gettext_lazy("Damaged"),
    "lost": gettext_lazy("Lost"),
    "claimed_returned": gettext_lazy("Said to be returned"),
    "not_for_loan": gettext_lazy("Not for loan"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


class ItemForm(forms.Form):
    """What a collection specialist may change on one item."""

    location = forms.CharField(
        label=gettext_lazy("Location"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autofocus": True}),
    )
    temporary_location = forms.CharField(
        label=gettext_lazy("Stands for a while at"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For example a table with a theme. Empty: it stands at its location."),
    )
    shelf_mark = forms.CharField(label=gettext_lazy("Shelf mark"), max_length=60, required=False)
    volume = forms.CharField(label=gettext_lazy("Part"), max_length=60, required=False)
    price = forms.CharField(
        label=gettext_lazy("Price to replace it"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("For example 17,50."),
    )
    min_age = forms.IntegerField(
        label=gettext_lazy("Lend from age"), min_value=0, max_value=99, required=False
    )

    def clean_price(self) -> int | None:
        """Read the price as cents."""
        text = self.cleaned_data["price"]
        if not text:
            return None
        try:
            cents = parse_cents(text)
        except ValueError:
            cents = -1
        if not 0 <= cents <= 10_000_00:
            raise forms.ValidationError(_("Write an amount, for example 17,50."))
        return cents


class DamageForm(forms.Form):
    """What who had a damaged title last must pay; empty is nothing."""

    amount = forms.CharField(
        label=gettext_lazy("To pay for the damage"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("For example 17,50. Leave it empty when nothing is charged."),
        widget=forms.TextInput({"autofocus": True, "inputmode": "decimal"}),
    )

    def clean_amount(self) -> int:
        """Read the amount as cents."""
        text = self.cleaned_data["amount"]
        try:
            cents = parse_cents(text) if text else 0
        except ValueError:
            cents = -1
        if not 0 <= cents <= 10_000_00:
            raise forms.ValidationError(_("Write an amount, for example 17,50."))
        return cents


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that may be wrong with an item, and whether it is."""

    kind: str
    label: str | Promise
    stands: bool


@require_GET
@at_desk
def items(request: Request) -> HttpResponse:
    """Find by number (any item of the network) or by title (the whole catalogue, with its copies)."""
    request.actor.require(permissions.VIEW)
    asked = titles.asked_words(request)
    context: dict[str, Any] = {"section": "items", "asked": asked}
    if asked:
        try:
            found = selectors.item_by_barcode(asked)
        except ItemUnknown:
            context |= titles.found(request, asked)
        else:
            return _found(request, found, context)
    return show(request, "desk/items/page.html", context)


def _found(request: Request, found: selectors.ItemView, context: dict[str, Any]) -> HttpResponse:
    """Open the item of one's own library; of another only what a scan may show: title, place, destination."""
    if request.actor.may(permissions.VIEW, at=found.organisation_id):
        return HttpResponseRedirect(reverse("desk:item", args=[found.public_id]))
    text = _("It belongs to %(place)s. Now: %(custody)s.") % {
        "place": found.home_branch,
        "custody": str(CUSTODY[found.custody]).lower(),
    }
    return show(
        request, "desk/items/page.html", {**context, "result": Result("info", found.title, text=text)}
    )


@require_GET
@at_desk
def copies(request: Request, work: str) -> HttpResponse:
    """Show every copy of a title, those of this place first: number, edition, place, and whether it can be lent."""
    request.actor.require(permissions.VIEW)
    title = catalogue.work(work)
    editions = {
        edition.id: titles.edition_words(edition.form, edition.languages) for edition in title.editions
    }
    lines = [
        (line, editions.get(line.copy.record_id, ""), CUSTODY[line.copy.custody])
        for line in selectors.copies_for_staff(
            request.actor, title.id, near_branch_id=request.actor.branch_id
        )
    ]
    context = {
        "section": "items",
        "title": title,
        "lines": lines,
        "several": len(set(editions.values())) > 1,
        "here": request.actor.branch_id and places.branch_by_id(request.actor.branch_id).code,
    }
    return show(request, "desk/items/copies.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def item(request: Request, item: str) -> HttpResponse:
    """Show one item of one's own library; change it."""
    view = selectors.item(request.actor, public_id=item)
    form = ItemForm(request.POST or None, initial=_initial(view))
    may_edit = request.actor.may(permissions.EDIT, at=view.organisation_id)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        changes = {"price_cents": data["price"], "min_age": data["min_age"]}
        texts = ("location", "temporary_location", "shelf_mark", "volume")
        changes |= {name: data[name] for name in texts}
        services.edit_item(request.actor, item_public_id=view.public_id, changes=changes)
        messages.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:item", args=[view.public_id]))
    context = {
        "section": "items",
        "item": view,
        "custody": CUSTODY[view.custody],
        "form": form if may_edit else None,
        "conditions": [Condition(kind, label, kind in view.conditions) for kind, label in CONDITIONS.items()],
        "may_mark": request.actor.may(permissions.MOVE, at=view.organisation_id),
    }
    return show(request, "desk/items/item.html", context, status=422 if form.errors else 200)


@require_POST
@at_desk
def mark(request: Request, item: str) -> HttpResponse:
    """Say that something is wrong with an item, or that it is in order again. What a loss costs is shown and asked first."""
    kind = request.POST.get("kind", "")
    if kind not in CONDITIONS:
        raise Invalid
    view = selectors.item(request.actor, public_id=item)
    if kind == claims.CLAIMED and not request.POST.get("clear"):
        return claims.note_claim(
            request, barcode=view.barcode, back=reverse("desk:item", args=[view.public_id])
        )
    if kind == "damaged" and not request.POST.get("clear"):
        return _damaged(request, view)
    if request.POST.get("clear"):
        if kind == "damaged":
            lending.clear_damaged(request.actor, barcode=view.barcode)
        else:
            lending.clear_item(request.actor, barcode=view.barcode, kind=kind)
        sentence = _("“%(condition)s” is taken off.") % {"condition": CONDITIONS[kind]}
    else:
        shown = request.POST.get("sum", "")
        expected_cents = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else None
        bill_cents = lending.lost_bill_of(request.actor, barcode=view.barcode) if kind == "lost" else None
        if bill_cents is not None and bill_cents != expected_cents:
            context = {"section": "items", "item": view, "bill_cents": bill_cents, "changed": bool(shown)}
            return show(request, "desk/items/lost.html", context, status=409 if shown else 200)
        answer = lending.mark_item(
            request.actor, barcode=view.barcode, kind=kind, expected_cents=expected_cents
        )
        sentence = _("“%(condition)s” is noted.") % {"condition": CONDITIONS[kind]}
        if answer.charge_cents:
            sentence = _("“%(condition)s” is noted. %(amount)s is put on the account.") % {
                "condition": CONDITIONS[kind],
                "amount": money(answer.charge_cents),
            }
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:item", args=[item]))


def _damaged(request: Request, view: selectors.ItemView) -> HttpResponse:
    """Ask what who had it last must pay, where that is known; nothing is an answer too."""
    known = lending.damage_can_be_charged(request.actor, barcode=view.barcode)
    form = DamageForm(request.POST if "amount" in request.POST else None)
    if known and not form.is_valid():
        context = {"section": "items", "item": view, "form": form, "key": new_key()}
        return show(request, "desk/items/damaged.html", context, status=422 if form.errors else 200)
    cents = form.cleaned_data["amount"] if known else 0
    lending.mark_damaged(
        request.actor, barcode=view.barcode, charge_cents=cents, key=request.POST.get("key", "")[:60]
    )
    sentence = _("“%(condition)s” is noted.") % {"condition": CONDITIONS["damaged"]}
    if cents:
        sentence = _("“%(condition)s” is noted. %(amount)s is put on the account.") % {
            "condition": CONDITIONS["damaged"],
            "amount": money(cents),
        }
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:item", args=[view.public_id]))


def _initial(view: selectors.ItemView) -> dict[str, object]:
    price = view.price_cents
    return {
        "location": view.location,
        "temporary_location": view.temporary_location,
        "shelf_mark": view.shelf_mark,
        "volume": view.volume,
        "price": "" if price is None else decimal_text(price).replace(".", ","),
        "min_age": view.min_age,
    }
