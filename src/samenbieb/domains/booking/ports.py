"""What a higher room may ask of who books: a permit, an age. Asked at every booking, at every door."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants these things (primary keys, all that a claim takes) from a moment until a moment.

    Nobody known: `person_id` and `holder_id` are both null.
    """

    resource_ids: frozenset[int]
    starts_at: dt.datetime
    ends_at: dt.datetime
    person_id: int | None = None
    holder_id: int | None = None


class Gate(Protocol):
    """What stands before some things that can be booked."""

    def pass_(self, wish: Wish) -> None:
        """Refuse who may not have these things then, with a refusal of its own room; may lock rows of its own."""

    def behind(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those of these things that not just anybody may book."""

    def out_of_use(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those of these things that nobody can use now, for as long as nobody mends them."""


_gates: list[Gate] = []


def stands_before_booking(gate: Gate) -> Gate:
    """Register a gate, once, when the house starts."""
    _gates.append(gate)
    return gate


def pass_all(wish: Wish) -> None:
    """Ask every gate. Raises: what a gate refuses."""
    for gate in _gates:
        gate.pass_(wish)


def behind_a_gate(resource_ids: Collection[int]) -> frozenset[int]:
    """Give those things that some gate looks after."""
    behind: Iterable[frozenset[int]] = (gate.behind(resource_ids) for gate in _gates)
    return frozenset().union(*behind)


def out_of_use(resource_ids: Collection[int]) -> frozenset[int]:
    """Give those things that some gate knows to be out of use."""
    broken: Iterable[frozenset[int]] = (gate.out_of_use(resource_ids) for gate in _gates)
    return frozenset().union(*broken)
