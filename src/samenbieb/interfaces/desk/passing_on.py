"""Passing a visitor on to a partner: what is told, the words that are read, the yes, and what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.referrals import selectors, services
from samenbieb.domains.referrals.services import HandOverView, PassingWish
from samenbieb.interfaces.desk.frame import at_desk, place_of, place_of_form, require_any, show
from samenbieb.interfaces.desk.handing_over import (
    HANDING_OVER,
    SECTION,
    in_language,
    language_asked,
    partner_here,
)
from samenbieb.interfaces.desk.scan import KEY_LENGTH_MAX, new_key
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import Invalid, NotFound

REACHES = (
    ("", gettext_lazy("Nothing")),
    ("phone", gettext_lazy("Telephone")),
    ("mail", gettext_lazy("E-mail")),
)


class PassingForm(forms.Form):
    """What the partner may know. As little as can be: everything but the subject may be left out."""

    subject = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=selectors.subjects())
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        help_text=gettext_lazy("A first name only, or nothing."),
        max_length=30,
        required=False,
    )
    partner_calls = forms.BooleanField(
        label=gettext_lazy("The partner calls or mails the visitor"), required=False
    )
    reach = forms.ChoiceField(label=gettext_lazy("One way to reach"), choices=REACHES, required=False)
    address = forms.CharField(
        label=gettext_lazy("Telephone number or e-mail address"), max_length=120, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("In a few words"),
        help_text=gettext_lazy(
            "No names, numbers or addresses. Nothing about health or money problems of somebody."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "address", "note"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def wish(self) -> PassingWish:
        """Give what was filled in."""
        return PassingWish(**self.cleaned_data)


@require_http_methods(["GET", "POST"])
@at_desk
def ask(request: Request, partner: str) -> HttpResponse:
    """Ask what may be told, show the words to the visitor, and pass on with a yes. Before that nothing is kept."""
    place = place_of_form(request, HANDING_OVER)
    found = partner_here(request, place, partner)
    act = request.POST.get("act", "")
    form = PassingForm(request.POST or None, initial={"subject": found.subject})
    wish: PassingWish | None = None
    problem, passed = "", ""
    if act not in {"", "show", "back", "pass"}:
        raise NotFound
    if act in {"show", "pass"} and form.is_valid():
        try:
            wish = services.checked_passing(form.wish())
            if act == "pass":
                passed = services.pass_on(
                    request.actor,
                    branch_id=place.pk,
                    partner=partner,
                    wish=wish,
                    consent=request.POST.get("consent") == "1",
                    key=request.POST.get("key", "")[:KEY_LENGTH_MAX] or new_key(),
                    page=lambda token: _page_of(request, token),
                )
        except Invalid as refusal:
            problem = _blamed(form, refusal)
            wish = wish if problem else None
    if passed:
        view = services.look_at(request.actor, hand_over=passed)
        return _shown(request, place, view, is_new=True)
    language = language_asked(request)
    context = {
        "section": SECTION,
        "at": place,
        "partner": found,
        "form": form,
        "wish": wish,
        "problem": problem,
        "reach_label": dict(REACHES).get(wish.reach, "") if wish else "",
        "subject_label": dict(selectors.subjects()).get(wish.subject, "") if wish else "",
        "key": request.POST.get("key", "")[:KEY_LENGTH_MAX] or new_key(),
        **in_language(language),
    }
    status = 422 if problem or (form.errors and act != "back") else 200
    return show(request, "desk/handing_over/ask.html", context, status=status)


@require_GET
@at_desk
def waiting(request: Request) -> HttpResponse:
    """Show the hand-overs without an outcome of the library where one stands: those that may be opened, the oldest first."""
    require_any(request.actor, *HANDING_OVER)
    place = places.place(place_of(request))
    rows = selectors.open_hand_overs(request.actor, organisation_id=place.organisation_id)
    context = {"section": SECTION, "rows": rows, "late_count": sum(row.is_late for row in rows)}
    return show(request, "desk/handing_over/open.html", context)


@require_http_methods(["GET", "POST"])
@at_desk
def one(request: Request, hand_over: str) -> HttpResponse:
    """Show a hand-over with what was told; note what came of it, take it back for the visitor, or undo a mistake."""
    require_any(request.actor, *HANDING_OVER)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "outcome":
            outcome = request.POST.get("outcome", "")
            services.say_outcome(request.actor, hand_over=hand_over, outcome=outcome)
            said = _("Kept. What was told is erased tonight.") if outcome else _("This is open again.")
        elif act == "recall":
            services.recall_at_desk(request.actor, hand_over=hand_over)
            said = _("Taken back. The partner sees nothing any more.")
        elif act == "undo":
            services.undo_passing(request.actor, hand_over=hand_over)
            said = _("Undone. It is erased and does not count.")
        else:
            raise NotFound
        messages.success(request, said, extra_tags="ok")
        return HttpResponseRedirect(reverse("desk:hand-overs-open"))
    view = services.look_at(request.actor, hand_over=hand_over)
    return _shown(request, places.place(place_of(request)), view)


def _shown(request: Request, place: Any, view: HandOverView, *, is_new: bool = False) -> HttpResponse:
    """Show a hand-over, with the card that the visitor takes along. A card that was just made is of the visitor's language."""
    found = next(
        (row for row in selectors.partners_near(place.organisation_id) if row.public_id == view.partner_id),
        None,
    )
    context = {
        "section": SECTION,
        "at": place,
        "view": view,
        "is_new": is_new,
        "partner": found,
        "outcomes": selectors.outcomes(),
        "page_address": _page_of(request, view.token) if view.token else "",
        "take_back_address": request.build_absolute_uri(reverse("portal:handed-over")),
        **in_language(language_asked(request)),
    }
    return show(request, "desk/handing_over/one.html", context)


def _page_of(request: Request, token: str) -> str:
    return request.build_absolute_uri(reverse("portal:for-partner", args=[token]))


def _blamed(form: PassingForm, refusal: Invalid) -> str:
    """Put the reasons beside the fields; give the one that has no field, to be told with the words for the visitor."""
    for name, reason in refusal.fields.items():
        if name in form.fields:
            form.add_error(name, reason)
    return next((reason for name, reason in refusal.fields.items() if name not in form.fields), "")
