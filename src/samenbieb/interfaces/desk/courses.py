"""The catalogue of courses as a library keeps it: an activity is said to be a course, a provider's is entered and looked at anew."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.learning import permissions, selectors, services
from samenbieb.domains.learning.errors import AlreadyACourse
from samenbieb.domains.learning.services import CourseWish
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.payments import AmountField
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.money import decimal_text

SECTION = "programme"  # the door that leads here


class PriceOrNothing(AmountField):
    """What it costs; empty when we do not know. Nothing at all is free."""

    least_cents = 0
    wrong: str | Promise = gettext_lazy("Enter an amount, for example 12,50. Enter 0 when it is free.")

    def clean(self, value: object) -> Any:
        """Read the price. Raises: ValidationError."""
        return super().clean(value) if str(value or "").strip() else None


class CourseForm(forms.Form):
    """What is said of every course."""

    theme = forms.ChoiceField(label=gettext_lazy("What is it about?"))
    audience = forms.ChoiceField(label=gettext_lazy("For whom"))
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        help_text=gettext_lazy("On its own scale. Leave it open when you are not sure."),
    )
    no_reading = forms.BooleanField(label=gettext_lazy("One does not need to read for it"), required=False)
    partner = forms.ChoiceField(label=gettext_lazy("Given by"), required=False)

    def __init__(self, organisation_id: int, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        partners = referrals.partners_near(organisation_id)
        self.choose("theme", selectors.themes())
        self.choose("audience", selectors.course_audiences())
        self.choose("level", [("", _("No level")), *selectors.course_levels()])
        self.choose("partner", [("", self.nobody()), *((one.public_id, one.name) for one in partners)])

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Say what can be chosen in a field."""
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def nobody(self) -> str:
        """Say what it means when no partner is chosen."""
        return _("The library itself")

    def wish(self) -> CourseWish:
        """Give what was filled in."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "activity"}
        return CourseWish(**said)


class MarkForm(CourseForm):
    """Which activity is a course, and what is said of it."""

    field_order = ("activity",)
    activity = forms.ChoiceField(label=gettext_lazy("Which activity"))


class ElsewhereForm(CourseForm):
    """A course that a provider holds elsewhere."""

    field_order = ("partner", "title", "what", "theme", "audience")
    title = forms.CharField(label=gettext_lazy("What is the course called?"), max_length=120)
    what = forms.CharField(
        label=gettext_lazy("What do people learn?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    where = forms.CharField(label=gettext_lazy("Where"), max_length=160)
    when = forms.CharField(
        label=gettext_lazy("When"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("For example: every Tuesday from 9.30 to 11.30, you can begin at any time."),
    )
    municipality = forms.ChoiceField(label=gettext_lazy("In which municipality"), required=False)
    price_cents = PriceOrNothing(
        label=gettext_lazy("Price in euros"),
        required=False,
        help_text=gettext_lazy("Leave it empty when you do not know. Enter 0 when it is free."),
    )

    def __init__(self, organisation_id: int, data: Any = None, initial: Any = None) -> None:
        super().__init__(organisation_id, data, initial)
        today = clock.today(places.organisation_by_id(organisation_id).time_zone)
        served = places.municipalities_served(organisation_id, on=today)
        towns = [(row.municipality.code, row.municipality.name) for row in served]
        self.fields["partner"].required = True
        self.choose("municipality", [("", _("The whole area of the library")), *towns])

    def nobody(self) -> str:
        """Ask for a partner: the library holds its own courses in the programme."""
        return _("Choose a partner")


@require_GET
@at_desk
def courses(request: Request) -> HttpResponse:
    """Show the courses of the library where one stands: what must be looked at first."""
    library = places.place(place_of(request)).organisation
    rows = selectors.courses_to_keep(request.actor, library.pk)
    context = {
        "section": SECTION,
        "library": library,
        "rows": rows,
        "old_count": sum(row.is_old and not row.is_ended for row in rows),
        "with_dates": switches.is_on(request, "programme"),
    }
    return show(request, "desk/courses/page.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def mark(request: Request) -> HttpResponse:
    """Say that an activity of one's own library is a course."""
    if not switches.is_on(request, "programme"):
        raise NotFound
    library = places.place(place_of(request)).organisation
    rows = selectors.activities_to_mark(request.actor, library.pk)
    asked = request.GET.get("activiteit", "")
    form = MarkForm(library.pk, request.POST or None, {"activity": asked})
    form.choose(
        "activity", [(one.activity, f"{one.title} · {one.branch} · {one.day:%d-%m-%Y}") for one in rows]
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.mark_course(request.actor, activity=form.cleaned_data["activity"], wish=form.wish())
        except (AlreadyACourse, Invalid) as refusal:
            _blame(form, refusal)
        else:
            return _kept(request)
    context = {"section": SECTION, "form": form, "none_left": not rows, "elsewhere": False}
    return show(request, "desk/courses/one.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Enter a course that a provider holds elsewhere."""
    library = places.place(place_of(request)).organisation
    request.actor.require(permissions.EDIT_COURSES, at=library.pk)
    form = ElsewhereForm(library.pk, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_course(request.actor, organisation_id=library.pk, wish=form.wish())
        except Invalid as refusal:
            _blame(form, refusal)
        else:
            return _kept(request)
    context = {"section": SECTION, "form": form, "elsewhere": True, "no_partners": not _partners(library.pk)}
    return show(request, "desk/courses/one.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def course(request: Request, course: str) -> HttpResponse:
    """Show one course; change it, say that it is still so, take it out of the catalogue, put it back."""
    found = selectors.course_of(request.actor, course)
    act = request.POST.get("act", "")
    kind = CourseForm if found.held else ElsewhereForm
    form = kind(found.organisation_id, request.POST if act == "keep" else None, _said(found))
    if request.method == "POST" and (act != "keep" or form.is_valid()):
        try:
            _change(request, course, act, form)
        except Invalid as refusal:
            _blame(form, refusal)
        else:
            return _kept(request)
    context = {"section": SECTION, "form": form, "course": found, "elsewhere": not found.held}
    return show(request, "desk/courses/one.html", context, status=422 if form.errors else 200)


def _change(request: Request, course: str, act: str, form: CourseForm) -> None:
    if act == "keep":
        services.change_course(request.actor, course=course, wish=form.wish())
    elif act == "confirm":
        services.confirm_course(request.actor, course=course)
    elif act in {"end", "back"}:
        services.end_course(request.actor, course=course, ended=act == "end")
    else:
        raise NotFound


def _said(found: selectors.CourseCard) -> dict[str, Any]:
    names = ("theme", "audience", "no_reading", "partner", "title", "what", "where", "when", "municipality")
    said = {name: getattr(found, name) for name in names}
    price = "" if found.price_cents is None else decimal_text(found.price_cents).replace(".", ",")
    return said | {"level": f"{found.scale}:{found.level}" if found.level else "", "price_cents": price}


def _partners(organisation_id: int) -> list[Any]:
    return list(referrals.partners_near(organisation_id))


def _blame(form: CourseForm, refusal: AlreadyACourse | Invalid) -> None:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, reason in (fields or {"": str(refusal.sentence)}).items():
        form.add_error(name if name in form.fields else None, reason)


def _kept(request: Request) -> HttpResponse:
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:courses"))
