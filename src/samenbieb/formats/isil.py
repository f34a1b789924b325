"""ISIL, the international code of a library: `NL-` with what the national agency gave out behind it.

Source: ISO 15511:2019.
"""

import re
from typing import Final

_SHAPE: Final = re.compile(r"[A-Za-z0-9]{1,4}-[A-Za-z0-9:/\-]{1,11}")
LENGTH_MAX: Final = 16


def normalised(text: str) -> str | None:
    """The ISIL without white space and with its prefix in capitals; None when this cannot be one."""
    compact = "".join(text.split())
    if len(compact) > LENGTH_MAX or not _SHAPE.fullmatch(compact):
        return None
    prefix, _, rest = compact.partition("-")
    return f"{prefix.upper()}-{rest}"


def is_valid(text: str) -> bool:
    """Whether this text is written as an ISIL."""
    return normalised(text) is not None
