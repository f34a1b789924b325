"""Transport under management: what the ways between places cost, how long they take, and whether there are any."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samenbieb.domains.circulation import permissions, selectors, services
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor

COST_MAX, DAYS_MAX = 1_000_000, 60


class WayForm(forms.Form):
    """One way, or the same both ways."""

    start = forms.ChoiceField(label=gettext_lazy("From"))
    end = forms.ChoiceField(label=gettext_lazy("To"))
    cost = forms.IntegerField(
        label=gettext_lazy("Cost"),
        required=False,
        min_value=0,
        max_value=COST_MAX,
        help_text=gettext_lazy("A whole number to compare ways with. Empty: not known."),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days under way"),
        required=False,
        min_value=0,
        max_value=DAYS_MAX,
        help_text=gettext_lazy("Empty: one day within a library, two days between libraries."),
    )
    enabled = forms.BooleanField(label=gettext_lazy("There is transport"), required=False, initial=True)
    both = forms.BooleanField(label=gettext_lazy("The way back likewise"), required=False)

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        rows = places.branches()
        self.places = {row.code: row for row in rows}
        mine = [row for row in rows if actor.may(permissions.EDIT_RULES, at=row.organisation_id)]
        self._choices("start", mine)
        self._choices("end", rows)

    def _choices(self, name: str, rows: Any) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = [(row.code, f"{row.name} ({row.organisation.name})") for row in rows]

    def clean(self) -> dict[str, Any]:
        """A way leads somewhere; the way back is of the other library, which must be one's own too."""
        data = super().clean() or {}
        if data.get("start") and data.get("start") == data.get("end"):
            self.add_error("end", _("Choose another place than where it starts."))
        start_choices = dict(cast("Any", self.fields["start"]).choices)
        if data.get("both") and data.get("end") and data["end"] not in start_choices:
            self.add_error("both", _("The way back is for the other library to set."))
        return data


@require_http_methods(["GET", "POST"])
@at_desk
def ways(request: Request) -> HttpResponse:
    """Show what is known of the ways from one's own places, and who lends to whom; set a way."""
    lines = selectors.transport_ways(request.actor)
    form = WayForm(request.actor, request.POST or None, _initial(request, lines))
    if request.method == "POST" and form.is_valid():
        _set(request, form)
        messages.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:ways"))
    context = {
        "section": "manage",
        "form": form,
        "lines": lines,
        "balances": selectors.lending_balances(request.actor),
    }
    return show(request, "desk/manage/ways.html", context, status=422 if form.errors else 200)


def _set(request: Request, form: WayForm) -> None:
    data = form.cleaned_data
    start, end = form.places[data["start"]].pk, form.places[data["end"]].pk
    for one, other in ((start, end), (end, start)) if data["both"] else ((start, end),):
        services.set_transport(
            request.actor,
            from_branch_id=one,
            to_branch_id=other,
            cost=data["cost"],
            days=data["days"],
            enabled=data["enabled"],
        )


def _initial(request: Request, lines: list[selectors.TransportLine]) -> dict[str, Any]:
    """Fill in the way that is named in the address, to change it."""
    start, end = request.GET.get("van", ""), request.GET.get("naar", "")
    known = next((line for line in lines if (line.from_code, line.to_code) == (start, end)), None)
    if known is None:
        here = places.branch_by_id(request.actor.branch_id).code if request.actor.branch_id else ""
        return {"start": start or here, "end": end, "enabled": True}
    return {
        "start": start,
        "end": end,
        "cost": known.cost,
        "days": known.days,
        "enabled": known.enabled,
    }
