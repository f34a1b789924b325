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
from samenbieb.interfaces.web.senders import address_of
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor

HOME = "/mijn"

# Where somebody was going → what they are told on the log-in page; the first that fits.
AFTERWARDS = (
    ("/mijn/geleend", gettext_lazy("Log in first. Then you see what you have at home.")),
    ("/mijn/reserveringen", gettext_lazy("Log in first. Then you see what you have reserved.")),
    ("/mijn/betalen", gettext_lazy("Log in first. Then you see what you have to pay.")),
    ("/titel/", gettext_lazy("Log in first. Then you can reserve this title.")),
    ("/mijn/", gettext_lazy("Log in first. Then you see the page you asked for.")),
    ("/maken/mijn", gettext_lazy("Log in first. Then you see the page you asked for.")),
    ("/maken/", gettext_lazy("Log in to book. Then you go on where you were.")),
)


class LogInForm(forms.Form):
    """Card and PIN."""

    card = forms.CharField(
        label=gettext_lazy("Number of your card"),
        help_text=gettext_lazy("The long number on your library card. Spaces do not matter."),
        max_length=40,
        error_messages={"required": gettext_lazy("Fill in the number of your card.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "username"}),
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=12,
        error_messages={"required": gettext_lazy("Fill in your PIN.")},
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
                form.cleaned_data["card"], form.cleaned_data["pin"], address_of(request)
            )
        except (LogInRefused, TooManyAttempts) as refusal:
            form.add_error(None, str(refusal.sentence))
            status = refusal.http_status
        else:
            number = identifiers.scanned(form.cleaned_data["card"])
            actors.start_patron(request, actor, card_number=number, branch=_own_branch(actor))
            request.session["group"] = selectors.is_group(actor)
            return HttpResponseRedirect(ahead)
    cards = [login for login in demo.logins() if login.is_card]
    return render(
        request,
        "portal/login/page.html",
        {"form": form, "next": ahead, "why": _why(ahead), "demo_cards": cards},
        status=status,
    )


def _why(ahead: str) -> str:
    """Say to who was on the way somewhere why the log-in page comes first, and what follows it."""
    return next((str(words) for path, words in AFTERWARDS if ahead.startswith(path)), "")


def _own_branch(actor: Actor) -> str:
    """Give the own branch of this member: the pages show its library while they are logged in, and no longer."""
    memberships = selectors.me(actor).memberships
    return memberships[0].home_branch_code if memberships else ""


@require_POST
def log_out(request: Request) -> HttpResponse:
    """End the session of this member."""
    actors.end_patron(request)
    messages.success(request, _("You are logged out."), extra_tags="ok")
    return HttpResponseRedirect("/inloggen")
