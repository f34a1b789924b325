"""What a higher room may ask of who books: a permit, an age, an adult who comes along. Asked at every booking, at every door."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants these things (primary keys, all that a claim takes) from a moment until a moment.

    Nobody known: `person_id` and `holder_id` are both null. `is_arriving`: they stand here now, and staff saw whether an
    adult came along.
    """

    resource_ids: frozenset[int]
    starts_at: dt.datetime
    ends_at: dt.datetime
    person_id: int | None = None
    holder_id: int | None = None
    is_arriving: bool = False
    adult_is_here: bool = False


class Gate(Protocol):
    """What stands before some things that can be booked."""

    def pass_(self, wish: Wish) -> None:
        """Refuse who may not have these things then, with a refusal of its own room; may lock rows of its own."""

    def behind(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those of these things that not just anybody may book."""

    def out_of_use(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those of these things that nobody can use now, for as long as nobody mends them."""

    def staffed_only(self, resource_ids: Collection[int]) -> frozenset[int]:
        """Give those of these things that one has only while staff are there."""

    def adult_below(self, resource_ids: Collection[int]) -> Mapping[int, int]:
        """Give the age below which an adult comes along, of those of these things that ask it."""


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


def staffed_only(resource_ids: Collection[int]) -> frozenset[int]:
    """Give those things that some gate gives only while staff are there."""
    watched: Iterable[frozenset[int]] = (gate.staffed_only(resource_ids) for gate in _gates)
    return frozenset().union(*watched)


def adult_below(resource_ids: Collection[int]) -> dict[int, int]:
    """Give the age below which an adult comes along, of those of these things that ask it."""
    return {pk: age for gate in _gates for pk, age in gate.adult_below(resource_ids).items()}
