"""The page on which a partner proposes activities, behind an address that nobody can guess. No account is needed."""

import datetime as dt
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.programme import selectors, services
from samenbieb.domains.programme.errors import ProposalSettled, ProposalsFull, ProposedOften
from samenbieb.domains.programme.selectors import PartnerPage, ProposalView
from samenbieb.domains.programme.services import ProposalWish
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.errors import Busy, Invalid, NotFound
from samenbieb.kernel.idempotency import KeyUsedForOther
from samenbieb.kernel.identifiers import uuid7
from samenbieb.kernel.money import decimal_text, parse_cents

ROWS_MAX = 12
ROWS_FIRST = 3
KEY_LENGTH_MAX = 40
PRICE_MAX_CENTS = 1000_00
Row = tuple[str, str]


class ProposalForm(forms.Form):
    """What a partner proposes. What is right is decided by the service; nothing is asked about people."""

    title = forms.CharField(label=gettext_lazy("What is it called?"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What will people do there?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    branch = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Length in minutes"), min_value=1, max_value=720)
    heads = forms.IntegerField(
        label=gettext_lazy("How many people do you expect?"), required=False, min_value=1, max_value=9999
    )
    drop_in = forms.ChoiceField(
        label=gettext_lazy("How do people come?"),
        choices=[
            ("1", gettext_lazy("They just walk in")),
            ("0", gettext_lazy("They sign up first")),
        ],
        widget=forms.RadioSelect,
    )
    price = forms.CharField(
        label=gettext_lazy("Price in euros"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Leave it empty when it is free."),
    )

    def __init__(
        self, page: PartnerPage, data: Any = None, initial: Any = None, *, asked: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        if asked:
            self.fields["answer"] = forms.CharField(
                label=_("Your answer"),
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.order_fields(["answer"])
        choices = {
            "audience": selectors.audiences(),
            "language": selectors.languages(),
            "branch": [("", _("It does not matter")), *page.places],
        }
        for name, known in choices.items():
            cast("forms.ChoiceField", self.fields[name]).choices = known

    def clean_price(self) -> int:
        """Read the price; nothing is free. Raises: ValidationError."""
        text = self.cleaned_data["price"].strip()
        try:
            cents = parse_cents(text) if text else 0
        except ValueError:
            cents = -1
        if not 0 <= cents <= PRICE_MAX_CENTS:
            raise forms.ValidationError(_("Enter an amount, for example 2,50."))
        return cents

    def wish(self, dates: list[tuple[dt.date, dt.time]]) -> ProposalWish:
        """Give what was filled in."""
        data = dict(self.cleaned_data)
        price, drop_in = data.pop("price"), data.pop("drop_in") == "1"
        return ProposalWish(price_cents=price, drop_in=drop_in, dates=dates, **data)


@require_GET
def page(request: Request, token: str) -> HttpResponse:
    """Show a partner what it proposed and how each stands. Looking changes nothing."""
    found = services.look_at_page(token=token, address=address_of(request))
    return _private(render(request, "portal/partner/proposals.html", {"page_of": found, "token": token}))


@require_http_methods(["GET", "POST"])
def new(request: Request, token: str) -> HttpResponse:
    """Propose an activity."""
    found = services.look_at_page(token=token, address=address_of(request))
    rows, more = _rows(request)
    key = request.POST.get("key", "")[:KEY_LENGTH_MAX] or str(uuid7())
    initial = {"language": "nl", "audience": "everybody", "minutes": 60, "drop_in": "1"}
    form = ProposalForm(found, request.POST or None, initial)
    if more:
        form = ProposalForm(found, initial=request.POST)
    elif request.method == "POST" and form.is_valid():
        try:
            services.propose(request.actor, token=token, wish=form.wish(_dates(rows)), key=key)
        except Invalid as refusal:
            _blamed(form, refusal)
        except (ProposalsFull, ProposedOften, Busy) as refusal:
            form.add_error(None, str(refusal))
        except KeyUsedForOther:
            messages.warning(request, _("This was sent already. Change it below."), extra_tags="warn")
            return _to(token)
        else:
            messages.success(request, _("Your proposal is sent. The library answers here."), extra_tags="ok")
            return _to(token)
    return _form(request, token, {"page_of": found, "form": form, "rows": rows, "key": key})


@require_http_methods(["GET", "POST"])
def proposal(request: Request, token: str, proposal: UUID) -> HttpResponse:
    """Show one proposal; change it, answer the library, withdraw it, or bring it back."""
    found = services.look_at_page(token=token, address=address_of(request))
    view = services.look_at_proposal(token=token, proposal=str(proposal))
    act = request.POST.get("act", "")
    rows, more = _rows(request, view)
    asked = view.state == "asked"
    form = ProposalForm(found, initial=request.POST if more else _given(view), asked=asked)
    if request.method == "POST" and not more:
        if act == "keep":
            form = ProposalForm(found, request.POST, asked=asked)
        try:
            said = _act(request, token, str(proposal), form, rows)
        except Invalid as refusal:
            _blamed(form, refusal)
        except (ProposalsFull, ProposedOften, ProposalSettled, Busy) as refusal:
            messages.warning(request, str(refusal), extra_tags="warn")
            return HttpResponseRedirect(reverse("portal:proposal", args=[token, proposal]))
        else:
            if said:
                messages.success(request, said, extra_tags="ok")
                return _to(token)
    return _form(request, token, {"page_of": found, "view": view, "form": form, "rows": rows})


def _act(request: Request, token: str, proposal: str, form: ProposalForm, rows: list[Row]) -> str:
    """Do what was asked; empty when the form is not filled in well."""
    match request.POST.get("act", ""):
        case "withdraw":
            services.withdraw_proposal(request.actor, token=token, proposal=proposal)
            return _("Your proposal is withdrawn.")
        case "back":
            services.bring_proposal_back(request.actor, token=token, proposal=proposal)
            return _("Your proposal waits for the library again.")
        case "keep":
            if not form.is_valid():
                return ""
            wish = form.wish(_dates(rows))
            services.change_proposal(request.actor, token=token, proposal=proposal, wish=wish)
            return _("The change is sent to the library.")
    raise NotFound


def _form(request: Request, token: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    context = {**context, "token": token, "may_add": len(context["rows"]) < ROWS_MAX}
    return _private(render(request, "portal/partner/proposal.html", context, status=status))


def _given(view: ProposalView) -> dict[str, Any]:
    names = ("title", "summary", "audience", "language", "minutes", "heads", "answer")
    return {name: getattr(view, name) for name in names} | {
        "branch": view.branch_code,
        "drop_in": "1" if view.drop_in else "0",
        "price": decimal_text(view.price_cents).replace(".", ",") if view.price_cents else "",
    }


def _rows(request: Request, view: ProposalView | None = None) -> tuple[list[Row], bool]:
    """Give the days and times as they stand in the form, and whether more rows are asked for."""
    if request.method == "POST" and "dag" in request.POST:
        days, times = request.POST.getlist("dag"), request.POST.getlist("tijd")
        rows = [(day.strip()[:20], time.strip()[:8]) for day, time in zip(days, times, strict=False)]
    else:
        moments = view.moments if view else ()
        rows = [(one.day.isoformat(), f"{one.begins:%H:%M}") for one in moments]
    more = request.POST.get("act") == "rows"
    wanted = max(ROWS_FIRST, len(rows) + (3 if more else 0), 1 + sum(any(row) for row in rows))
    rows += [("", "")] * (min(wanted, ROWS_MAX) - len(rows))
    return rows[:ROWS_MAX], more


def _dates(rows: list[Row]) -> list[tuple[dt.date, dt.time]]:
    """Read the rows that are filled in. Raises: Invalid."""
    try:
        return [
            (dt.date.fromisoformat(day), dt.time.fromisoformat(time).replace(second=0, tzinfo=None))
            for day, time in rows
            if day or time
        ]
    except ValueError as problem:
        raise Invalid(fields={"dates": _("Fill in a day and a time, for example 14:00.")}) from problem


def _blamed(form: ProposalForm, refusal: Invalid) -> None:
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)


def _to(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("portal:proposals", args=[token]))


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep these pages, no search engine find them, and no other site learn their address."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
