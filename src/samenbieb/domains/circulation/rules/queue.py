"""Which hold gets an item that is free: the first in the queue that it can serve. Every candidate is looked at."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from samenbieb.domains.circulation.rules.gates import OPEN_GATE, Gate, Meeting, Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a hold asks for. `record_id`, `form`, `language` and `volume` narrow the work; null and empty mean any."""

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
    patron_category_id: int | None = None
    patron_home_id: int | None = None
    patron_home_organisation_id: int | None = None
    volume: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """An item that is free, and where it stands. `gate` is what rules and transport say of it."""

    item_id: int
    record_id: int
    form: str
    languages: tuple[str, ...]
    branch_id: int
    organisation_id: int
    branch_exchanges: bool
    home_branch_id: int = 0
    home_organisation_id: int = 0
    category_id: int | None = None
    location: str = ""
    owned_days: int | None = None
    damaged: bool = False
    away_at_id: int | None = None
    volume: str = ""
    gate: Gate = field(default=OPEN_GATE, compare=False, repr=False)


def meeting(offered: Offered, wanted: Wanted) -> Meeting:
    """Give what the gate must know of an item and a hold."""
    home = Place(offered.home_branch_id, offered.home_organisation_id)
    patron_home = None
    if wanted.patron_home_id is not None and wanted.patron_home_organisation_id is not None:
        patron_home = Place(wanted.patron_home_id, wanted.patron_home_organisation_id)
    return Meeting(
        item_home=home,
        item_branch_id=offered.branch_id,
        pickup_branch_id=wanted.pickup_branch_id,
        pickup_organisation_id=wanted.pickup_organisation_id,
        patron_home=patron_home,
        patron_category_id=wanted.patron_category_id,
        item_category_id=offered.category_id,
        location=offered.location,
        owned_days=offered.owned_days,
        damaged=offered.damaged,
        away_at_id=offered.away_at_id,
    )


def can_serve(offered: Offered, wanted: Wanted, *, today: dt.date) -> bool:
    """Tell whether this item may go to this hold today. A suspension and a last day include their day."""
    waits = wanted.suspended_until_on is None or wanted.suspended_until_on < today
    still_wanted = wanted.wanted_until_on is None or wanted.wanted_until_on >= today
    return (
        waits
        and still_wanted
        and fits(offered, wanted)
        and _reachable(offered, wanted)
        and not offered.gate.codes(meeting(offered, wanted))
    )


def fits(offered: Offered, wanted: Wanted) -> bool:
    """Tell whether the item is what the hold asks for."""
    if wanted.item_id is not None:
        return wanted.item_id == offered.item_id
    return (
        wanted.record_id in {None, offered.record_id}
        and wanted.form in {"", offered.form}
        and wanted.volume in {"", offered.volume}
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
    """Give the hold that this item goes to: the first that it can serve, one with local priority before the others."""
    first = None
    for wanted in queue:
        if not can_serve(offered, wanted, today=today):
            continue
        if not offered.gate.knows_priority or offered.gate.is_local(meeting(offered, wanted)):
            return wanted
        first = first or wanted
    return first


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
