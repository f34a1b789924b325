"""Figures that a room offers to monitoring: counted from rows on request, never kept beside them.

A figure that happens at a place is declared with `place_measure`; the figure of its library is then the sum. What
happened between two counts is told by the room's own facts: `touched_by` says which days of which places to count anew.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from samenbieb.kernel.outbox import Event

Count = Callable[[int, dt.date, dt.date], int]
CountByPlace = Callable[[int, dt.date, dt.date], Mapping[int, int]]


NO_PLACE = 0  # in what `by_place` gives: what belongs to the library and to no place of it


class CoreFunction(StrEnum):
    """The five functions of a public library (Wsob, article 5)."""

    KNOWLEDGE = "knowledge"
    DEVELOPMENT = "development"
    READING = "reading"
    DEBATE = "debate"
    CULTURE = "culture"


class About(StrEnum):
    """What is counted: people (a small number may lead to one of them) or acts and things (it cannot)."""

    PERSONS = "persons"
    ACTS = "acts"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its unit, source and version; `count(organisation_id, first_on, last_on)` recounts it.

    `by_place` gives the same for all places of a library at once, per primary key of a branch (or NO_PLACE), only where it
    is not zero; None when the figure has no place. Days are those of the library's own time zone, both ends included.
    Counts of separate days may be added up only when `additive`; the others tell how it stands on the last day. `says` is
    the sentence above a page, with %(count)s, %(place)s and %(period)s ("In november …"). `part_of` names a figure that holds
    this one and all others that name it, nobody twice: who knows the whole and the others knows this one, or what is left.
    """

    name: str
    unit: str | Promise
    source: str
    version: int
    count: Count
    by_place: CountByPlace | None = None
    label: str | Promise = ""
    core_function: CoreFunction | None = None
    about: About = About.ACTS
    additive: bool = True
    says: str | Promise = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """A day at a place (primary key of its branch) of which figures may have changed.

    `organisation_id` is needed only where the branch is NO_PLACE.
    """

    branch_id: int
    on: dt.date
    organisation_id: int | None = None


Touching = Callable[[Sequence[Any]], Iterable[Touched]]
_known: dict[str, Measure] = {}
_touching: dict[type[Event], list[tuple[tuple[str, ...], Touching]]] = {}


def measure(name: str, *, unit: str, source: str, version: int) -> Callable[[Count], Count]:
    """Declare a figure of a library as a whole. A better definition is a higher version."""

    def register(count: Count) -> Count:
        _known[name] = Measure(name=name, unit=unit, source=source, version=version, count=count)
        return count

    return register


def place_measure(  # noqa: PLR0913 - each of them is a fact about a figure
    name: str,
    *,
    label: str | Promise,
    unit: str | Promise,
    source: str,
    version: int,
    core_function: CoreFunction | None = None,
    about: About = About.ACTS,
    additive: bool = True,
    says: str | Promise = "",
    part_of: str = "",
) -> Callable[[CountByPlace], CountByPlace]:
    """Declare a figure that happens at places; `label` is what people read above it."""

    def register(by_place: CountByPlace) -> CountByPlace:
        def count(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
            return sum(by_place(organisation_id, first_on, last_on).values())

        _known[name] = Measure(
            name, unit, source, version, count, by_place, label, core_function, about, additive, says, part_of
        )
        return by_place

    return register


def touched_by(*events: type[Event], measures: Sequence[str]) -> Callable[[Touching], Touching]:
    """Declare how facts (many of one kind at once) lead to the days and places of which these figures may have changed."""

    def register(touching: Touching) -> Touching:
        for event in events:
            _touching.setdefault(event, []).append((tuple(measures), touching))
        return touching

    return register


def all_measures() -> list[Measure]:
    """Give all declared figures, by name."""
    return [_known[name] for name in sorted(_known)]


def all_touching() -> Mapping[type[Event], Sequence[tuple[tuple[str, ...], Touching]]]:
    """Give, by kind of fact, which figures it may change and how to find the days and places."""
    return _touching
