"""What half-days, themes and languages are called, for learners and buddies alike, and the lists to tap from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.learning.models import Course
from samenbieb.domains.learning.rules import buddies

_PARTS: dict[str, str | Promise] = {
    "m": gettext_lazy("morning"),
    "a": gettext_lazy("afternoon"),
    "e": gettext_lazy("evening"),
}


@dataclass(frozen=True, slots=True)
class BuddyForm:
    """Lists to tap from: themes and languages as code and name; for each day its parts as code and name."""

    themes: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def buddy_form() -> BuddyForm:
    """Give what somebody can tap, in the language of the page."""
    return BuddyForm(
        themes=tuple((code, theme_name(code)) for code in buddies.THEMES),
        languages=tuple(buddies.LANGUAGES.items()),
        days=tuple(
            (_weekday(number), tuple((f"{number}{part}", str(_PARTS[part])) for part in buddies.PARTS))
            for number in buddies.WEEKDAYS
        ),
    )


def theme_name(code: str) -> str:
    """Give the name of a theme."""
    return str(Course.Skill(code).label)


def half_day_name(code: str) -> str:
    """Give a half-day in words."""
    return _("%(day)s, %(part)s") % {"day": _weekday(int(code[0])), "part": _PARTS[code[1]]}


def half_day_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Give half-days in words, in the order of the week."""
    held = set(codes)
    return tuple(half_day_name(code) for code in buddies.HALF_DAYS if code in held)


def language_names(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give languages as code and their own name, in the order of the list."""
    held = set(codes)
    return tuple((code, name) for code, name in buddies.LANGUAGES.items() if code in held)


def _weekday(number: int) -> str:
    return capfirst(str(WEEKDAYS[number - 1]))
