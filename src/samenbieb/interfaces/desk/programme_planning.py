"""Planning activities at the desk: from a kind of activity, once or in a series; moving, calling off, who helps."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.programme import permissions, selectors, services
from samenbieb.domains.programme.errors import ClosedThen, NoGoingBack, SeriesClashes, SessionPast
from samenbieb.domains.programme.services import Dates, Planned, TemplateWish, Wish
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.payments import AmountField
from samenbieb.interfaces.desk.programme import Moving, session_page, words_of
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.money import decimal_text

SECTION = "programme"
DAY_WIDGET = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME_WIDGET = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PriceField(AmountField):
    """What it costs; nothing is free."""

    def clean(self, value: object) -> int:
        """Read the price. Raises: ValidationError."""
        return super().clean(value) if str(value or "").strip() else 0


class DatesForm(forms.Form):
    """When and where."""

    branch = forms.ChoiceField(label=gettext_lazy("Where"))
    first_on = forms.DateField(label=gettext_lazy("First day"), widget=DAY_WIDGET)
    begins = forms.TimeField(label=gettext_lazy("Begins at"), widget=TIME_WIDGET)
    minutes = forms.IntegerField(
        label=gettext_lazy("Length in minutes"), min_value=1, max_value=720, initial=60
    )
    repeat = forms.ChoiceField(label=gettext_lazy("Returns"), required=False)
    times = forms.IntegerField(
        label=gettext_lazy("How many times"), min_value=1, max_value=60, initial=1, required=False
    )
    capacity = forms.IntegerField(label=gettext_lazy("Places"), required=False, min_value=1, max_value=9999)

    def __init__(self, organisation_id: int, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.places = {row.code: row for row in places.branches(organisation_id)}
        with_choices(self, "branch", [(code, row.name) for code, row in self.places.items()])
        with_choices(self, "repeat", [("", _("once")), *selectors.repeats()])

    def clean_first_on(self) -> dt.date:
        """Refuse a day that can be none. Raises: ValidationError."""
        day: dt.date = self.cleaned_data["first_on"]
        try:
            _in_our_time(day)
        except ValueError as problem:
            raise forms.ValidationError(_("Choose a day and a time.")) from problem
        return day

    def dates(self, chosen: list[str]) -> Dates:
        """Give when and where; `chosen` days (ISO) go before those of the series."""
        data = self.cleaned_data
        days = selectors.series_days(data["first_on"], data["repeat"], data["times"] or 1)
        if chosen:
            days = [day for day in days if day.isoformat() in chosen]
        return Dates(
            branch_id=self.places[data["branch"]].pk,
            days=days,
            begins=data["begins"],
            minutes=data["minutes"],
            repeat=data["repeat"],
            capacity=data["capacity"],
            although_closed=bool(chosen),
            at_any_hour=bool(chosen),
        )


class PlanForm(DatesForm):
    """When, where, and what is other than usual."""

    title = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("What people read about it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    price = PriceField(label=gettext_lazy("Price in euros"), required=False)
    drop_in = forms.BooleanField(label=gettext_lazy("One may just walk in"), required=False)

    def __init__(self, organisation_id: int, data: Any = None, initial: Any = None) -> None:
        super().__init__(organisation_id, data, initial)
        with_choices(self, "audience", selectors.audiences())
        with_choices(self, "language", selectors.languages())

    def wish(self) -> Wish:
        """Give what is filled in about the activity itself."""
        data = self.cleaned_data
        return Wish(
            title=data["title"],
            summary=data["summary"],
            audience=data["audience"],
            language=data["language"],
            drop_in=data["drop_in"],
            price_cents=data["price"],
        )


class KindForm(forms.Form):
    """All that a kind of activity gives."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("What is done"))
    core_function = forms.ChoiceField(label=gettext_lazy("Function of the library"))
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    minutes = forms.IntegerField(label=gettext_lazy("Length in minutes"), min_value=1, max_value=720)
    price = PriceField(label=gettext_lazy("Price in euros"), required=False)
    summary = forms.CharField(
        label=gettext_lazy("What people read about it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    drop_in = forms.BooleanField(label=gettext_lazy("One may just walk in"), required=False)

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        with_choices(self, "kind", selectors.kinds())
        with_choices(self, "core_function", selectors.core_functions())
        with_choices(self, "audience", selectors.audiences())
        with_choices(self, "language", selectors.languages())

    def wish(self) -> TemplateWish:
        """Give what was filled in."""
        data = dict(self.cleaned_data)
        return TemplateWish(price_cents=data.pop("price"), **data)


def with_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Say what can be chosen in a field."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices


@require_http_methods(["GET", "POST"])
@at_desk
def plan(request: Request) -> HttpResponse:
    """Choose a kind of activity, then plan it: once or in a series, all dates or none."""
    actor, here = request.actor, places.place(place_of(request))
    actor.require(permissions.PLAN, at=here.organisation_id)
    chosen = request.POST.get("soort", "") or request.GET.get("soort", "")
    if not chosen:
        kinds = selectors.templates(actor, here.organisation_id)
        return show(request, "desk/programme/choose.html", {"section": SECTION, "kinds": kinds})
    kind = selectors.template(actor, chosen)
    form = PlanForm(kind.organisation_id, request.POST or None, _given(kind, here.code))
    foreseen: list[selectors.Foreseen] = []
    if request.method == "POST" and form.is_valid():
        dates = form.dates(request.POST.getlist("dag"))
        wish = form.wish()
        found, foreseen = planned(
            form, dates, lambda: services.plan_activity(actor, template=chosen, dates=dates, wish=wish)
        )
        if found:
            say_planned(request, found)
            return HttpResponseRedirect(reverse("desk:programme-session", args=[found.sessions[0]]))
    context = {"section": SECTION, "kind": kind, "form": form, "foreseen": foreseen}
    return show(request, "desk/programme/plan.html", context, status=422 if form.errors else 200)


def say_planned(request: Request, found: Planned) -> None:
    """Say how many dates are planned, and how many of them are over already: that may be a typing error."""
    count = len(found.sessions)
    words = ngettext("%(count)s date is planned.", "%(count)s dates are planned.", count)
    messages.success(request, words % {"count": count}, extra_tags="ok")
    if found.past:
        words = ngettext(
            "%(count)s date lies in the past. You can count it at once.",
            "%(count)s dates lie in the past. You can count them at once.",
            found.past,
        )
        messages.warning(request, words % {"count": found.past}, extra_tags="warn")


def planned(
    form: forms.Form, dates: Dates, act: Callable[[], Planned], activity: str = ""
) -> tuple[Planned | None, list[selectors.Foreseen]]:
    """Plan, or put in the form why not, with the days and what they would meet."""
    try:
        return act(), []
    except SeriesClashes as refusal:
        form.add_error(None, str(refusal))
        return None, selectors.foreseen(dates.branch_id, dates.days, dates.begins, dates.minutes, activity)
    except Invalid as refusal:
        for sentence in refusal.fields.values():
            form.add_error(None, sentence)
        return None, []


def _given(kind: selectors.TemplateView, branch_code: str) -> dict[str, Any]:
    return {
        "title": kind.name,
        "branch": branch_code,
        "minutes": kind.minutes,
        "summary": kind.summary,
        "audience": kind.audience,
        "language": kind.language,
        "price": price_text(kind.price_cents),
        "drop_in": kind.drop_in,
        "times": 1,
    }


def price_text(cents: int) -> str:
    """Write a price as one types it; nothing is free."""
    return decimal_text(cents).replace(".", ",") if cents else ""


@require_POST
@at_desk
def act(request: Request, session: str) -> HttpResponse:
    """Do something with a planned session: call it off, let it take place after all, move it, say who helps."""
    actor, post = request.actor, request.POST
    selectors.session(actor, session)
    match post.get("act", ""):
        case "cancel":
            count = services.cancel_session(
                actor, session=session, reason=post.get("reason", ""), also_later=bool(post.get("later"))
            )
            words = ngettext("%(count)s date is called off.", "%(count)s dates are called off.", count)
            sentence = words % {"count": count}
        case "restore":
            services.restore_session(actor, session=session)
            sentence = _("This takes place after all.")
        case "move":
            if (refused := _moved(request, session)) is not None:
                return refused
            sentence = _("This is moved.")
        case "move_back":
            services.move_back(actor, session=session)
            sentence = _("This is moved back.")
        case "capacity":
            text = post.get("capacity", "").strip()
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
            services.set_capacity(actor, session=session, capacity=number if text else None)
            sentence = _("The change is kept.")
        case "register":
            zone = selectors.session(actor, session).zone
            from_at, until_at = (_instant(post.get(name, ""), zone) for name in ("vanaf", "tot"))
            services.set_register(actor, session=session, from_at=from_at, until_at=until_at)
            sentence = _("The change is kept.")
        case "assign" | "unassign" as what:
            user_id = int(post["wie"]) if post.get("wie", "").isdigit() and len(post["wie"]) < 10 else 0
            (services.assign if what == "assign" else services.unassign)(
                actor, session=session, user_id=user_id
            )
            sentence = _("The change is kept.")
        case _:
            raise Invalid
    messages.success(request, sentence, extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:programme-session", args=[session]))


def _moved(request: Request, session: str) -> HttpResponse | None:
    """Move a session, or show its page again with what was filled in and why it was not moved."""
    post = request.POST
    asked = Moving(post.get("day", ""), post.get("begins", ""), post.get("vestiging", ""))
    try:
        day, begins = _moment(asked.day, asked.begins)
        services.move_session(
            request.actor,
            session=session,
            day=day,
            begins=begins,
            branch_id=places.branch(asked.branch).pk,
            although_closed=post.get("toch") == asked.moment,
        )
    except (Invalid, SessionPast, NoGoingBack, ClosedThen) as refusal:
        moving = replace(
            asked,
            problem=words_of(refusal),
            clash=refusal.details.get("clash", ""),
            reason=refusal.details.get("reason", ""),
        )
        view = selectors.session(request.actor, session)
        return session_page(request, view, moving=moving, refusal=refusal)
    return None


def _moment(day: str, begins: str) -> tuple[dt.date, dt.time]:
    try:
        found, time = dt.date.fromisoformat(day), dt.time.fromisoformat(begins)
        _in_our_time(found)
    except ValueError as problem:
        raise Invalid(fields={"day": _("Choose a day and a time.")}) from problem
    return found, time


def _in_our_time(day: dt.date) -> None:
    """Refuse a day with which no calendar counts on. Raises: ValueError."""
    if not 2000 < day.year < 2200:
        raise ValueError(day)


def _instant(text: str, zone: str) -> dt.datetime | None:
    """Read a moment by the clock of the place; empty is none. Raises: Invalid."""
    if not text.strip():
        return None
    day, _letter, time = text.strip().partition("T")
    return clock.instant(*_moment(day, time), zone)


@require_http_methods(["GET", "POST"])
@at_desk
def kinds(request: Request, kind: str = "") -> HttpResponse:
    """Show the kinds of activity of this library; make one, change one, put one away."""
    actor = request.actor
    # First the kind: of another library it is not found, wherever somebody stands.
    known = selectors.template(actor, kind) if kind else None
    here = places.place(place_of(request))
    actor.require(permissions.PLAN, at=here.organisation_id)
    if request.method == "POST" and request.POST.get("act") in {"retire", "bring_back"} and known:
        services.retire_template(actor, template=kind, retired=request.POST["act"] == "retire")
        messages.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:programme-kinds"))
    initial: dict[str, Any] = {"minutes": 60, "drop_in": True, "language": "nl"}
    if known:
        names = ("name", "kind", "core_function", "audience", "language", "minutes", "summary", "drop_in")
        initial = {name: getattr(known, name) for name in names} | {"price": price_text(known.price_cents)}
    form = KindForm(request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        if known:
            services.change_template(actor, template=kind, wish=form.wish())
        else:
            services.make_template(actor, organisation_id=here.organisation_id, wish=form.wish())
        messages.success(request, _("The change is kept."), extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:programme-kinds"))
    context = {
        "section": SECTION,
        "kinds": selectors.templates(actor, here.organisation_id),
        "away": selectors.templates(actor, here.organisation_id, retired=True),
        "known": known,
        "form": form,
    }
    return show(request, "desk/programme/kinds.html", context, status=422 if form.errors else 200)
