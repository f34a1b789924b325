"""What must never be false in lending, asked of the database (lending.md §2.7)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise: its name, and the row that breaks it."""

    name: str
    subject: str
    detail: str


def invariant_violations() -> list[Violation]:
    """Give every violation; none is what we promise."""
    raise NotImplementedError
