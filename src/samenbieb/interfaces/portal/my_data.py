"""The data of a member: what they may change themselves, and a new PIN."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.messages import selectors as told
from samenbieb.domains.messages import services as notices
from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import LogInRefused, TooManyAttempts
from samenbieb.domains.patrons.selectors import Me, OwnMembership
from samenbieb.interfaces.portal.members import members_only
from samenbieb.interfaces.web import actors
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.errors import Invalid

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


class DataForm(forms.Form):
    """What a member may change at home. Name and birth date are changed at the desk, with a document."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Here we tell you what lies ready and what must come back."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    street = forms.CharField(
        label=gettext_lazy("Street and number"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    town = forms.CharField(
        label=gettext_lazy("Town"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of our messages"), choices=LANGUAGES, required=False
    )
    needs_large_print = forms.BooleanField(
        label=gettext_lazy("I read large print"),
        required=False,
        help_text=gettext_lazy("You choose this yourself, and you can take it back."),
    )


class PinForm(forms.Form):
    """The PIN that is, and the one that will be."""

    old = forms.CharField(
        label=gettext_lazy("PIN you have now"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New PIN"),
        help_text=gettext_lazy("4 to 12 digits. Not 1234, not your birth date."),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"}),
    )


@require_http_methods(["GET", "POST"])
@members_only
def data(request: Request) -> HttpResponse:
    """Show the data of this member, and change what they may change themselves."""
    me = selectors.me(request.actor)
    membership = me.memberships[0]
    form = DataForm(request.POST or None, initial=_initial(me, membership))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_own_data(request.actor, **form.cleaned_data)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, _("Your data are changed."), extra_tags="ok")
            return HttpResponseRedirect(reverse("portal:my-data"))
    return _page(request, me=me, form=form, pin_form=PinForm())


@require_POST
@members_only
def channel(request: Request) -> HttpResponse:
    """Keep how this member wants to be told."""
    me = selectors.me(request.actor)
    try:
        notices.choose_own_channel(
            request.actor, organisation_ids=_libraries(me), channel=request.POST.get("channel", "")
        )
    except Invalid as refusal:
        messages.error(request, " ".join(refusal.fields.values()), extra_tags="stop")
    else:
        messages.success(request, _("Your choice is kept."), extra_tags="ok")
    return HttpResponseRedirect(f"{reverse('portal:my-data')}#berichten")


@sensitive_post_parameters("old", "new")
@require_POST
@members_only
def pin(request: Request) -> HttpResponse:
    """Change the PIN; the old one is asked, and wrong answers are counted."""
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            services.change_own_pin(
                request.actor,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                address=address_of(request),
            )
        except (LogInRefused, TooManyAttempts) as refusal:
            form.add_error("old", str(refusal.sentence))
        except Invalid as refusal:
            show(form, refusal)
        else:
            actors.keep_patron(request, request.actor)
            messages.success(
                request, _("Your PIN is changed. On other devices you are logged out."), extra_tags="ok"
            )
            return HttpResponseRedirect(reverse("portal:my-data"))
    me = selectors.me(request.actor)
    return _page(
        request,
        me=me,
        form=DataForm(initial=_initial(me, me.memberships[0])),
        pin_form=form,
    )


def show(form: forms.Form, refusal: Invalid) -> None:
    """Put a refusal beside the fields it is about; on top of the form when it is about none."""
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, str(refusal.sentence))


def _page(request: Request, *, me: Me, form: DataForm, pin_form: PinForm) -> HttpResponse:
    wrong = bool((form.is_bound and form.errors) or (pin_form.is_bound and pin_form.errors))
    context = {
        "me": me,
        "form": form,
        "pin_form": pin_form,
        "channel": told.own_channel(request.actor, organisation_ids=_libraries(me)),
        "section": "data",
    }
    return render(request, "portal/my/data.html", context, status=422 if wrong else 200)


def _libraries(me: Me) -> list[int]:
    return [membership.organisation_id for membership in me.memberships]


def _initial(me: Me, membership: OwnMembership) -> dict[str, Any]:
    return {
        "email": membership.email,
        "phone": membership.phone,
        "street": membership.street,
        "postcode": membership.postcode,
        "town": membership.town,
        "language": me.language,
        "needs_large_print": me.needs_large_print,
    }
