"""Decisions about courses for groups: which scale fits a theme, and when somebody must look again."""

import datetime as dt
from collections.abc import Mapping

from samenbieb.domains.learning.rules.levels import SCALES

# On which scales a theme may say a level. A theme that is not here has none.
SCALES_OF: Mapping[str, tuple[str, ...]] = {
    "language": ("nt1", "nt2"),
    "numeracy": ("numeracy",),
    "digital": ("digital",),
}
CHECK_DAYS = 183  # six months, as of a partner


def levels_of(theme: str) -> list[tuple[str, str]]:
    """Give the levels that a course of this theme may have, each with its own scale."""
    return [(scale, code) for scale in SCALES_OF.get(theme, ()) for code in SCALES[scale]]


def read_level(text: str) -> tuple[str, str]:
    """Read a scale with a level ("nt2:a1"); two empty texts when nothing was chosen."""
    scale, _colon, code = text.partition(":")
    return scale, code


def must_be_checked(checked_on: dt.date, today: dt.date) -> bool:
    """Tell whether what is said of a course elsewhere was last looked at too long ago."""
    return today - checked_on > dt.timedelta(days=CHECK_DAYS)
