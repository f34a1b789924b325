"""May a copy be taken out of the collection from a list? Source: domain.md (weeding lists protect the last copy)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

IN_HAND: Final = frozenset({"on_shelf", "workroom", "unknown"})
NOT_THERE: Final = frozenset({"lost", "missing", "withdrawn"})


class LastOf(StrEnum):
    """Of what a copy is the last one."""

    NONE = ""
    LIBRARY = "library"
    NETWORK = "network"


class Kept(StrEnum):
    """Why a copy stays for now."""

    AWAY = "away"  # lent, under way, or on the hold shelf
    WAITED_FOR = "waited_for"
    WITHDRAWN = "withdrawn"
    LAST_IN_NETWORK = "last_in_network"
    LAST_IN_LIBRARY = "last_in_library"
    OFFERED = "offered"  # the other libraries may still take it


def last_of(*, others_in_network: int, others_in_library: int) -> LastOf:
    """Say of what a copy is the last one, by the other copies that are not lost, missing or withdrawn."""
    if others_in_network == 0:
        return LastOf.NETWORK
    return LastOf.NONE if others_in_library else LastOf.LIBRARY


def why_kept(
    *, custody: str, conditions: Collection[str], is_waited_for: bool, last: LastOf, offer: str
) -> Kept | None:
    """Give why a copy may not go now; nothing when it may.

    `offer` is empty, `open` (the others may still take it) or `over`. A copy that is lost or missing cannot be offered.
    """
    if "withdrawn" in conditions:
        return Kept.WITHDRAWN
    if custody not in IN_HAND:
        return Kept.AWAY
    if is_waited_for:
        return Kept.WAITED_FOR
    if offer == "open":
        return Kept.OFFERED
    if last is LastOf.NONE or offer == "over" or NOT_THERE & set(conditions):
        return None
    return Kept.LAST_IN_NETWORK if last is LastOf.NETWORK else Kept.LAST_IN_LIBRARY
