"""The decisions of this room."""

from samenbieb.domains.monitoring.rules.breakdown import Row, together
from samenbieb.domains.monitoring.rules.disclosure import (
    THRESHOLD,
    Atom,
    DisclosureBroken,
    Groups,
    audit,
    grouped,
)
from samenbieb.domains.monitoring.rules.months import Period, first_of, is_open, months_between

__all__ = [
    "THRESHOLD",
    "Atom",
    "DisclosureBroken",
    "Groups",
    "Period",
    "Row",
    "audit",
    "first_of",
    "grouped",
    "is_open",
    "months_between",
    "together",
]
