"""Another place in the queue: which keys must change so that one hold stands where it should. Keys are whole numbers."""

from collections.abc import Sequence


def moved_to(queue: Sequence[tuple[int, int]], hold_id: int, position: int) -> dict[int, int]:
    """Give the new keys by hold, for those that change. `queue` holds (key, hold) in order; positions count from 1.

    A position beyond the end is the last one. Everybody else keeps their order; the order is total: key, then hold.
    """
    others = [(key, one) for key, one in queue if one != hold_id]
    place = min(max(position, 1), len(others) + 1) - 1
    before = others[place - 1][0] if place else None
    if not others:
        return {}
    key = others[0][0] - 1 if before is None else before + 1
    changed = {hold_id: key}
    last = key
    for old, one in others[place:]:
        if old > last:
            break
        last += 1
        changed[one] = last
    was = {one: key for key, one in queue}
    return {one: key for one, key in changed.items() if was[one] != key}
