"""Which item of which shelf is asked for which hold. Changes only where it must, and always ends the same way."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from samenbieb.domains.circulation.rules.gates import Place
from samenbieb.domains.circulation.rules.queue import Offered, Wanted, can_serve, meeting

Distance = tuple[int, dt.date, bool, bool, int, int]
USUAL_DAYS_WITHIN, USUAL_DAYS_BETWEEN = (
    1,
    2,
)  # of a way of which nothing is known: within a library, between two


def targets(
    offers: Sequence[Offered],
    queue: Iterable[Wanted],
    *,
    today: dt.date,
    current: Mapping[int, int] | None = None,
    missed: Collection[tuple[int, int]] = frozenset(),
) -> dict[int, int]:
    """Give the item for each hold that can have one, by hold: first come, first served; one hold, one item.

    A hold keeps the item that was asked for it (`current`), also when its place is closed today. Another one takes what is asked for nobody before it takes
    what is asked for somebody behind it, what was not looked for in vain (`missed`, hold and item) before what was, and
    what is near before what is far. Holds with local priority for an item choose before all others.
    """
    current = current or {}
    free = {offered.item_id: offered for offered in offers}
    found: dict[int, int] = {}
    if any(offered.gate.knows_priority for offered in offers):
        queue = list(queue)
        _choose(free, queue, found, today, current, missed, only_local=True)
    _choose(free, queue, found, today, current, missed, only_local=False)
    return found


def _choose(
    free: dict[int, Offered],
    queue: Iterable[Wanted],
    found: dict[int, int],
    today: dt.date,
    current: Mapping[int, int],
    missed: Collection[tuple[int, int]],
    *,
    only_local: bool,
) -> None:
    asked = set(current.values())
    if not free:
        return
    for wanted in queue:
        if wanted.hold_id in found:
            continue
        own = current.get(wanted.hold_id)
        fitting = [
            offered
            for offered in free.values()
            if can_serve(offered, wanted, today=today)
            and (offered.item_id == own or not rests(offered, today=today))
            and (not only_local or offered.gate.is_local(meeting(offered, wanted)))
        ]
        if not fitting:
            continue
        best = next((offered for offered in fitting if offered.item_id == own), None) or _best(
            fitting,
            partial(_rank, wanted=wanted, missed=missed, asked=asked, today=today),
        )
        found[wanted.hold_id] = best.item_id
        del free[best.item_id]
        if not free:
            return


def _best(fitting: Sequence[Offered], key: Callable[[Offered], Any]) -> Offered:
    """Give the best; where there is no choice nothing is looked up."""
    return fitting[0] if len(fitting) == 1 else min(fitting, key=key)


def _rank(
    offered: Offered,
    *,
    wanted: Wanted,
    missed: Collection[tuple[int, int]],
    asked: Collection[int],
    today: dt.date,
) -> tuple[bool, bool, Distance]:
    return (
        (wanted.hold_id, offered.item_id) in missed,
        offered.item_id in asked,
        distance(offered, wanted, today=today),
    )


def rests(offered: Offered, *, today: dt.date) -> bool:
    """Tell whether the place where an item stands is closed and is not asked today."""
    return offered.gate.rests(Place(offered.branch_id, offered.organisation_id), today)


def distance(offered: Offered, wanted: Wanted, *, today: dt.date) -> Distance:
    """Say how far an item is from where it is wanted.

    What the way costs, where the pick-up place chooses by cost; the day on which it lies ready, closed days counted; at
    the place, in its library, elsewhere; there a copy of the library that lent to others least beyond what it borrowed.
    """
    met = meeting(offered, wanted)
    within = offered.organisation_id == wanted.pickup_organisation_id
    usual_days = USUAL_DAYS_WITHIN if within else USUAL_DAYS_BETWEEN
    return (
        offered.gate.cost(met) or 0,
        offered.gate.ready_on(met, today, usual_days=usual_days),
        offered.branch_id != wanted.pickup_branch_id,
        not within,
        0 if within else offered.gate.lent_more(offered.home_organisation_id),
        offered.item_id,
    )
