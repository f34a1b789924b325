"""What a scan among the shelves says of a copy. Plain Python: what the house knew of it in, the difference out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Finding(StrEnum):
    """How a shelf and the records differ; one per copy, the weightiest."""

    UNKNOWN = "unknown"  # no copy of the network has this barcode
    OTHER_LIBRARY = "other_library"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    FOUND = "found"  # it was missing
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    ON_HOLD_SHELF = "on_hold_shelf"
    NOT_ON_SHELF = "not_on_shelf"  # in the workroom, or nobody knew where
    ELSEWHERE = "elsewhere"  # the records have it on a shelf of another place
    WRONG_SHELF = "wrong_shelf"
    MISSING = "missing"  # the records have it here, nobody scanned it


class Act(StrEnum):
    """What may be done about a difference."""

    MARK_MISSING = "mark_missing"
    CLEAR_MISSING = "clear_missing"
    TAKE_IN = "take_in"
    DEALT_WITH = "dealt_with"


ACTS: Final[dict[Finding, Act]] = {
    Finding.UNKNOWN: Act.DEALT_WITH,
    Finding.OTHER_LIBRARY: Act.TAKE_IN,
    Finding.WITHDRAWN: Act.DEALT_WITH,
    Finding.LOST: Act.TAKE_IN,
    Finding.FOUND: Act.CLEAR_MISSING,
    Finding.ON_LOAN: Act.TAKE_IN,
    Finding.IN_TRANSIT: Act.TAKE_IN,
    Finding.ON_HOLD_SHELF: Act.DEALT_WITH,
    Finding.NOT_ON_SHELF: Act.TAKE_IN,
    Finding.ELSEWHERE: Act.TAKE_IN,
    Finding.WRONG_SHELF: Act.DEALT_WITH,
    Finding.MISSING: Act.MARK_MISSING,
}
_OF_CUSTODY: Final = {
    "on_loan": Finding.ON_LOAN,
    "in_transit": Finding.IN_TRANSIT,
    "hold_shelf": Finding.ON_HOLD_SHELF,
    "workroom": Finding.NOT_ON_SHELF,
    "unknown": Finding.NOT_ON_SHELF,
}


@dataclass(frozen=True, slots=True)
class Shelves:
    """The shelves that are counted: a place, one location of it or all (empty), from one shelf mark to another."""

    branch_id: int
    organisation_id: int
    location: str = ""
    first_mark: str = ""
    last_mark: str = ""

    @staticmethod
    def are_in_order(first_mark: str, last_mark: str) -> bool:
        """Tell whether a copy can stand between these marks; an empty one is no bound."""
        first, last = first_mark.casefold(), last_mark.casefold()
        return not last or first <= last or first.startswith(last)

    def hold(self, location: str, shelf_mark: str) -> bool:
        """Tell whether a copy with this location and shelf mark stands there; the last mark counts with all it begins."""
        if self.location and location != self.location:
            return False
        mark, last = shelf_mark.casefold(), self.last_mark.casefold()
        return self.first_mark.casefold() <= mark and (not last or mark <= last or mark.startswith(last))


@dataclass(frozen=True, slots=True)
class Known:
    """What the records said of a copy when it was scanned."""

    organisation_id: int
    custody: str
    branch_id: int
    location: str
    shelf_mark: str
    conditions: frozenset[str] = frozenset()


def finding_of(known: Known | None, shelves: Shelves) -> Finding | None:
    """Say how a copy that was scanned here differs from the records; nothing when it is where it belongs."""
    if known is None:
        return Finding.UNKNOWN
    marks = {"withdrawn": Finding.WITHDRAWN, "lost": Finding.LOST, "missing": Finding.FOUND}
    for kind, finding in marks.items():
        if kind in known.conditions and (kind != "missing" or known.custody == "on_shelf"):
            return finding
    if known.custody != "on_shelf":
        return _OF_CUSTODY[known.custody]
    if known.branch_id != shelves.branch_id:
        at_home = known.organisation_id == shelves.organisation_id
        return Finding.ELSEWHERE if at_home else Finding.OTHER_LIBRARY
    return None if shelves.hold(known.location, known.shelf_mark) else Finding.WRONG_SHELF
