"""The names of scales, levels and lessons. A level is always said with its own scale, and never with another."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning import files
from samenbieb.domains.learning.rules.titles import DUTCH, Told

_SCALES: Mapping[str, str | Promise] = {
    "nt1": _("Dutch as mother tongue"),
    "nt2": _("Dutch as a second language"),
    "numeracy": _("Numeracy"),
    "digital": _("Digital skills"),
}
# Only levels whose code is not their name.
_LEVELS: Mapping[tuple[str, str], str | Promise] = {
    ("nt1", "instroom"): _("entry level"),
    ("nt1", "below_1f"): _("below 1F"),
    ("digital", "basic_1"): _("basic level 1"),
    ("digital", "basic_2"): _("basic level 2"),
}

# What an indication says in plain words: scale and the level that was reached, "" for none of those that were asked.
_OUTCOMES: Mapping[tuple[str, str], str | Promise] = {
    ("nt1", ""): _("Begin with words and short sentences. Step by step reading becomes easier."),
    ("nt1", "below_1f"): _("You can read short messages. Now you practise longer ones."),
    ("nt1", "1f"): _("You can read ordinary letters. Now you practise harder ones."),
    ("nt1", "2f"): _("You can read hard letters too. You can practise and help others."),
    ("nt2", ""): _("Begin with words and short sentences in Dutch. Every day you learn more."),
    ("nt2", "a1"): _("You understand short sentences in Dutch. Now you practise short texts."),
    ("nt2", "a2"): _("You understand short texts in Dutch. Now you practise longer texts."),
    ("nt2", "b1"): _("You understand longer texts in Dutch. You can practise and help others."),
}


def scale_name(scale: str) -> str:
    """Give the name of a scale."""
    return str(_SCALES[scale])


def level_name(scale: str, code: str) -> str:
    """Give the name of a level on its own scale."""
    return str(_LEVELS.get((scale, code), code.replace("_", " ").title()))


def outcome_words(scale: str, reached: str) -> str:
    """Say in plain words what an indication says; empty on a scale without words of its own."""
    return str(_OUTCOMES.get((scale, reached), ""))


def told(slug: str) -> Told | None:
    """Give what a lesson is called in the language of the page; None in Dutch, and where nobody translated it."""
    language = (get_language() or DUTCH).partition("-")[0]
    return files.titles().get(language, {}).get(slug)
