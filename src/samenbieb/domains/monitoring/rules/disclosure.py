"""Small numbers of people stay hidden, whatever is added up or taken off (docs/decisions/0123).

The smallest cells (a place in a month) are put together until every *group* is empty or large enough; what is published is
always a whole number of groups. So nobody outside learns more than the sums of the groups, and what a cell inside one may
be is known exactly: the linear bounds of `audit`, which refuses a publication that breaks this.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

THRESHOLD = 5


class DisclosureBroken(AssertionError):  # noqa: N818 - a bug in here, never an answer to somebody
    """What was to be published would tell a small number of people."""


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest cell: one place in one month. `regions` are the areas it lies in, the smallest first.

    `cells` tells in how many parts of the figure it holds somebody: each of those holds at least one.
    """

    key: Any
    value: int
    regions: tuple[Any, ...]
    cells: int = 1


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one month: of every cell that is not empty the number of its group, and what is in each."""

    of: Mapping[Any, int]
    members: Sequence[frozenset[Any]]
    sums: Sequence[int]
    cells: Mapping[Any, int]

    def shows(self, keys: Iterable[Any]) -> bool:
        """Tell whether the sum of these cells may be published: a whole number of groups, each large enough."""
        asked = frozenset(keys)
        numbers = {self.of[key] for key in asked if key in self.of}
        return all(self.members[number] <= asked and not self.is_small(number) for number in numbers)

    def is_small(self, number: int) -> bool:
        """Tell whether a group would tell a number below the threshold of one of its cells."""
        return _is_small(self.sums[number], self._cells(self.members[number]))

    def _cells(self, keys: Iterable[Any]) -> int:
        return sum(self.cells[key] for key in keys)

    def bounds(self, keys: Iterable[Any]) -> tuple[int, int]:
        """Give what the sum of these cells can be for who knows the sum of every group, and which cells are empty.

        Of a group that is small nobody knows the sum either: it counts as from one a cell to whatever.
        """
        asked = frozenset(keys)
        low = high = 0
        for number in {self.of[key] for key in asked if key in self.of}:
            inside = self._cells(self.members[number] & asked)
            outside = self._cells(self.members[number] - asked)
            if self.is_small(number):
                low, high = low + inside, high + THRESHOLD * inside
            elif outside:
                low, high = low + inside, high + self.sums[number] - outside
            else:
                low, high = low + self.sums[number], high + self.sums[number]
        return low, high


def _is_small(total: int, count: int) -> bool:
    """Each of `count` cells holds at least one; one of them must be able to be anything below the threshold."""
    return total < THRESHOLD + count - 1


def grouped(atoms: Sequence[Atom]) -> Groups:
    """Put the cells of one month together until no group is small: within the smallest area first, then in larger ones.

    Cells with nothing in them stay apart: zero may be shown. What is left small (so few people in all) shows nowhere.
    """
    filled = [atom for atom in atoms if atom.value > 0]
    sums = {index: atom.value for index, atom in enumerate(filled)}
    members: dict[int, list[Atom]] = {index: [atom] for index, atom in enumerate(filled)}
    levels = max((len(atom.regions) for atom in filled), default=0)
    for level in [*range(levels), None]:
        for inside in _by_region(members, level):
            _merge(inside, members, sums)
    numbers = {old: new for new, old in enumerate(members)}
    return Groups(
        of={atom.key: numbers[old] for old, those in members.items() for atom in those},
        members=[frozenset(atom.key for atom in those) for those in members.values()],
        sums=[sums[old] for old in members],
        cells={atom.key: atom.cells for atom in filled},
    )


def _by_region(members: Mapping[int, Sequence[Atom]], level: int | None) -> list[list[int]]:
    """Give, for each area of a level, the groups that lie wholly in it; None is the whole country."""
    found: dict[Any, list[int]] = defaultdict(list)
    for number, those in members.items():
        areas = {None if level is None else atom.regions[level] for atom in those}
        if len(areas) == 1:
            found[areas.pop()].append(number)
    return list(found.values())


def _merge(inside: list[int], members: dict[int, list[Atom]], sums: dict[int, int]) -> None:
    """Join the small groups of one area, and as few of its larger ones as are needed."""
    small = [number for number in inside if _is_small(sums[number], _count(members[number]))]
    if not small:
        return
    larger = sorted((number for number in inside if number not in small), key=lambda number: sums[number])
    into = small[0]
    for number in small[1:]:
        _join(into, number, members, sums)
    while larger and (len(members[into]) == 1 or _is_small(sums[into], _count(members[into]))):
        _join(into, larger.pop(0), members, sums)


def _count(atoms: Iterable[Atom]) -> int:
    return sum(atom.cells for atom in atoms)


def _join(into: int, number: int, members: dict[int, list[Atom]], sums: dict[int, int]) -> None:
    members[into] += members.pop(number)
    sums[into] += sums.pop(number)


def audit(groups: Groups, published: Iterable[frozenset[Any]], hidden: Iterable[frozenset[Any]]) -> None:
    """Work out what each cell can be from all that is published, and refuse when one says too much.

    Raises: DisclosureBroken, for a published sum below the threshold, one that cuts a group, or a hidden cell that is
    pinned down below it.
    """
    for keys in published:
        low, high = groups.bounds(keys)
        if low != high or 0 < high < THRESHOLD or not groups.shows(keys):
            raise DisclosureBroken(sorted(map(str, keys)))
    for keys in hidden:
        low, high = groups.bounds(keys)
        cells = sum(groups.cells.get(key, 0) for key in keys)
        if low >= THRESHOLD or not cells:
            continue  # it is no small number, or nothing at all
        if low > cells or high < THRESHOLD - 1:
            raise DisclosureBroken(sorted(map(str, keys)))
