"""Paying at the counter: what is open, cash or card, letting off with a reason, putting right, and a receipt."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import permissions, selectors, services
from samenbieb.domains.payments.errors import NothingToRefund
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import money
from samenbieb.kernel.errors import Invalid, NotFound, Refusal
from samenbieb.kernel.money import decimal_text, parse_cents

WHY = {
    "charged": gettext_lazy("too late"),
    "grace": gettext_lazy("day without a fee"),
    "closed": gettext_lazy("closed"),
    "no_step": gettext_lazy("costs nothing"),
    "capped": gettext_lazy("highest fee is reached"),
}
METHODS = (("card", gettext_lazy("Bank card")), ("cash", gettext_lazy("Cash")))


class AmountField(forms.CharField):
    """An amount of money as people write it; gives cents."""

    least_cents = 1
    wrong: str | Promise = gettext_lazy("Enter an amount above zero, for example 2,50.")

    def clean(self, value: object) -> int:
        """Read the amount. Raises: ValidationError."""
        text = super().clean(value)
        try:
            # Three digits behind a point are thousands to one reader and less than a cent to another.
            cents = -1 if re.search(r"[.,]\d{3}", text) else parse_cents(text)
        except ValueError:
            cents = -1
        if not self.least_cents <= cents <= 100_000_00:
            raise forms.ValidationError(str(self.wrong))
        return cents


class PayForm(forms.Form):
    """How much, and how. The reference makes sending it twice pay once."""

    amount = AmountField(
        label=gettext_lazy("Amount"), max_length=12, widget=forms.TextInput({"autofocus": True})
    )
    method = forms.ChoiceField(
        label=gettext_lazy("Paid with"), choices=METHODS, widget=forms.RadioSelect, initial="card"
    )
    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)


class WaiveForm(forms.Form):
    """How much somebody is let off, and why. The reference makes sending it twice let off once."""

    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)
    amount = AmountField(label=gettext_lazy("Amount"), max_length=12)
    comment = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class RefundForm(forms.Form):
    """How much of what stands in credit is paid back, and how."""

    amount = AmountField(label=gettext_lazy("Amount"), max_length=12)
    method = forms.ChoiceField(
        label=gettext_lazy("Paid back with"), choices=METHODS, widget=forms.RadioSelect, initial="cash"
    )


@require_http_methods(["GET", "POST"])
@at_desk
def payments(request: Request, patron: str) -> HttpResponse:
    """Show the account of a member, and receive money."""
    view = patrons.patron(request.actor, patron)
    request.actor.require(permissions.VIEW, at=view.organisation_id)
    if request.method == "POST":
        form = PayForm(request.POST)
        if form.is_valid():
            try:
                credit = services.pay(
                    request.actor,
                    membership_id=view.membership_id,
                    amount_cents=form.cleaned_data["amount"],
                    method=form.cleaned_data["method"],
                    reference=form.cleaned_data["reference"],
                    branch_id=request.actor.branch_id,
                )
            except Refusal as refusal:
                form.add_error("amount", str(refusal.sentence))
            else:
                amount = money(credit.amount_cents)
                messages.success(request, _("%(amount)s received.") % {"amount": amount}, extra_tags="ok")
                return HttpResponseRedirect(reverse("desk:receipt", args=[patron, credit.public_id]))
        return _page(request, view, form=form, status=422)
    return _page(request, view)


@require_POST
@at_desk
def waive(request: Request, patron: str) -> HttpResponse:
    """Let a member off a debt, with the reason."""
    view = patrons.patron(request.actor, patron)
    form = WaiveForm(request.POST, prefix="waive")
    if form.is_valid():
        try:
            services.waive(
                request.actor,
                membership_id=view.membership_id,
                amount_cents=form.cleaned_data["amount"],
                comment=form.cleaned_data["comment"],
                reference=form.cleaned_data["reference"],
            )
        except Invalid as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            amount = money(form.cleaned_data["amount"])
            messages.success(request, _("%(amount)s let off.") % {"amount": amount}, extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:payments", args=[patron]))
    return _page(request, view, waive_form=form, status=422)


@require_POST
@at_desk
def refund(request: Request, patron: str) -> HttpResponse:
    """Pay back what stands in credit."""
    view = patrons.patron(request.actor, patron)
    form = RefundForm(request.POST, prefix="refund")
    if form.is_valid():
        try:
            paid_back = services.refund(
                request.actor,
                membership_id=view.membership_id,
                amount_cents=form.cleaned_data["amount"],
                method=form.cleaned_data["method"],
            )
        except NothingToRefund as refusal:
            messages.error(request, str(refusal.sentence))
        else:
            amount = money(form.cleaned_data["amount"])
            messages.success(request, _("%(amount)s paid back.") % {"amount": amount}, extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:receipt", args=[patron, paid_back.public_id]))
    else:
        messages.error(request, _("Enter an amount above zero, for example 2,50."))
    return HttpResponseRedirect(reverse("desk:payments", args=[patron]))


@require_POST
@at_desk
def void(request: Request, patron: str) -> HttpResponse:
    """Put a payment right that should not have been."""
    view = patrons.patron(request.actor, patron)
    credit = request.POST.get("credit", "")
    services.void(request.actor, membership_id=view.membership_id, credit_public_id=credit)
    messages.success(request, _("The payment is put right. The amount is open again."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:payments", args=[patron]))


@require_GET
@at_desk
def receipt(request: Request, patron: str, credit: str) -> HttpResponse:
    """Show one payment, waiver, or what was paid back, as a receipt that prints."""
    view = patrons.patron(request.actor, patron)
    account = selectors.account(request.actor, membership_id=view.membership_id)
    line = next((line for line in account.credits if line.public_id == credit), None)
    back = next((line for line in account.charges if (line.kind, line.public_id) == ("refund", credit)), None)
    if line is None and back is None:
        raise NotFound
    context = {
        "section": "patrons",
        "patron": view,
        "line": line,
        "label": line.label if line else back.label if back else "",
        "done_at": line.received_at if line else back.charged_at if back else None,
        "amount_cents": line.amount_cents if line else back.total_cents if back else 0,
        "open_cents": account.open_cents,
    }
    return show(request, "desk/payments/receipt.html", context)


def _page(
    request: Request,
    view: patrons.PatronView,
    *,
    form: PayForm | None = None,
    waive_form: WaiveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    account = selectors.account(request.actor, membership_id=view.membership_id)
    amount = decimal_text(account.open_cents).replace(".", ",")
    may_refund = request.actor.may(permissions.REFUND, at=view.organisation_id)
    may_waive = request.actor.may(permissions.WAIVE, at=view.organisation_id)
    context = {
        "section": "patrons",
        "patron": view,
        "account": account,
        "running": [
            (fee, [(day, WHY[day.why]) for day in fee.days])
            for fee in lending.running_fees(request.actor, membership_public_id=view.public_id)
        ],
        "refund_form": RefundForm(prefix="refund") if account.credit_cents and may_refund else None,
        "form": form or PayForm(initial={"amount": amount, "method": "card", "reference": new_key()}),
        "waive_form": waive_form
        or (
            WaiveForm(prefix="waive", initial={"amount": amount, "reference": new_key()})
            if may_waive
            else None
        ),
        "may_waive": may_waive,
        "may_void": request.actor.may(permissions.RECEIVE, at=view.organisation_id),
    }
    return show(request, "desk/payments/page.html", context, status=status)
