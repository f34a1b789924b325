"""Which languages a page can be read in: Dutch and English everywhere, four more where people come for help and to learn.

What a reader chose stays chosen: a page that is not there in that language shows Dutch, or English for who asks for it, and
the next page of help is in their own language again. Which texts must be there is checked (`translations.FOR_EVERYBODY`).
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from samenbieb.interfaces.web.switches import leads_somewhere

# Pages below these addresses are there in every language; their first pages, in the order in which one is led to them.
FOR_EVERYBODY: Final = ("/hulp", "/leren")
STAFF: Final = ("/balie", "/beheer")


def whole(path: str) -> bool:
    """Tell whether the page behind an address is there in every language."""
    return any(path == first or path.startswith(f"{first}/") for first in FOR_EVERYBODY)


def readable(path: str) -> list[str]:
    """Give the codes of the languages that a page is there in."""
    return [
        code for code, _name in settings.LANGUAGES if whole(path) or code in settings.LANGUAGES_EVERYWHERE
    ]


def on_offer(request: HttpRequest) -> list[tuple[str, str]]:
    """Give the codes and own names for the menu of a page: at the desk Dutch and English, for everybody else all."""
    more = not request.path.startswith(STAFF) and door(request) is not None
    return [row for row in settings.LANGUAGES if more or row[0] in settings.LANGUAGES_EVERYWHERE]


def door(request: HttpRequest) -> str | None:
    """Give the first page that is there in every language, of the rooms that are on."""
    return next((page for page in FOR_EVERYBODY if leads_somewhere(request, page)), None)


def home(request: HttpRequest) -> str:
    """Give the page that the logo leads to: the first one that is there in the language of this page."""
    everywhere = translation.get_language() in settings.LANGUAGES_EVERYWHERE
    return "/" if everywhere else door(request) or "/"


def chosen(request: HttpRequest) -> str:
    """Give the language for a page: what the reader chose, else what their browser asks for, else Dutch."""
    codes = readable(request.path)
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if kept in codes:
        return kept
    for wanted, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if wanted == "*":
            break
        try:
            code = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if code in codes:
            return code
    return str(settings.LANGUAGE_CODE)


class LanguageMiddleware(LocaleMiddleware):
    """Put every page in a language that it is there in."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_request(self, request: HttpRequest) -> None:
        """Choose before the page is made."""
        translation.activate(chosen(request))
        request.LANGUAGE_CODE = translation.get_language()
