"""The till (kas) of the place where the desk stands: what should be in it, counting it, and the report of each closing."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.payments import selectors, services
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.payments import AmountField
from samenbieb.interfaces.desk.scan import new_key
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import moment
from samenbieb.kernel.errors import Invalid, Refusal
from samenbieb.kernel.money import decimal_text


class SumField(AmountField):
    """An amount that may be nothing."""

    least_cents = 0
    wrong = gettext_lazy("Enter an amount, for example 2,50. Nothing is 0,00.")


class CountForm(forms.Form):
    """What was counted, and what leaves the till. The key makes sending it twice close once."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    counted = SumField(
        label=gettext_lazy("Cash that you counted"),
        max_length=12,
        widget=forms.TextInput({"autofocus": True, "inputmode": "decimal"}),
    )
    taken = SumField(
        label=gettext_lazy("Cash that you take out for the bank"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=gettext_lazy("The rest stays in the till for the next day."),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed when there is a difference."),
    )


@require_http_methods(["GET", "POST"])
@at_desk
def till(request: Request) -> HttpResponse:
    """Show what should be in the till, and close it."""
    branch_id = place_of(request)
    if request.method == "POST":
        form = CountForm(request.POST)
        if form.is_valid():
            try:
                closing = services.close_till(
                    request.actor,
                    branch_id=branch_id,
                    counted_cents=form.cleaned_data["counted"],
                    taken_cents=form.cleaned_data["taken"],
                    expected_cents=form.cleaned_data["expected"],
                    comment=form.cleaned_data["comment"],
                    key=form.cleaned_data["key"],
                )
            except Invalid as refusal:
                for field, sentence in refusal.fields.items():
                    form.add_error(field if field in form.fields else None, str(sentence))
            except Refusal as refusal:
                form.add_error(None, str(refusal.sentence))
            else:
                messages.success(request, _("The till is closed."), extra_tags="ok")
                return HttpResponseRedirect(reverse("desk:till-closing", args=[closing]))
        return _page(request, branch_id, form=form, status=422)
    return _page(request, branch_id)


@require_GET
@at_desk
def closing(request: Request, closing: str) -> HttpResponse:
    """Show one closing as a report that prints."""
    report = selectors.closing(request.actor, public_id=closing)
    libraries = len({line.library_name for line in report.lines})
    context = {"section": "till", "report": report, "libraries": libraries}
    return show(request, "desk/till/closing.html", context)


@require_GET
@at_desk
def closing_csv(request: Request, closing: str) -> HttpResponse:
    """Give all that belongs to one closing as a table."""
    report = selectors.closing(request.actor, public_id=closing)
    name = f"kas-{report.branch_code}-{report.closed_on}-{report.number}.csv"
    return spreadsheets.file_of(_table(report), filename=name)


def _table(report: selectors.Closing) -> Iterator[str]:
    yield spreadsheets.row([_("When"), _("What"), _("Paid with"), _("Library"), _("Amount"), _("By")])
    for line in report.movements:
        yield spreadsheets.row(
            [
                moment(line.moved_at),
                line.what,
                line.label,
                line.library_name,
                _euros(line.amount_cents),
                line.moved_by,
            ]
        )
    sums = (
        (_("In the till before"), report.opening_cents),
        (_("Cash received, less paid back"), report.cash_cents),
        (_("Should be in the till"), report.expected_cents),
        (_("Counted"), report.counted_cents),
        (_("Difference"), report.difference_cents),
        (_("Taken out for the bank"), report.taken_cents),
        (_("Stays in the till"), report.left_cents),
    )
    for label, cents in sums:
        yield spreadsheets.row(["", label, "", report.library_name, _euros(cents), report.closed_by])


def _euros(cents: int) -> Any:
    """Give an amount as a Dutch spreadsheet reads it; a number, so a minus is no formula."""
    sign = "-" if cents < 0 else ""
    return spreadsheets.Number(sign + decimal_text(abs(cents)).replace(".", ","))


def _page(
    request: Request, branch_id: int, *, form: CountForm | None = None, status: int = 200
) -> HttpResponse:
    state = selectors.till(request.actor, branch_id=branch_id)
    if form is not None:  # what is shown now is what is counted against next
        form.data = dict(form.data.items()) | {"expected": str(state.expected_cents)}
    context = {
        "section": "till",
        "state": state,
        "libraries": len({line.library_name for line in state.lines}),
        "closings": selectors.closings(request.actor, branch_id=branch_id),
        "form": form
        or CountForm(initial={"expected": state.expected_cents, "key": new_key(), "taken": "0,00"}),
    }
    return show(request, "desk/till/page.html", context, status=status)
