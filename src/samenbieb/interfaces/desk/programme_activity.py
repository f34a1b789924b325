"""One activity at the desk: what it is, all its dates, and more dates of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.programme import permissions, selectors, services
from samenbieb.domains.programme.services import Wish
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.programme_planning import (
    SECTION,
    DatesForm,
    PriceField,
    planned,
    price_text,
    say_planned,
    with_choices,
)
from samenbieb.interfaces.web.request import Request


class ActivityForm(forms.Form):
    """What people read about an activity, and what it counts for."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What people read about it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    core_function = forms.ChoiceField(label=gettext_lazy("Function of the library"))
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    price = PriceField(label=gettext_lazy("Price in euros"), required=False)
    drop_in = forms.BooleanField(label=gettext_lazy("One may just walk in"), required=False)

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        with_choices(self, "core_function", selectors.core_functions())
        with_choices(self, "audience", selectors.audiences())
        with_choices(self, "language", selectors.languages())


@require_http_methods(["GET", "POST"])
@at_desk
def activity(request: Request, activity: str) -> HttpResponse:
    """Show an activity with its dates; change what it is, for all its dates."""
    actor = request.actor
    view = selectors.activity(actor, activity)
    actor.require(permissions.PLAN, at=view.organisation_id)
    names = ("title", "summary", "core_function", "audience", "language", "drop_in")
    initial = {name: getattr(view, name) for name in names} | {"price": price_text(view.price_cents)}
    form = ActivityForm(request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        services.change_activity(actor, activity=activity, wish=Wish(price_cents=data.pop("price"), **data))
        messages.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:programme-activity", args=[activity]))
    return _page(request, view, form, DatesForm(view.organisation_id), [], 422 if form.errors else 200)


@require_POST
@at_desk
def more_dates(request: Request, activity: str) -> HttpResponse:
    """Plan more dates of an activity, all of them or none."""
    actor = request.actor
    view = selectors.activity(actor, activity)
    actor.require(permissions.PLAN, at=view.organisation_id)
    form = DatesForm(view.organisation_id, request.POST)
    foreseen: list[selectors.Foreseen] = []
    if form.is_valid():
        dates = form.dates(request.POST.getlist("dag"))
        found, foreseen = planned(
            form, dates, lambda: services.plan_dates(actor, activity=activity, dates=dates), activity
        )
        if found:
            say_planned(request, found)
            return HttpResponseRedirect(reverse("desk:programme-activity", args=[activity]))
    initial = {"title": view.title, "summary": view.summary}
    return _page(request, view, ActivityForm(initial=initial), form, foreseen, 422)


def _page(
    request: Request,
    view: selectors.ActivityView,
    form: ActivityForm,
    dates_form: DatesForm,
    foreseen: list[selectors.Foreseen],
    status: int,
) -> HttpResponse:
    dates = selectors.dates_of(request.actor, view.public_id)
    context = {
        "section": SECTION,
        "activity": view,
        "form": form,
        "dates_form": dates_form,
        "foreseen": foreseen,
        "coming": [one for one in dates if not one.is_over],
        "past": [one for one in reversed(dates) if one.is_over][:20],
    }
    return show(request, "desk/programme/activity.html", context, status=status)
