"""Which item of which shelf is asked for which hold. Changes only where it must, and always ends the same way."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from samenbieb.domains.circulation.rules.queue import Offered, Wanted, can_serve, meeting

Distance = tuple[int, bool, bool, int]


def targets(
    offers: Sequence[Offered],
    queue: Iterable[Wanted],
    *,
    today: dt.date,
    current: Mapping[int, int] | None = None,
    missed: Collection[tuple[int, int]] = frozenset(),
) -> dict[int, int]:
    """Give the item for each hold that can have one, by hold: first come, first served; one hold, one item.

    A hold keeps the item that was asked for it (`current`). Another one takes what is asked for nobody before it takes
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
        fitting = [
            offered
            for offered in free.values()
            if can_serve(offered, wanted, today=today)
            and (not only_local or offered.gate.is_local(meeting(offered, wanted)))
        ]
        if not fitting:
            continue
        own = current.get(wanted.hold_id)
        best = next((offered for offered in fitting if offered.item_id == own), None) or min(
            fitting,
            key=lambda offered: (
                (wanted.hold_id, offered.item_id) in missed,
                offered.item_id in asked,
                distance(offered, wanted),
            ),
        )
        found[wanted.hold_id] = best.item_id
        del free[best.item_id]
        if not free:
            return


def distance(offered: Offered, wanted: Wanted) -> Distance:
    """Say how far an item is from where it is wanted: by what the way costs, or at the place, in its library, elsewhere."""
    cost = offered.gate.cost(meeting(offered, wanted))
    return (
        cost or 0,
        offered.branch_id != wanted.pickup_branch_id,
        offered.organisation_id != wanted.pickup_organisation_id,
        offered.item_id,
    )
