"""The order of a queue: class, then moment, then number; and which keys must change for another place in it.

Source: lending.md (invariant 14: a strict total order, no renumbering).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Key = tuple[int, int]  # class and moment: what goes first is smaller


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody joins a queue. The class goes before the moment; a head start moves the moment back."""

    priority_class: int
    head_start: dt.timedelta = dt.timedelta(0)

    def key(self, placed_at: dt.datetime) -> tuple[int, dt.datetime]:
        """Give the key of who joins at a moment. Who comes later by more than their head start goes first never."""
        return self.priority_class, placed_at - self.head_start


def moved_to(queue: Sequence[tuple[Key, int]], hold_id: int, position: int) -> dict[int, Key]:
    """Give the new keys by hold, for those that change. `queue` holds (key, hold) in order; positions count from 1.

    A position beyond the end is the last one. Everybody else keeps their order and their class; who is moved takes the
    class of the one before them, and of the first at the front. The order is total: class, moment, hold.
    """
    others = [(key, one) for key, one in queue if one != hold_id]
    if not others:
        return {}
    place = min(max(position, 1), len(others) + 1) - 1
    level, moment = others[place - 1][0] if place else others[0][0]
    last = moment + 1 if place else moment - 1
    changed: dict[int, Key] = {hold_id: (level, last)}
    for (other_level, old), one in others[place:]:
        if other_level != level or old > last:
            break
        last += 1
        changed[one] = (level, last)
    was = {one: key for key, one in queue}
    return {one: key for one, key in changed.items() if was[one] != key}
