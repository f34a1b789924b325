"""What every page knows: its language and direction, the reader's preferences, the doors of the menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from samenbieb.interfaces.web import navigation, preferences, switches
from samenbieb.interfaces.web.languages import home, on_offer


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the context of the page frame (`web/document.html`, `web/base.html`)."""
    chosen = preferences.of(request)
    changed = preferences.changed(request)
    language = get_language() or settings.LANGUAGE_CODE
    languages = on_offer(request)
    on = switches.modules_on(request)
    return {
        "preferences": chosen,
        "page": {
            "language": language,
            "language_name": dict(settings.LANGUAGES).get(language, language),
            "languages": languages,
            "home": home(request),
            "direction": "rtl" if get_language_bidi() else "ltr",
            "choices": preferences.choices(chosen, changed),
            "display_changed": bool(changed),
            "here": preferences.with_changed(request.get_full_path()),
            "doors": [door for door in navigation.DOORS if switches.leads_somewhere(request, door.url)],
            "modules": on,
            "section": navigation.section(request.path),
        },
    }
