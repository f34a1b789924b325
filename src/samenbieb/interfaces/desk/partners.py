"""The directory of partners as a library keeps it: entered, changed, looked at anew, ended, taken back."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions as programme
from samenbieb.domains.programme import selectors as activities
from samenbieb.domains.referrals import permissions, selectors, services
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.proposals import page_address
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.switches import is_on
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

FIELDS = (
    "name",
    "subject",
    "what",
    "for_whom",
    "where",
    "when",
    "bring",
    "mail",
    "number",
    "website",
    "municipality",
)


class PartnerForm(forms.Form):
    """What is said of a partner."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    subject = forms.ChoiceField(label=gettext_lazy("Helps with"), choices=selectors.subjects())
    what = forms.CharField(label=gettext_lazy("What do they do?"), max_length=160)
    for_whom = forms.CharField(label=gettext_lazy("For whom"), max_length=120, required=False)
    where = forms.CharField(label=gettext_lazy("Where"), max_length=160)
    when = forms.CharField(label=gettext_lazy("When"), max_length=120, required=False)
    bring = forms.CharField(label=gettext_lazy("What to bring"), max_length=160, required=False)
    mail = forms.CharField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("For the desk only. There we say that a visitor was passed on."),
        max_length=254,
        required=False,
    )
    number = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("In which municipality"), required=False)

    def __init__(self, *args: Any, towns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("The whole area of the library")), *towns]
        cast("forms.ChoiceField", self.fields["municipality"]).choices = choices

    def wish(self) -> PartnerWish:
        """Give what was filled in."""
        return PartnerWish(**{name: self.cleaned_data[name] for name in FIELDS})


@require_GET
@at_desk
def partners(request: Request) -> HttpResponse:
    """Show the partners of one's own library: those that must be looked at first."""
    rows = selectors.partners_to_keep(request.actor)
    context = {
        "section": "manage",
        "rows": rows,
        "old_count": sum(row.is_old and not row.is_ended for row in rows),
    }
    return show(request, "desk/partners/page.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def new(request: Request) -> HttpResponse:
    """Enter a partner of one's own library."""
    request.actor.require(permissions.EDIT_PARTNERS)
    libraries = [
        row for row in organisations.libraries() if request.actor.may(permissions.EDIT_PARTNERS, at=row.pk)
    ]
    code = request.POST.get("library", "") if request.method == "POST" else request.GET.get("bibliotheek", "")
    library = next((row for row in libraries if row.code == code), libraries[0] if libraries else None)
    if library is None or (request.method == "POST" and library.code != code):
        raise NotFound
    form = PartnerForm(request.POST or None, towns=_towns(library.pk))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_partner(request.actor, organisation_id=library.pk, wish=form.wish())
        except Invalid as refusal:
            _blamed(form, refusal)
        else:
            return _kept(request)
    context = {"section": "manage", "form": form, "library": library, "libraries": libraries}
    return show(request, "desk/partners/one.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@at_desk
def partner(request: Request, partner: str) -> HttpResponse:
    """Show one partner; change it, say that it is still so, end it, or take the last change back."""
    found = selectors.partner_of(request.actor, partner)
    act = request.POST.get("act", "")
    initial = {name: getattr(found, name) for name in FIELDS}
    form = PartnerForm(
        request.POST if act == "keep" else None, initial=initial, towns=_towns(found.library.pk)
    )
    problem: Refusal | None = None
    if request.method == "POST" and (act != "keep" or form.is_valid()):
        try:
            _change(request, partner, act, form)
        except Invalid as refusal:
            _blamed(form, refusal)
        except Refusal as refusal:
            problem = refusal
        else:
            return _kept(request)
    may_invite = is_on(request, "programme") and request.actor.may(programme.INVITE, at=found.library.pk)
    proposals = activities.page_at_desk(request.actor, partner) if may_invite else None
    context = {
        "section": "manage",
        "form": form,
        "partner": found,
        "library": found.library,
        "problem": problem,
        "may_invite": may_invite,
        "proposals": proposals,
        "proposals_address": page_address(request)(proposals.token) if proposals and proposals.token else "",
    }
    status = problem.http_status if problem else 422 if form.errors else 200
    return show(request, "desk/partners/one.html", context, status=status)


def _change(request: Request, partner: str, act: str, form: PartnerForm) -> None:
    if act == "keep":
        services.change_partner(request.actor, partner=partner, wish=form.wish())
    elif act == "confirm":
        services.confirm_partner(request.actor, partner=partner)
    elif act == "end":
        services.end_partner(request.actor, partner=partner)
    elif act == "back":
        services.take_back_partner(request.actor, partner=partner)
    else:
        raise NotFound


def _blamed(form: PartnerForm, refusal: Refusal) -> bool:
    """Put the reasons beside the fields; tell whether there was a form to put them in."""
    if not form.is_bound or not isinstance(refusal, Invalid):
        return False
    for name, reason in (refusal.fields or {"": str(refusal.sentence)}).items():
        form.add_error(name if name in form.fields else None, reason)
    return True


def _towns(organisation_id: int) -> list[tuple[str, str]]:
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    served = organisations.municipalities_served(organisation_id, on=today)
    return [(row.municipality.code, row.municipality.name) for row in served]


def _kept(request: Request) -> HttpResponse:
    messages.success(request, _("The change is kept."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:partners"))
