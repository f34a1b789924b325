"""Registering a member (inschrijven) with a look at a document and, under 16, a parent's yes; changing their data."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.patrons import permissions, selectors, services
from samenbieb.domains.patrons.errors import SamePerson
from samenbieb.domains.payments import services as charges
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.desk.places import DayInput
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.wording import price
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotFound, Refusal

DOCUMENTS = (
    ("passport", gettext_lazy("Passport")),
    ("identity_card", gettext_lazy("Identity card")),
    ("driving_licence", gettext_lazy("Driving licence")),
    ("residence_permit", gettext_lazy("Residence permit")),
    ("guardian", gettext_lazy("Document of the parent")),
)
LANGUAGES = (("nl", "Nederlands"), ("en", "English"))
# The choice of the ordinary free membership, when somebody really means it.
ORDINARY = "-"
# Fields of a refusal that have another name on the form.
FORM_NAMES = {"guardian": "guardian_card", "home_branch": "branch"}


class ScannedInput(forms.TextInput):
    """A field in the midst of a form for a scanner, whose Enter goes to the next field (desk.js)."""

    def __init__(self) -> None:
        super().__init__({"data-scanned": True, "inputmode": "numeric", "autocomplete": "off"})


class PersonForm(forms.Form):
    """Name, address and how to reach somebody."""

    given_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=60, widget=forms.TextInput({"autofocus": True})
    )
    family_name_prefix = forms.CharField(
        label=gettext_lazy("Prefix of the name"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For example: van der."),
    )
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80)
    birth_on = forms.DateField(label=gettext_lazy("Birth date"), widget=DayInput())
    street = forms.CharField(label=gettext_lazy("Street and number"), max_length=120, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of letters and messages"), choices=LANGUAGES)
    branch = forms.ChoiceField(label=gettext_lazy("Own branch"), required=False)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branches = {branch.code: branch for branch in places.branches(organisation_id)}
        choices = [("", "–"), *((code, branch.name) for code, branch in self.branches.items())]
        self._field("branch").choices = choices

    def _field(self, name: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[name])

    def facts(self) -> dict[str, Any]:
        """Give what the room of patrons stores."""
        names = (
            "given_name", "family_name_prefix", "family_name", "birth_on", "street", "postcode", "town", "email",
            "phone", "language",
        )  # fmt: skip
        branch = self.branches.get(self.cleaned_data["branch"])
        return {name: self.cleaned_data[name] for name in names} | {
            "home_branch_id": branch.pk if branch else None
        }

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the fields it is about, else on top."""
        fields = refusal.fields if isinstance(refusal, Invalid) else {}
        for name, sentence in fields.items():
            known = FORM_NAMES.get(name, name)
            self.add_error(
                known if known in self.fields else None,
                sentence if " " in sentence else str(refusal.sentence),
            )
        if not fields:
            self.add_error(None, str(refusal.sentence))


