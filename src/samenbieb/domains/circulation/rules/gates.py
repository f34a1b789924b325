"""What rules and transport say of one item and one hold: may they meet, is the hold near, what does the way cost.

Source: the format of policy tests (hold_allowed_for, hold_rule_branch, pickup_at, local_priority, target_by, set_transport);
lending.md (targeting: fairness). Kinds beyond the format stand in docs/outside.md.
"""

import copy
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.policy import Case, Policy, Row

GATE_KINDS = (
    "hold_allowed_for",
    "hold_rule_branch",
    "pickup_at",
    "local_priority",
    "target_by",
    "retarget_hours",
    "home_library_first",
    "new_item_days",
    "damaged_holdable",
    "collection_holdable",
    "skip_closed_places",
)
MEETINGS_MAX = 10_000
COST_UNKNOWN = 1_000_000_000  # a way of which no cost is known comes after every one that has a cost


@dataclass(frozen=True, slots=True)
class Place:
    """A branch and its library."""

    branch_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """An item and a hold that might come together. `patron_home` is null when the reader has no branch of their own."""

    item_home: Place
    item_branch_id: int
    pickup_branch_id: int
    pickup_organisation_id: int
    patron_home: Place | None
    patron_category_id: int | None
    item_category_id: int | None
    location: str = ""
    owned_days: int | None = None
    damaged: bool = False
    away_at_id: int | None = None  # the place that has it with a collection


