"""Somebody who has all that was published and wants to know what was left out. Knows nothing of groups, and how to solve equations.

The unknowns are the smallest cells (a place, a month, a part). Which of them are empty is known; the others hold at least one.
Three ways of attack: is the hidden sum a combination of published ones (elimination); how low and high can each cell be (bounds,
tightened until nothing moves); and, for small worlds, every solution there is.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping

PRIME = (
    1 << 61
) - 1  # elimination modulo a large prime: exact but for one chance in a million million million
PAIRS_MAX = 40
Cell = Hashable
Sum = tuple[frozenset[Cell], int]


class Attacker:
    """Knows sums of cells."""

    def __init__(self, published: Iterable[Sum]) -> None:
        self.published = [(cells, value) for cells, value in published if cells]
        self.cells = sorted({cell for cells, _value in self.published for cell in cells}, key=str)
        self._rows: dict[Cell, dict[Cell, int]] = {}
        for cells, _value in self.published:
            self._learn(dict.fromkeys(cells, 1))
        # Also what two sums differ by, when the one holds the other: places and their town, months and their year.
        self._sums = self.published + [
            (whole - part, total - value)
            for whole, total in self.published
            for part, value in self.published
            if part < whole and len(whole) < PAIRS_MAX
        ]
        self.low, self.high = self._bounds()

    def _reduced(self, row: dict[Cell, int]) -> dict[Cell, int]:
        row = dict(row)
        for cell in sorted(row, key=str):
            while row.get(cell) and cell in self._rows:
                factor = row[cell]
                for other, value in self._rows[cell].items():
                    row[other] = (row.get(other, 0) - factor * value) % PRIME
                row = {other: value for other, value in row.items() if value}
        left = [cell for cell in row if cell in self._rows]
        return self._reduced(row) if left else row

    def _learn(self, row: dict[Cell, int]) -> None:
        row = self._reduced(row)
        if not row:
            return
        lead = min(row, key=str)
        inverse = pow(row[lead], -1, PRIME)
        self._rows[lead] = {cell: value * inverse % PRIME for cell, value in row.items()}

    def combines(self, cells: Iterable[Cell]) -> bool:
        """Tell whether this sum is a combination of published ones: then its value is known."""
        return not self._reduced(dict.fromkeys(cells, 1))

    def _bounds(self) -> tuple[dict[Cell, int], dict[Cell, int]]:
        low, high = dict.fromkeys(self.cells, 1), dict.fromkeys(self.cells, 1_000_000)
        _tighten(low, high, self._sums)
        return low, high

    def between(self, cells: Iterable[Cell]) -> tuple[int, int]:
        """Give what the sum of these cells lies between, as far as bounds tell."""
        known = set(cells)
        return sum(self.low[cell] for cell in known), sum(self.high[cell] for cell in known)

    def solutions(self) -> Iterator[Mapping[Cell, int]]:
        """Give every way in which the cells can be filled. For small worlds only."""
        yield from self._filled(dict(self.low), dict(self.high))

    def _filled(self, low: dict[Cell, int], high: dict[Cell, int]) -> Iterator[Mapping[Cell, int]]:
        open_cells = [cell for cell in self.cells if low[cell] < high[cell]]
        if any(low[cell] > high[cell] for cell in self.cells):
            return
        if not open_cells:
            if all(sum(low[cell] for cell in cells) == value for cells, value in self.published):
                yield dict(low)
            return
        cell = min(open_cells, key=lambda one: (high[one] - low[one], str(one)))
        for value in range(low[cell], high[cell] + 1):
            next_low, next_high = {**low, cell: value}, {**high, cell: value}
            _tighten(next_low, next_high, self._sums)
            yield from self._filled(next_low, next_high)


def _tighten(low: dict[Cell, int], high: dict[Cell, int], sums: Iterable[Sum]) -> None:
    moved = True
    while moved:
        moved = False
        for cells, value in sums:
            least, most = sum(low[cell] for cell in cells), sum(high[cell] for cell in cells)
            if least > value or most < value:
                low.update(dict.fromkeys(cells, 1))
                high.update(dict.fromkeys(cells, 0))
                return
            for cell in cells:
                up, down = value - (least - low[cell]), value - (most - high[cell])
                if up < high[cell]:
                    most -= high[cell] - up
                    high[cell], moved = up, True
                if down > low[cell]:
                    least += down - low[cell]
                    low[cell], moved = down, True
