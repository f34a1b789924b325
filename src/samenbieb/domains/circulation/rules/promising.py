"""Before which day will a title probably lie ready? A careful guess, which is kept so that it can be checked afterwards.

Source: lending.md (promise dates: shown, and kept as data).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from heapq import heapify, heapreplace

HORIZON_DAYS = 400  # further away nothing is promised
LATE_DAYS = 3  # a loan comes back so many days after its last day
OVERDUE_DAYS = 14  # and when that has passed, so many days from now
HANDLING_DAYS = 2  # a free copy is fetched, or lies ready, within so many days


def back_on(due_on: dt.date, today: dt.date) -> dt.date:
    """Say on which day a copy that is on loan probably comes back."""
    if due_on < today:
        return today + dt.timedelta(days=OVERDUE_DAYS)
    return due_on + dt.timedelta(days=LATE_DAYS)


def promised_before(
    free_on: Sequence[dt.date],
    ahead: int,
    *,
    today: dt.date,
    cycle_days: int,
    way_days: int,
    open_from: Callable[[dt.date], dt.date],
) -> dt.date | None:
    """Give the day before which a title probably lies ready; null where nothing can be said.

    `free_on`: from which day each copy that can serve is free. `ahead`: how many readers go first; each takes the copy that
    is free soonest and brings it back after `cycle_days`. Then `way_days` to the pick-up place, and until it opens.
    """
    if not free_on:
        return None
    free, cycle = list(free_on), dt.timedelta(days=max(cycle_days, 1))
    horizon = today + dt.timedelta(days=HORIZON_DAYS)
    heapify(free)
    for _ in range(ahead):
        if free[0] > horizon:
            return None
        heapreplace(free, free[0] + cycle)
    arrives = max(free[0], today) + dt.timedelta(days=HANDLING_DAYS + way_days)
    ready_on = open_from(arrives)
    return None if ready_on > horizon else ready_on + dt.timedelta(days=1)
