"""Sharing titles out among floating places: what is too much at one goes to the one that has too few.

Source: our own rule kinds `float_ceiling` and `float_floor` (docs/outside.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stock:
    """How many copies a place has of what its floor counts, stood or under way to it, and that floor."""

    branch_id: int
    code: str
    count: int
    floor: int


@dataclass(frozen=True, slots=True)
class Share:
    """Where a copy that is too much goes, and the figures that say why."""

    branch_id: int
    ceiling: int
    there_count: int
    floor: int


def is_too_much(count: int, ceiling: int, here: Stock) -> bool:
    """Tell whether the copy in hand may go on: `count`, with it, is above the ceiling, and what stays is not below the floor."""
    return count > ceiling and here.count - 1 >= here.floor


def share_of(count: int, ceiling: int, here: Stock, others: Iterable[Stock]) -> Share | None:
    """Give the place that has the fewest copies of those below their floor; nothing when this copy may stay.

    `count` and `here.count` count the copy in hand. Of places with as few, the first code decides.
    """
    short = [other for other in others if other.count < other.floor]
    if not short or not is_too_much(count, ceiling, here):
        return None
    to = min(short, key=lambda other: (other.count, other.code))
    return Share(to.branch_id, ceiling, to.count, to.floor)
