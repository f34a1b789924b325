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


def scale_name(scale: str) -> str:
    """Give the name of a scale."""
    return str(_SCALES[scale])


def level_name(scale: str, code: str) -> str:
    """Give the name of a level on its own scale."""
    return str(_LEVELS.get((scale, code), code.replace("_", " ").title()))


def told(slug: str) -> Told | None:
    """Give what a lesson is called in the language of the page; None in Dutch, and where nobody translated it."""
    language = (get_language() or DUTCH).partition("-")[0]
    return files.titles().get(language, {}).get(slug)