@dataclass(frozen=True, slots=True)
class Way:
    """Transport from one place to another."""

    cost: int | None
    enabled: bool
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate knows: rules, and ways by places."""

    rows: Sequence[Row] = ()
    ways: Mapping[tuple[int, int], Way] = field(default_factory=dict)


OpenFrom = Callable[[int, dt.date], dt.date]  # the first day, from a day on, on which a place is open


class Gate:
    """Rules and transport of the whole network, read at the first question."""

    def __init__(
        self,
        source: Callable[[], Facts],
        open_from: OpenFrom = lambda _place, day: day,
        lent_more: Callable[[], Mapping[int, int]] = dict,
        expect: Callable[[Collection[int]], None] = lambda _places: None,
    ) -> None:
        self.expect = expect  # places whose hours will be asked for: they are then read together
        self._source = source
        self._lent_more = lent_more
        self._balance: Mapping[int, int] | None = None
        self._open_from = open_from
        self._facts: Facts | None = None
        self._policies: dict[tuple[int, int], Policy] = {}
        self._codes: dict[Meeting, tuple[Block, ...]] = {}
        self._local: dict[Meeting, bool] = {}

    def with_hours(self, open_from: OpenFrom, expect: Callable[[Collection[int]], None]) -> "Gate":
        """Give a gate that asks for opening hours in its own way, and shares what this one knows."""
        other = copy.copy(self)
        other.expect = expect
        other._open_from = open_from  # noqa: SLF001 - a copy of its own
        return other

    def codes(self, met: Meeting) -> tuple[Block, ...]:
        """Give why the item may not go to the hold; nothing when it may. In a long queue many meet alike."""
        if (known := self._codes.get(met)) is None:
            if len(self._codes) >= MEETINGS_MAX:
                self._codes.clear()
            known = self._codes[met] = self._weighed(met)
        return known

    def _weighed(self, met: Meeting) -> tuple[Block, ...]:
        found = []
        place = self._deciding(met)
        case = Case(met.patron_category_id, met.item_category_id, location=met.location)
        at_home = met.patron_home is not None and met.patron_home.branch_id == met.item_home.branch_id
        allowed_for = self._value("hold_allowed_for", place, case)
        if allowed_for == "nobody" or (allowed_for == "home_branch" and not at_home):
            found.append(Block.NOT_HOLDABLE)
        if met.damaged and not self._value("damaged_holdable", place, case):
            found.append(Block.ITEM_DAMAGED)
        elsewhere = met.away_at_id not in {None, met.pickup_branch_id}
        if elsewhere and not self._value("collection_holdable", place, case):
            found.append(Block.PICKUP_NOT_ALLOWED)
        pickup_at = self._value("pickup_at", place, case)
        allowed = {"item_home": met.item_home.branch_id, "item_current": met.item_branch_id}.get(pickup_at)
        if allowed is not None and allowed != met.pickup_branch_id:
            found.append(Block.PICKUP_NOT_ALLOWED)
        if self._is_new(met, case) and met.pickup_branch_id != met.item_home.branch_id:
            found.append(Block.PICKUP_NOT_ALLOWED)
        way = self._way(met)
        if way is not None and not way.enabled:
            found.append(Block.PICKUP_NOT_ALLOWED)
        return tuple(found)

    def _is_new(self, met: Meeting, case: Case) -> bool:
        """Tell whether the item is so new that its own branch keeps it (`new_item_days`)."""
        days = self._value("new_item_days", met.item_home, case)
        return met.owned_days is not None and met.owned_days < days

    @cached_property
    def knows_priority(self) -> bool:
        """Tell whether any rule gives some holds priority: if not, the queue alone decides."""
        rows = self._known().rows
        return any(
            (row.kind == "local_priority" and row.value != "none")
            or (row.kind == "home_library_first" and row.value)
            for row in rows
        )

    def is_local(self, met: Meeting) -> bool:
        """Tell whether the hold goes before the others for this item."""
        if (known := self._local.get(met)) is None:
            if len(self._local) >= MEETINGS_MAX:
                self._local.clear()
            known = self._local[met] = self._is_local(met)
        return known

    def _is_local(self, met: Meeting) -> bool:
        case = Case(met.patron_category_id, met.item_category_id, location=met.location)
        own = met.patron_home is not None and met.patron_home.organisation_id == met.item_home.organisation_id
        if own and self._value("home_library_first", self._deciding(met), case):
            return True
        match self._value("local_priority", self._deciding(met), case):
            case "pickup_item_home":
                return met.pickup_branch_id == met.item_home.branch_id
            case "pickup_item_current":
                return met.pickup_branch_id == met.item_branch_id
            case "patron_home_item_home":
                return met.patron_home is not None and met.patron_home.branch_id == met.item_home.branch_id
            case _:
                return False

    def cost(self, met: Meeting) -> int | None:
        """Give what the way to the pick-up place costs; null where the pick-up place does not choose by cost."""
        place = Place(met.pickup_branch_id, met.pickup_organisation_id)
        if self._value("target_by", place, Case()) != "transport_cost":
            return None
        if met.item_branch_id == met.pickup_branch_id:
            return 0
        way = self._way(met)
        return COST_UNKNOWN if way is None or way.cost is None else way.cost

    def ready_on(self, met: Meeting, today: dt.date, *, usual_days: int) -> dt.date:
        """Give the day on which an item could lie ready: fetched when its place is open, brought, and received likewise.

        `usual_days` is how long a way takes of which nothing is known.
        """
        fetched_on = self._open_from(met.item_branch_id, today)
        if met.item_branch_id == met.pickup_branch_id:
            return fetched_on
        way = self._way(met)
        days = usual_days if way is None or way.days is None else way.days
        return self._open_from(met.pickup_branch_id, fetched_on + dt.timedelta(days=days))

    def rests(self, place: Place, today: dt.date) -> bool:
        """Tell whether a place is closed today and is then not asked to fetch anything (`skip_closed_places`)."""
        skips = self._value("skip_closed_places", place, Case())
        return bool(skips) and self._open_from(place.branch_id, today) != today

    def lent_more(self, organisation_id: int) -> int:
        """Give by how many loans a library lent to others more than it borrowed from them in a year."""
        if self._balance is None:
            self._balance = self._lent_more()
        return self._balance.get(organisation_id, 0)

    def retarget_hours(self, place: Place) -> int:
        """Give after how many hours a place is no longer waited for to fetch an item."""
        return int(self._value("retarget_hours", place, Case()))

    def _deciding(self, met: Meeting) -> Place:
        by_patron = self._value("hold_rule_branch", met.item_home, Case()) == "patron"
        return met.patron_home if by_patron and met.patron_home is not None else met.item_home

    def _way(self, met: Meeting) -> Way | None:
        return self._known().ways.get((met.item_branch_id, met.pickup_branch_id))

    def _known(self) -> Facts:
        if self._facts is None:
            self._facts = self._source()
        return self._facts

    def _value(self, kind: str, place: Place, case: Case) -> Any:
        key = (place.branch_id, place.organisation_id)
        if key not in self._policies:
            rows = self._known().rows
            self._policies[key] = Policy(
                row
                for row in rows
                if row.organisation_id in {None, place.organisation_id}
                and row.branch_id in {None, place.branch_id}
            )
        return self._policies[key].value(kind, case)


OPEN_GATE = Gate(Facts)
