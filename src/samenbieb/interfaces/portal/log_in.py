"""Logging in with a card and its PIN, and logging out."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import LogInRefused, TooManyAttempts
from samenbieb.interfaces.web import actors, demo, preferences
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.actor import Actor

HOME = "/mijn"


class LogInForm(forms.Form):
    """Card and PIN."""

    card = forms.CharField(
        label=gettext_lazy("Number of your card"),
        help_text=gettext_lazy("The long number on your library card. Spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "username"}),
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "current-password"}),
    )


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def log_in(request: Request) -> HttpResponse:
    """Ask card and PIN, then go back to where the reader came from."""
    ahead = preferences.safe_next(request, request.POST.get("next") or request.GET.get("next") or HOME, HOME)
    form = LogInForm(request.POST or None)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            actor = services.log_in_with_card(
                form.cleaned_data["card"], form.cleaned_data["pin"], request.META.get("REMOTE_ADDR", "")
            )
        except (LogInRefused, TooManyAttempts) as refusal:
            form.add_error(None, str(refusal.sentence))
            status = refusal.http_status
        else:
            actors.start_patron(request, actor)
            return _to_own_library(request, HttpResponseRedirect(ahead), actor)
    cards = [login for login in demo.logins() if login.is_card]
    return render(
        request, "portal/login/page.html", {"form": form, "next": ahead, "demo_cards": cards}, status=status
    )


def _to_own_library(request: Request, response: HttpResponse, actor: Actor) -> HttpResponse:
    """Let the pages show the library of this member, unless another one was chosen on this device."""
    memberships = selectors.me(actor).memberships
    if memberships and memberships[0].home_branch_code and not request.preferences.branch:
        preferences.keep(response, preferences.BRANCH_COOKIE, memberships[0].home_branch_code)
    return response


@require_POST
def log_out(request: Request) -> HttpResponse:
    """End the session of this member."""
    actors.end_patron(request)
    messages.success(request, _("You are logged out."), extra_tags="ok")
    return HttpResponseRedirect("/inloggen")
