"""What happens to qualifications: kinds are made, people are known, lines are written. Nothing is ever removed."""

from samenbieb.domains.credentials.services.kinds import (
    QualificationWish,
    change_kind,
    make_kind,
    retire_kind,
)
from samenbieb.domains.credentials.services.lines import (
    check,
    forget_people,
    give,
    know,
    note_birth_year,
    note_use,
    revoke,
    withdraw,
)

__all__ = [
    "QualificationWish",
    "change_kind",
    "check",
    "forget_people",
    "give",
    "know",
    "make_kind",
    "note_birth_year",
    "note_use",
    "retire_kind",
    "revoke",
    "withdraw",
]
