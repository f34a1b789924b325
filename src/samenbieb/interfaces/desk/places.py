"""A place under management: what is said of it, its weekly hours, its exceptions, and what it was before."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.domains.organisations.errors import HoursNotUndoable, WrongHours, WrongPosition
from samenbieb.domains.organisations.ports import Moved
from samenbieb.interfaces.desk import hours_effects
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import END_OF_DAY, Opening
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

OPENINGS_A_DAY = 3
DAYS_SHOWN = 14
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
KIND_CHECKS = {
    "fits": gettext_lazy("The hours fit the kind of place."),
    "too_few_staffed_hours": gettext_lazy("There are fewer hours with staff than this kind of place needs."),
    "too_many_staffed_hours": gettext_lazy("There are more hours with staff than this kind of place has."),
    "no_hours": gettext_lazy("No opening hours are known."),
}
YES_NO = (("", gettext_lazy("Not known")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
FACTS = ("step_free", "lift", "accessible_toilet", "hearing_loop")


class DayInput(forms.DateInput):
    """A day, with the picker of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PlaceForm(forms.Form):
    """What may be said of a place. Its physical facts may be unknown."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=120, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    position = forms.CharField(
        label=gettext_lazy("Position on the map"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("North and east, copied from a map: 52.37403, 4.88969"),
    )
    quiet_hours = forms.CharField(label=gettext_lazy("Quiet hours"), max_length=120, required=False)
    step_free = forms.ChoiceField(label=gettext_lazy("Step-free"), choices=YES_NO, required=False)
    lift = forms.ChoiceField(label=gettext_lazy("Lift"), choices=YES_NO, required=False)
    accessible_toilet = forms.ChoiceField(
        label=gettext_lazy("Accessible toilet"), choices=YES_NO, required=False
    )
    hearing_loop = forms.ChoiceField(label=gettext_lazy("Hearing loop"), choices=YES_NO, required=False)
    offers_pickup = forms.BooleanField(
        label=gettext_lazy("Reserved titles can be picked up here"), required=False
    )


class ExceptionForm(forms.Form):
    """Days that are other than usual. Without times the place is closed."""

    from_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    until_on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput(), required=False)
    opens = forms.TimeField(
        label=gettext_lazy("Opens"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("Leave the times empty when the place is closed."),
    )
    closes = forms.TimeField(
        label=gettext_lazy("Closes"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=120)


@require_http_methods(["GET", "POST"])
@at_desk
def place(request: Request, code: str) -> HttpResponse:
    """Show a place of one's own library; change what is said of it."""
    branch = _mine(request, code)
    form = PlaceForm(request.POST or None, initial=_initial(branch))
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = dict(form.cleaned_data)
        facts |= {name: {"yes": True, "no": False}.get(facts[name]) for name in FACTS}
        try:
            services.edit_branch(request.actor, branch_id=branch.pk, **facts)
        except WrongPosition as refusal:
            form.add_error("position", str(refusal.sentence))
        else:
            return _kept(request, code)
    return _page(request, branch, form=form, status=422 if form.errors else 200)


@require_POST
@at_desk
def hours(request: Request, code: str) -> HttpResponse:
    """Set the weekly hours from a day on, or a season over them; first show what that moves."""
    branch = _mine(request, code)
    try:
        until = request.POST.get("until_on", "")
        asked: dict[str, Any] = {
            "branch_id": branch.pk,
            "week": _week(request.POST),
            "from_on": _day(request.POST.get("from_on", "")),
            "until_on": _day(until) if until else None,
            "season": request.POST.get("season", "").strip()[:60],
        }
        if not _was_seen(request):
            moved = selectors.foresee_week(request.actor, **asked)
            days = (asked["from_on"], asked["until_on"])
            return _preview(request, branch, moved, _("Other weekly hours"), days=days)
        services.set_weekly_hours(request.actor, **asked)
    except Invalid as refusal:
        return _page(request, branch, problem=refusal, status=refusal.http_status)
    return _kept(request, code)


@require_POST
@at_desk
def exception(request: Request, code: str) -> HttpResponse:
    """Close a place for some days, or open it at other hours; first show what that moves."""
    branch = _mine(request, code)
    form = ExceptionForm(request.POST, prefix="exception")
    if form.is_valid():
        data = form.cleaned_data
        opening = None
        if data["opens"] or data["closes"]:
            opening = Opening(data["opens"] or dt.time(0), data["closes"] or END_OF_DAY)
        asked: dict[str, Any] = {
            "branch_id": branch.pk,
            "from_on": data["from_on"],
            "until_on": data["until_on"] or data["from_on"],
            "opening": opening,
        }
        try:
            if not _was_seen(request):
                moved = selectors.foresee_exception(request.actor, **asked)
                return _preview(
                    request,
                    branch,
                    moved,
                    _("Closed, or other hours"),
                    days=(asked["from_on"], asked["until_on"]),
                )
            services.add_exception(request.actor, **asked, reason=data["reason"])
        except WrongHours as refusal:
            form.add_error(None, str(refusal.sentence))
        else:
            return _kept(request, code)
    return _page(request, branch, exception_form=form, status=422)


@require_POST
@at_desk
def withdraw(request: Request, code: str) -> HttpResponse:
    """Undo an exception: the ordinary hours hold again; first show what comes back."""
    branch = _mine(request, code)
    number = request.POST.get("exception", "")
    known = {str(row.pk): row for row in selectors.exceptions(branch.pk, from_on=dt.date.min)}
    if number not in known:
        raise NotFound
    if not _was_seen(request):
        change = selectors.hours_change_of(request.actor, exception_id=int(number))
        moved = selectors.foresee_undo(request.actor, change) if change else Moved()
        row = known[number]
        days = (row.from_on, row.until_on)
        return _preview(request, branch, moved, _("Take the change back"), days=days, undoes=True)
    services.withdraw_exception(request.actor, exception_id=int(number))
    return _kept(request, code)