class RegisterForm(PersonForm):
    """Everything that registering needs, in the order of the conversation."""

    document = forms.ChoiceField(
        label=gettext_lazy("Which document did you see?"),
        choices=DOCUMENTS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Look at it. Do not write down a number and do not copy it."),
    )
    product = forms.ChoiceField(
        label=gettext_lazy("Subscription"),
        required=False,
        help_text=gettext_lazy("From 18: choose one. Under 18 you need not: the one for that age is taken."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("Starts on"),
        widget=DayInput(),
        help_text=gettext_lazy("Any day, also in the middle of a month."),
    )
    card_number = forms.CharField(
        label=gettext_lazy("Number of the card"),
        max_length=40,
        required=False,
        widget=ScannedInput(),
        help_text=gettext_lazy("Scan a card. Leave it empty to make a number."),
    )
    guardian_card = forms.CharField(
        label=gettext_lazy("Card of the parent or guardian"),
        max_length=40,
        required=False,
        widget=ScannedInput(),
        help_text=gettext_lazy("For a child under 16. Without a card: fill in name and birth date."),
    )
    guardian_given_name = forms.CharField(
        label=gettext_lazy("First name of the parent"), max_length=60, required=False
    )
    guardian_family_name = forms.CharField(
        label=gettext_lazy("Family name of the parent"), max_length=80, required=False
    )
    guardian_birth_on = forms.DateField(
        label=gettext_lazy("Birth date of the parent"), required=False, widget=DayInput()
    )
    guardian_agrees = forms.BooleanField(
        label=gettext_lazy("The parent or guardian agrees to this membership"), required=False
    )
    child_agrees = forms.BooleanField(
        label=gettext_lazy("The child (12 or older) agrees that the parent sees the loans"), required=False
    )
    no_address = forms.BooleanField(label=gettext_lazy("This person has no fixed address"), required=False)
    is_another_person = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, organisation_id=organisation_id, **kwargs)
        self.organisation_id = organisation_id
        for name in ("street", "town"):
            self.fields[name].required = not self.data.get("no_address")
            self.fields[name].error_messages["required"] = _(
                "Fill this in, or tick that there is no fixed address."
            )
        self.organisation = places.organisation_by_id(organisation_id)
        today = clock.today(self.organisation.time_zone)
        offered = selectors.products(organisation_id, on=today)
        self.names = {line.code: line.name for line in offered}
        self._field("product").choices = [
            ("", _("– choose –")),
            *((line.code, f"{line.name} · {price(line.fee_cents)}") for line in offered),
            (ORDINARY, _("Ordinary, free")),
        ]

    def clean(self) -> dict[str, Any]:
        """Take the subscription that fits a child when none was chosen; an adult chooses."""
        data = super().clean() or {}
        birth_on, starts_on = data.get("birth_on"), data.get("starts_on")
        if data.get("product") == ORDINARY:
            data["product"] = ""
        elif not data.get("product") and "product" not in self.errors and birth_on and starts_on:
            usual = selectors.usual_product(self.organisation_id, birth_on=birth_on, on=starts_on)
            if usual is None:
                self.add_error("product", _("Choose a subscription."))
            data["product"] = usual or ""
        return data

    def draft(self) -> services.PatronDraft:
        """Give the draft that the room of patrons decides on."""
        data = self.cleaned_data
        return services.PatronDraft(
            organisation_id=self.organisation_id,
            **self.facts(),
            product=data["product"],
            starts_on=data["starts_on"],
            document=data["document"],
            card_number=data["card_number"],
            guardian=self._guardian(),
            guardian_agrees=data["guardian_agrees"],
            child_agrees=data["child_agrees"],
            is_another_person=data["is_another_person"],
        )

    def product_name(self) -> str:
        """Give the name of the chosen subscription, as it stands on the account."""
        return self.names.get(self.cleaned_data["product"], "")

    def _guardian(self) -> services.GuardianDraft | None:
        data = self.cleaned_data
        birth_on: dt.date | None = data["guardian_birth_on"]
        if not (data["guardian_card"] or data["guardian_family_name"]):
            return None
        return services.GuardianDraft(
            card=data["guardian_card"],
            given_name=data["guardian_given_name"],
            family_name=data["guardian_family_name"],
            birth_on=birth_on,
        )


@require_http_methods(["GET", "POST"])
@at_desk
def register(request: Request) -> HttpResponse:
    """Register a member at the library where this desk stands; the PIN is told once."""
    branch = places.branch_by_id(place_of(request))
    request.actor.require(permissions.REGISTER, at=branch.organisation_id)
    initial = {
        "language": "nl",
        "branch": branch.code,
        "starts_on": clock.today(branch.organisation.time_zone),
    }
    form = RegisterForm(request.POST or None, initial=initial, organisation_id=branch.organisation_id)
    context: dict[str, Any] = {"section": "patrons", "form": form}
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            context["made"] = _registered(request, form)
        except SamePerson as refusal:
            context["same"] = [selectors.patron(request.actor, public_id) for public_id in refusal.public_ids]
            context["refusal"], status = refusal, refusal.http_status
        except Refusal as refusal:
            form.refuse(refusal)
            status = 422 if refusal.http_status == 404 else refusal.http_status
    return show(request, "desk/patrons/register.html", context, status=status)


def _registered(request: Request, form: RegisterForm) -> services.Registered:
    """Make somebody a member, with the price on the account at once: they stand here with money in hand."""
    draft = form.draft()
    made = services.register_patron(request.actor, draft)
    charges.charge_membership(
        membership_id=made.membership_id,
        membership_public_id=made.public_id,
        organisation_id=draft.organisation_id,
        starts_on=form.cleaned_data["starts_on"].isoformat(),
        fee_cents=made.fee_cents,
        product_name=form.product_name(),
    )
    return made


@require_http_methods(["GET", "POST"])
@at_desk
def edit(request: Request, patron: str) -> HttpResponse:
    """Change the data of a member."""
    view = selectors.patron(request.actor, patron)
    request.actor.require(permissions.EDIT, at=view.organisation_id)
    initial = {name: getattr(view, name) for name in PersonForm.base_fields if name != "branch"}
    form = PersonForm(
        request.POST or None,
        initial={**initial, "branch": view.home_branch_code},
        organisation_id=view.organisation_id,
    )
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_patron(request.actor, public_id=patron, **_changed(form))
        except NotFound as refusal:
            form.refuse(refusal)
            status = 422
        except Invalid as refusal:
            form.refuse(refusal)
            status = refusal.http_status
        else:
            messages.success(request, _("The change is kept."), extra_tags="ok")
            return HttpResponseRedirect(reverse("desk:patron", args=[patron]))
    return show(
        request, "desk/patrons/edit.html", {"section": "patrons", "patron": view, "form": form}, status=status
    )


def _changed(form: PersonForm) -> Any:
    """Give what was changed on the form: of a guest only contact data may be."""
    names = {"home_branch_id": "branch"}
    return {name: value for name, value in form.facts().items() if names.get(name, name) in form.changed_data}
