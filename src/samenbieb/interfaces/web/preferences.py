"""How a reader wants to see the pages: letters, colours, contrast, typeface, and which library place is theirs.

Kept in cookies that a plain form sets, so the server draws the page right at once and no JavaScript is needed.
No account is needed and nothing about it is stored on our side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from samenbieb.interfaces.web import languages

COOKIE_PREFIX = "samenbieb_"
BRANCH_COOKIE = "samenbieb_branch"
CHANGED = "weergave"
KEEP_SECONDS = 365 * 24 * 60 * 60

# Name → (label, {value: label}); the first value is what a new reader gets.
CHOICES: Mapping[str, tuple[str | Promise, Mapping[str, str | Promise]]] = {
    "text": (_("Letters"), {"m": _("Normal"), "l": _("Large"), "xl": _("Very large")}),
    "theme": (_("Colours"), {"auto": _("Like my device"), "light": _("Light"), "dark": _("Dark")}),
    "contrast": (_("Contrast"), {"normal": _("Normal"), "more": _("More contrast")}),
    "font": (_("Typeface"), {"standard": _("Standard"), "easy": _("Extra readable")}),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the reader chose; every value is one that `CHOICES` names. `branch` is the code of a place, or empty."""

    text: str = "m"
    theme: str = "auto"
    contrast: str = "normal"
    font: str = "standard"
    branch: str = ""


def read(cookies: Mapping[str, str]) -> Preferences:
    """Read the preferences; a value that is not on offer counts as not chosen."""
    chosen = {
        name: cookies[COOKIE_PREFIX + name]
        for name, (_label, options) in CHOICES.items()
        if cookies.get(COOKIE_PREFIX + name) in options
    }
    branch = cookies.get(BRANCH_COOKIE, "")
    return Preferences(**chosen, branch=branch if branch.replace("-", "").isalnum() else "")


def of(request: HttpRequest) -> Preferences:
    """Give the preferences of a request, read once."""
    kept: Preferences | None = getattr(request, "preferences", None)
    return kept or read(request.COOKIES)


def choices(preferences: Preferences, changed_name: str = "") -> list[dict[str, Any]]:
    """Give every choice with its options, which one is pressed and which was just made, for the display menu."""
    return [
        {
            "name": name,
            "label": label,
            "changed": name == changed_name,
            "options": [
                {"value": value, "label": words, "pressed": getattr(preferences, name) == value}
                for value, words in options.items()
            ],
        }
        for name, (label, options) in CHOICES.items()
    ]


def safe_next(request: HttpRequest, address: str, default: str = "/") -> str:
    """Give an address of ours to go on to; anything that points elsewhere becomes the default."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and address.startswith("/") else default


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice in a cookie of one year that no script can read."""
    response.set_cookie(
        name,
        value,
        max_age=KEEP_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )


def changed(request: HttpRequest) -> str:
    """Give the name of the choice that was just made, so that its menu stays open and says so; empty without one."""
    name = request.GET.get(CHANGED, "")
    return name if name in CHOICES else ""


def with_changed(address: str, name: str = "") -> str:
    """Give an address of ours with the choice that was just made in it; without a name, the address without any."""
    if not name and CHANGED not in address:
        return address
    parts = urlsplit(address)
    pairs = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != CHANGED]
    return urlunsplit(parts._replace(query=urlencode([*pairs, (CHANGED, name)] if name else pairs)))


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and go back to the page it was chosen on, where the menu is still open."""
    ahead = safe_next(request, request.POST.get("next", "/"))
    chosen = {name: request.POST.get(name, "") for name in CHOICES}
    made = {name: value for name, value in chosen.items() if value in CHOICES[name][1]}
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES) and check_for_language(language)
    if known and language not in languages.readable(urlsplit(ahead).path):
        # Who chooses their language wants to read something in it.
        ahead = languages.door(request) or ahead
    response = HttpResponseRedirect(with_changed(ahead, next(iter(made), "")))
    for name, value in made.items():
        keep(response, COOKIE_PREFIX + name, value)
    if known:
        keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response
