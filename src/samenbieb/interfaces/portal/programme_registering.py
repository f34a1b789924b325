"""Registering for an activity: choose the dates, say who one is, and the page of the registration. No account is needed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.programme import selectors, services
from samenbieb.domains.programme.errors import (
    FormsLeftOpen,
    OfferOver,
    RegisteredOften,
    RegistrationClosed,
    RegistrationOver,
)
from samenbieb.domains.programme.services import Contact
from samenbieb.interfaces.portal.codes import CodeEmpty, filled_in
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.errors import Busy, Invalid, NotFound
from samenbieb.kernel.screening import NamesSomebody

GROUP_MAX = 10


class ContactForm(forms.Form):
    """Who comes. What is right is decided by the service; nothing is asked that is not needed."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        error_messages={"required": gettext_lazy("Fill in your first name.")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What should we know?"),
        required=False,
        help_text=gettext_lazy(
            "For example that you come with a wheelchair. Write no names or numbers here."
        ),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )

    def clean(self) -> dict[str, Any]:
        """Say at once what is missing, also when the name is."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone"):
            self.add_error("email", _("Fill in an e-mail address or a telephone number."))
        return data

    def contact(self) -> Contact:
        """Give what was filled in."""
        return Contact(**self.cleaned_data, language="en" if get_language() == "en" else "nl")


@require_http_methods(["GET", "POST"])
def choose(request: Request, public_id: UUID) -> HttpResponse:
    """Choose the date and with how many one comes; then places are kept for some minutes."""
    found, dates = selectors.public_activity(str(public_id))
    open_ = [one for one in dates if one.may_register]
    chosen = request.POST.get("datum", "") or request.GET.get("datum", "")
    date = next((one for one in open_ if one.public_id == chosen), open_[0] if open_ else None)
    problem, status = "", 200
    if request.method == "POST" and date is not None:
        try:
            code = services.begin_registration(
                request.actor,
                session=date.public_id,
                heads=_number(request.POST.get("personen", "")),
                all_dates=request.POST.get("data") == "alle",
                address=address_of(request),
            )
        except (Invalid, RegistrationClosed, FormsLeftOpen, Busy) as refusal:
            problem, status = str(refusal), refusal.http_status
        else:
            return _to("register-form", code)
    context = {
        "activity": found,
        "date": date,
        "open": open_,
        "numbers": range(1, GROUP_MAX + 1),
        "heads": _number(request.POST.get("personen", "")) or 1,
        "all_dates": request.POST.get("data") == "alle",
        "problem": problem,
    }
    return _private(render(request, "portal/programme/choose.html", context, status=status))


@require_http_methods(["GET", "POST"])
def form(request: Request, code: str) -> HttpResponse:
    """Ask who comes, while the places are kept; then send it."""
    view = selectors.registration(code)
    if view.is_sent:
        return _to("registration", view.code)
    filled = ContactForm(request.POST or None, initial=_known(request))
    status = 200
    if request.method == "POST":
        if request.POST.get("act") == "stop":
            services.withdraw(request.actor, code=view.code)
            return HttpResponseRedirect(reverse("portal:activity", args=[view.activity]))
        status = _send(request, view.code, filled)
        if status == 302:
            messages.success(request, _said(selectors.registration(view.code)), extra_tags="ok")
            return _to("registration", view.code)
    context = {"registration": view, "form": filled}
    return _private(render(request, "portal/programme/register.html", context, status=status))


def _send(request: Request, code: str, filled: ContactForm) -> int:
    if filled.is_valid():
        try:
            services.send_registration(
                request.actor, code=code, contact=filled.contact(), address=address_of(request)
            )
        except NamesSomebody as refusal:
            filled.add_error("note", str(refusal))
        except Invalid as refusal:
            for name, sentence in refusal.fields.items():
                filled.add_error(name, sentence)
        except (RegistrationClosed, RegisteredOften, Busy) as refusal:
            filled.add_error(None, str(refusal))
        else:
            return 302
    return 422


def _said(view: selectors.RegistrationView) -> str:
    if view.waits_only:
        return _("You are on the waiting list.")
    return ngettext(
        "You are registered, for %(count)s person.", "You are registered, for %(count)s people.", view.heads
    ) % {"count": view.heads}


@require_http_methods(["GET", "POST"])
def registration(request: Request, code: str) -> HttpResponse:
    """Show what somebody registered for; take an offered place, leave, or come after all."""
    view = selectors.registration(code)
    if not view.is_sent:
        return _to("register-form", view.code)
    if request.method == "POST":
        session = request.POST.get("datum", "")
        try:
            sentence = _act(request, view.code, request.POST.get("act", ""), session)
        except (OfferOver, RegistrationClosed, RegistrationOver, Busy) as refusal:
            messages.warning(request, str(refusal), extra_tags="warn")
        else:
            messages.success(request, sentence, extra_tags="ok")
        return _to("registration", view.code)
    return _private(render(request, "portal/programme/registration.html", {"registration": view}))


def _act(request: Request, code: str, act: str, session: str) -> str:
    if act == "stop":
        services.withdraw(request.actor, code=code, session=session)
        return _("You do not come any more. Thank you for telling us.")
    if act == "accept":
        services.accept(request.actor, code=code, session=session)
        return _("The place is yours. See you there.")
    if act == "back":
        services.come_after_all(request.actor, code=code, session=session)
        entries = {one.date.public_id: one for one in selectors.registration(code).entries}
        if entries[session].state == "waiting":
            return _("It is full now. You are on the waiting list.")
        return _("You come after all. See you there.")
    raise NotFound


@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Ask for the code of a registration, and open it."""
    code, problem = "".join(request.POST.get("code", "").split()).upper(), ""
    if request.method == "POST":
        try:
            return _to("registration", selectors.registration(filled_in(code)).code)
        except CodeEmpty as refusal:
            problem = str(refusal)
        except NotFound:
            problem = _("We do not know this code. Look at the message from the library.")
    context = {"code": code[:20], "problem": problem}
    return _private(render(request, "portal/programme/find.html", context, status=422 if problem else 200))


def _known(request: Request) -> dict[str, Any]:
    """Fill in what we know of a member who is logged in: they can change it, and the registration does not point to them."""
    if request.actor.person_id is None:
        return {}
    me = patrons.me(request.actor)
    own = me.memberships[0] if me.memberships else None
    return {
        "first_name": me.given_name,
        "email": own.email if own else "",
        "phone": own.phone if own else "",
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _to(name: str, code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"portal:{name}", args=[code]))


def _private(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a page with somebody's registration, and no search engine find it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
