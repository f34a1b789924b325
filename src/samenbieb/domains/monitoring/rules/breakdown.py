"""A figure about people and the parts that add up to it: rows add up to the figure, columns to each part (docs/decisions/0175).

The rows are the groups of the figure itself (`disclosure.grouped`): their sums are known. They are put together until no small
cell (a row in a part) follows from the sums of the rows and of the parts: what a cell can be, when both are known, is worked out
exactly, by moving people round in the table without changing a sum. A part is published only of a whole number of sets of rows.
"""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.monitoring.rules.disclosure import THRESHOLD

Sets = list[list[int]]
TO_MOVE = 2  # so many parts two rows need in common before anybody can be moved round between them


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it holds in each part, and in how many places of each part there is anything.

    `regions` are the areas it lies in, the smallest first; None where it lies in more than one. A row does not `settle`
    when its parts do not add up to its sum: they were counted a moment apart.
    """

    parts: Mapping[str, int]
    places: Mapping[str, int]
    regions: tuple[Hashable | None, ...]
    settles: bool = True


@dataclass(slots=True)
class _Flow:
    """How many people can be moved along a way through the table without changing a sum."""

    limits: dict[Any, dict[Any, int]] = field(default_factory=dict)

    def most(self, start: Any, end: Any, enough: int) -> int:
        """Give how much can go from start to end, no more than is enough."""
        found = 0
        while found < enough and (way := self._way(start, end)):
            step = min(enough - found, *(self.limits[a][b] for a, b in way))
            for a, b in way:
                self.limits[a][b] -= step
                self.limits[b][a] += step
            found += step
        return found

    def _way(self, start: Any, end: Any) -> list[tuple[Any, Any]]:
        came: dict[Any, Any] = {start: None}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            if here == end:
                way: list[tuple[Any, Any]] = []
                while came[here] is not None:
                    way.append((came[here], here))
                    here = came[here]
                return way
            for there, limit in self.limits.get(here, {}).items():
                if limit > 0 and there not in came:
                    came[there] = here
                    waiting.append(there)
        return []


def together(rows: Sequence[Row]) -> tuple[Sets, list[bool]]:
    """Put rows into sets, and tell of each whether its parts may be published.

    First within the smallest area, then in larger ones; what nothing helps shows no parts at all.
    """
    sets: Sets = [[index] for index in range(len(rows))]
    levels = max((len(row.regions) for row in rows), default=0)
    for level in [*range(levels), None]:
        sets = _joined(sets, rows, level)
    return sets, [_is_safe([rows[index] for index in those]) for those in sets]


def _joined(sets: Sets, rows: Sequence[Row], level: int | None) -> Sets:
    """Join the sets of each area that tell too much, and as few of the others as are needed."""
    areas: dict[Hashable, Sets] = {}
    found: Sets = []
    for those in sets:
        inside = {0 if level is None else rows[index].regions[level] for index in those}
        area = inside.pop()
        if inside or area is None:
            found.append(those)
        else:
            areas.setdefault(area, []).append(those)
    for those_here in areas.values():
        found += _join_area(those_here, rows)
    return found


def _join_area(sets: Sets, rows: Sequence[Row]) -> Sets:
    unsafe = [those for those in sets if not _is_safe([rows[index] for index in those])]
    if not unsafe:
        return sets
    joined = [index for those in unsafe for index in those]
    wanted = _filled(joined, rows)
    others = sorted(
        (those for those in sets if those not in unsafe),
        key=lambda those: (
            len(_filled(those, rows) & wanted) < TO_MOVE,
            sum(sum(rows[index].parts.values()) for index in those),
        ),
    )
    while others and not _is_safe([rows[index] for index in joined]):
        joined += others.pop(0)
    return [joined, *others]


def _filled(those: Sequence[int], rows: Sequence[Row]) -> set[str]:
    return {part for index in those for part, value in rows[index].parts.items() if value}


def _is_safe(rows: Sequence[Row]) -> bool:
    """Tell whether no small cell of these rows follows from their sums and those of the parts."""
    if not all(row.settles for row in rows):
        return False
    sums: dict[str, int] = {}
    places: dict[str, int] = {}
    for row in rows:
        for part, value in row.parts.items():
            sums[part] = sums.get(part, 0) + value
            places[part] = places.get(part, 0) + row.places[part]
    if any(is_small(value, places[part]) for part, value in sums.items() if value):
        return False
    return all(
        _is_free(rows, index, part)
        for index, row in enumerate(rows)
        for part, value in row.parts.items()
        if value and is_small(value, row.places[part])
    )


def is_small(value: int, places: int) -> bool:
    """Tell whether a cell of so many places would tell a number below the threshold of one of them."""
    return value < THRESHOLD + places - 1


def _is_free(rows: Sequence[Row], row: int, part: str) -> bool:
    """Tell whether a small cell could be as low as one in each place, and as high as what is not small."""
    value, places = rows[row].parts[part], rows[row].places[part]
    up, down = THRESHOLD + places - 1 - value, value - places
    # A table is as large as the area: it is drawn only where there is something to move.
    if up > 0 and _table(rows, without=(row, part)).most(("row", row), ("part", part), up) < up:
        return False
    return down <= 0 or _table(rows, without=(row, part)).most(("part", part), ("row", row), down) >= down


def _table(rows: Sequence[Row], *, without: tuple[int, str]) -> _Flow:
    """Draw the table: from a row to a part somebody is taken out, from a part to a row somebody is put in.

    Where nobody was nobody comes: which cells are empty is known. A cell that is not empty keeps one in each place.
    """
    flow = _Flow()
    plenty = sum(sum(row.parts.values()) for row in rows)
    for index, row in enumerate(rows):
        for part, value in row.parts.items():
            if value and (index, part) != without:
                flow.limits.setdefault(("row", index), {})[("part", part)] = value - row.places[part]
                flow.limits.setdefault(("part", part), {})[("row", index)] = plenty
    return flow
