"""Which hold gets an item that is free: the first in the queue that it can serve. Every candidate is looked at."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hold asks for. `record_id`, `form` and `language` narrow the work; null and empty mean any."""

    hold_id: int
    record_id: int | None
    item_id: int | None
    form: str
    language: str
    pickup_branch_id: int
    pickup_organisation_id: int
    pickup_exchanges: bool
    suspended_until_on: dt.date | None
    wanted_until_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Offered:
    """An item that is free, and where it stands."""

    item_id: int
    record_id: int
    form: str
    languages: tuple[str, ...]
    branch_id: int
    organisation_id: int
    branch_exchanges: bool


def can_serve(offered: Offered, wanted: Wanted, *, today: dt.date) -> bool:
    """Tell whether this item may go to this hold today. A suspension and a last day include their day."""
    waits = wanted.suspended_until_on is None or wanted.suspended_until_on < today
    still_wanted = wanted.wanted_until_on is None or wanted.wanted_until_on >= today
    return waits and still_wanted and fits(offered, wanted) and _reachable(offered, wanted)


def fits(offered: Offered, wanted: Wanted) -> bool:
    """Tell whether the item is what the hold asks for."""
    if wanted.item_id is not None:
        return wanted.item_id == offered.item_id
    return (
        wanted.record_id in {None, offered.record_id}
        and wanted.form in {"", offered.form}
        and (not wanted.language or wanted.language in offered.languages)
    )


def _reachable(offered: Offered, wanted: Wanted) -> bool:
    if (
        wanted.pickup_branch_id == offered.branch_id
        or wanted.pickup_organisation_id == offered.organisation_id
    ):
        return True
    return wanted.pickup_exchanges and offered.branch_exchanges


def first_served(offered: Offered, queue: Iterable[Wanted], *, today: dt.date) -> Wanted | None:
    """Give the first hold of the queue that this item can serve."""
    return next((wanted for wanted in queue if can_serve(offered, wanted, today=today)), None)


def spread(
    offers: Iterable[Offered], queue: Iterable[Wanted], *, today: dt.date
) -> list[tuple[Offered, Wanted]]:
    """Pair holds, first come first served, with items on the shelf: at the pick-up place first, then its library, then elsewhere."""
    free = list(offers)
    pairs: list[tuple[Offered, Wanted]] = []
    for wanted in queue:
        if not free:
            break
        fitting = [offered for offered in free if can_serve(offered, wanted, today=today)]
        if not fitting:
            continue
        best = min(fitting, key=lambda offered: _distance(offered, wanted))
        free.remove(best)
        pairs.append((best, wanted))
    return pairs


def _distance(offered: Offered, wanted: Wanted) -> tuple[bool, bool, int]:
    return (
        offered.branch_id != wanted.pickup_branch_id,
        offered.organisation_id != wanted.pickup_organisation_id,
        offered.item_id,
    )


def all_met(offers: Sequence[Offered], queue: Sequence[Wanted], *, today: dt.date) -> bool:
    """Tell whether every hold can have an item of its own: no one's choice takes away another's only copy."""
    holder: dict[int, Wanted] = {}

    def place(wanted: Wanted, tried: set[int]) -> bool:
        for offered in offers:
            if offered.item_id in tried or not can_serve(offered, wanted, today=today):
                continue
            tried.add(offered.item_id)
            before = holder.get(offered.item_id)
            if before is None or place(before, tried):
                holder[offered.item_id] = wanted
                return True
        return False

    return len(queue) <= len(offers) and all(place(wanted, set()) for wanted in queue)
