"""Figures that a room offers to monitoring: counted from rows on request, never kept beside them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

Count = Callable[[int, dt.date, dt.date], int]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its unit, source and version; `count(organisation_id, first_on, last_on)` recounts it."""

    name: str
    unit: str
    source: str
    version: int
    count: Count


_known: dict[str, Measure] = {}


def measure(name: str, *, unit: str, source: str, version: int) -> Callable[[Count], Count]:
    """Declare a figure. A better definition is a higher version."""

    def register(count: Count) -> Count:
        _known[name] = Measure(name=name, unit=unit, source=source, version=version, count=count)
        return count

    return register


def all_measures() -> list[Measure]:
    """Give all declared figures, by name."""
    return [_known[name] for name in sorted(_known)]
