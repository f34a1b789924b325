"""Logging in and out at the desk, and saying at which place one stands."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.organisations import selectors, services
from samenbieb.domains.organisations.errors import LogInRefused, NoRoleNow, TooManyAttempts
from samenbieb.interfaces.desk.frame import at_desk
from samenbieb.interfaces.web import actors, demo, preferences
from samenbieb.interfaces.web.request import Request
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

SHARED = f"{preferences.COOKIE_PREFIX}shared"


class LogInForm(forms.Form):
    """Name and password of a member of staff."""

    login = forms.CharField(
        label=gettext_lazy("Log-in name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "off", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    shared = forms.BooleanField(
        label=gettext_lazy("Several people use this device"),
        help_text=gettext_lazy("After ten minutes without a tap you are logged out."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask name and password. Wrong answers are counted per name and address together, never per building."""
    ahead = preferences.safe_next(
        request, request.POST.get("next") or request.GET.get("next") or "", reverse("desk:home")
    )
    form = LogInForm(request.POST or None, initial={"shared": request.COOKIES.get(SHARED) == "1"})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            user = services.log_in_staff(
                form.cleaned_data["login"], form.cleaned_data["password"], address_of(request)
            )
        except (LogInRefused, NoRoleNow, TooManyAttempts) as refusal:
            form.add_error(None, str(refusal.sentence))
            status = refusal.http_status
        else:
            shared = form.cleaned_data["shared"]
            actors.start_staff(request, user, branch=user.workplace, shared=shared)
            response = HttpResponseRedirect(ahead)
            _remember(response, shared=shared)
            return response
    elif request.method == "POST":
        status = 422
    context = {"form": form, "next": ahead, "logins": [d for d in demo.logins() if not d.is_card]}
    return render(request, "desk/log_in.html", context, status=status)


def _remember(response: HttpResponse, *, shared: bool) -> None:
    """Let the device know for the next one who logs in that several people use it. It says nothing of anybody."""
    if shared:
        preferences.keep(response, SHARED, "1")
    else:
        response.delete_cookie(SHARED)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session of this member of staff."""
    actors.end_staff(request)
    messages.success(request, _("You are logged out."), extra_tags="ok")
    return HttpResponseRedirect(reverse("desk:log-in"))


@require_POST
@at_desk
def stand(request: Request) -> HttpResponse:
    """Stand at another place of one's own library. A place elsewhere is not found."""
    code = request.POST.get("branch", "")
    chosen = next((branch for branch in places_for(request.actor) if branch.code == code), None)
    if chosen is None:
        raise NotFound
    actors.stand_at(request, chosen)
    messages.success(request, _("You now work at %(place)s.") % {"place": chosen.name}, extra_tags="ok")
    return HttpResponseRedirect(
        preferences.safe_next(request, request.POST.get("next", ""), reverse("desk:home"))
    )


def places_for(actor: Actor) -> list[Any]:
    """Give the places where somebody may stand: those of the libraries where they hold any action."""
    held = frozenset().union(*actor.grants.values()) if actor.grants else frozenset()
    return [branch for branch in selectors.branches() if actor.everywhere or branch.organisation_id in held]
