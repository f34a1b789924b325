"""Scales of levels. Each stands by itself: nothing here, or anywhere else, turns a level of one into one of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

# Scale → its levels, the lowest first. FORMAT: the codes are data in lessons and in the database.
SCALES: Mapping[str, tuple[str, ...]] = {
    "nt1": ("instroom", "below_1f", "1f", "2f"),
    "nt2": ("alfa_a", "alfa_b", "alfa_c", "a1", "a2", "b1", "b2", "c1", "c2"),
    "numeracy": ("1f", "2f"),
    "digital": ("basic_1", "basic_2"),
}


class ScalesDiffer(TypeError):  # noqa: N818 - it names what is so
    """A bug: levels of two scales were compared. They say nothing about each other."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level on its own scale. Two can be compared only on one scale."""

    scale: str
    code: str

    def __post_init__(self) -> None:
        if self.code not in SCALES.get(self.scale, ()):
            raise ValueError(f"{self.scale} has no level {self.code}")

    def __lt__(self, other: "Level") -> bool:
        return self._place() < self._of_same_scale(other)._place()

    def __le__(self, other: "Level") -> bool:
        return self._place() <= self._of_same_scale(other)._place()

    def _place(self) -> int:
        return SCALES[self.scale].index(self.code)

    def _of_same_scale(self, other: "Level") -> "Level":
        if other.scale != self.scale:
            _differ(self, other)
        return other


def _differ(one: Level, other: Level) -> NoReturn:
    raise ScalesDiffer(f"{one.scale} and {other.scale} are different scales")


def pairs() -> list[tuple[str, str]]:
    """Give every level with its scale."""
    return [(scale, code) for scale, codes in SCALES.items() for code in codes]
