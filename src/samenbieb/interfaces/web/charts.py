"""Charts as data for a template: plain scales, whole numbers, no style and no script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 26, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its names; `value` is None where a number stays hidden: then it is a mark, not a bar."""

    label: str
    text: str
    value: int | None
    x: int
    y: int
    width: int
    height: int
    middle: int
    is_open: bool

    @property
    def number_y(self) -> int:
        """Give where its number stands."""
        return self.y - 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, with its number."""

    text: str
    y: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side."""

    bars: Sequence[Bar]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM
    label_y: int = HEIGHT - 10


@dataclass(frozen=True, slots=True)
class Point:
    """What a bar shows: its name, its number in words, and whether it can still change."""

    label: str
    text: str
    value: int | None
    is_open: bool = False


def ceiling(highest: int) -> int:
    """Give a round number at or above the highest: 1, 2, 4 or 5 times a power of ten."""
    power = 1
    while power * 10 <= highest:
        power *= 10
    return next((step * power for step in (1, 2, 4, 5) if step * power >= highest), power * 10)


def bars(points: Sequence[Point], number: Callable[[int], str]) -> BarChart:
    """Lay out bars from zero; the scale is a round number."""
    top = max(4, ceiling(max((point.value or 0 for point in points), default=0)))
    room, base = HEIGHT - BOTTOM - TOP, HEIGHT - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 6)
    width = round(step * 0.68)
    made = []
    for index, point in enumerate(points):
        height = round(room * (point.value or 0) / top)
        x = round(LEFT + step * index + (step - width) / 2)
        made.append(
            Bar(
                point.label, point.text, point.value, x, base - height, width, height, x + width // 2,
                point.is_open,
            )
        )  # fmt: skip
    lines = [Line(number(top * part // 4), base - round(room * part / 4)) for part in range(5)]
    return BarChart(made, lines)