@require_POST
@at_desk
def undo(request: Request, code: str) -> HttpResponse:
    """Take back a change of hours, a week or a season too; first show what comes back."""
    branch = _mine(request, code)
    change = selectors.hours_change(
        request.actor, branch_id=branch.pk, public_id=request.POST.get("change", "")
    )
    if not _was_seen(request):
        moved = selectors.foresee_undo(request.actor, change)
        days = (change.from_on, change.until_on)
        return _preview(request, branch, moved, _("Take the change back"), days=days, undoes=True)
    try:
        services.undo_hours(request.actor, change_public_id=str(change.public_id))
    except HoursNotUndoable as refusal:
        return _page(request, branch, problem=refusal, status=refusal.http_status)
    return _kept(request, code)


def _was_seen(request: Request) -> bool:
    """Tell whether somebody saw what the change moves."""
    return request.POST.get("seen") == "yes"


def _preview(
    request: Request,
    branch: Any,
    moved: Moved,
    title: str,
    *,
    days: tuple[dt.date, dt.date | None],
    undoes: bool = False,
) -> HttpResponse:
    """Show what a change would move. What was filled in goes along, to be sent again when it is right."""
    context = {
        "section": "manage",
        "branch": branch,
        "title": title,
        "undoes": undoes,
        "from_on": days[0],
        "until_on": days[1],
        "effects": hours_effects.lines(moved.counts),
        "examples": hours_effects.examples(moved, selectors.calendar(branch.pk).time_zone),
        "fields": [pair for pair in request.POST.items() if pair[0] not in {"csrfmiddlewaretoken", "seen"}],
    }
    return show(request, "desk/manage/hours_preview.html", context)


def _mine(request: Request, code: str) -> Any:
    """Give a place where this actor may edit; of another library it is not found."""
    branch = selectors.branch(code)
    if not request.actor.may(permissions.EDIT_PLACES, at=branch.organisation_id):
        raise NotFound
    return branch


def _kept(request: Request, code: str) -> HttpResponse:
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:place", args=[code]))


def _page(
    request: Request,
    branch: Any,
    *,
    form: PlaceForm | None = None,
    exception_form: ExceptionForm | None = None,
    problem: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    calendar = selectors.calendar(branch.pk)
    today = clock.today(calendar.time_zone)
    context = {
        "section": "manage",
        "branch": branch,
        "form": form or PlaceForm(initial=_initial(branch)),
        "exception_form": exception_form or ExceptionForm(prefix="exception"),
        "problem": problem,
        "coming": selectors.place_hours(calendar, from_on=today, days_count=DAYS_SHOWN),
        "kind_check": KIND_CHECKS[str(selectors.kind_check(branch, calendar, on=today))],
        "week": _week_rows(calendar, today),
        "today": today,
        "exceptions": selectors.exceptions(branch.pk, from_on=today),
        "hours_changes": [
            (row, hours_effects.lines(row.given_back if row.undone_at else row.counts, always=()))
            for row in selectors.hours_changes(request.actor, branch_id=branch.pk)
        ],
        "periods": [(row, _times(row)) for row in selectors.hours_history(branch.pk)],
        "changes": [
            row
            for row in selectors.history(request.actor, branch.organisation_id)
            if row.branch_id == branch.pk
        ],
    }
    return show(request, "desk/manage/place.html", context, status=status)


def _initial(branch: Any) -> dict[str, Any]:
    words = {True: "yes", False: "no", None: ""}
    plain = ("name", "street", "postcode", "town", "phone", "quiet_hours", "offers_pickup")
    position = branch.position
    return (
        {name: getattr(branch, name) for name in plain}
        | {name: words[getattr(branch, name)] for name in FACTS}
        | {"position": f"{position[0]}, {position[1]}" if position else ""}
    )


def _week_rows(calendar: Any, today: dt.date) -> list[dict[str, Any]]:
    """Give the form of the ordinary week: three openings a day at most."""
    period = next(
        (
            p
            for p in sorted(calendar.periods, key=lambda p: p.from_on, reverse=True)
            if p.holds_on(today) and not p.is_season
        ),
        None,
    )
    rows = []
    for weekday, name in enumerate(WEEKDAYS):
        openings = list(period.week.get(weekday, ())) if period else []
        slots = [openings[n] if n < len(openings) else None for n in range(OPENINGS_A_DAY)]
        rows.append({"weekday": weekday, "name": name, "slots": list(enumerate(slots))})
    return rows


def _week(fields: Mapping[str, str]) -> dict[int, list[Opening]]:
    week: dict[int, list[Opening]] = {}
    for weekday in range(7):
        for slot in range(OPENINGS_A_DAY):
            opens, closes = (fields.get(f"{what}-{weekday}-{slot}", "") for what in ("opens", "closes"))
            if not opens and not closes:
                continue
            staffed = fields.get(f"staffed-{weekday}-{slot}", "yes") == "yes"
            week.setdefault(weekday, []).append(Opening(_time(opens), _time(closes), staffed))
    return week


def _time(text: str) -> dt.time:
    if text in {"24:00", "23:59"}:
        return END_OF_DAY
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        raise WrongHours from None


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongHours(_("Choose the first day.")) from None


def _times(row: Any) -> list[str]:
    return [
        f"{WEEKDAYS[time.weekday]} {time.opens:%H:%M}–{time.closes:%H:%M}{'' if time.staffed else ' *'}"
        for time in row.times.all()
    ]
