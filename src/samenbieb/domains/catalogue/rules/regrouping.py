"""Editions that leave one work for another: what goes, what stays, and who decides on the rest."""

from dataclasses import dataclass
from enum import StrEnum


class Undecided(StrEnum):
    """What becomes of that which belongs to no edition in particular (a hold on any edition)."""

    STAYS = "stays"
    GOES = "goes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Editions leave one work for another. Primary keys; `to_work_id` is 0 for a work that is still to be made.

    `came_back` is set when an act is taken back: what followed it then, by the name of who follows, comes along now.
    """

    from_work_id: int
    to_work_id: int
    going: frozenset[int]
    staying: frozenset[int]
    undecided: Undecided = Undecided.STAYS
    came_back: tuple[tuple[str, frozenset[int]], ...] | None = None

    @property
    def whole(self) -> bool:
        """Tell whether nothing stays: the one work goes up in the other."""
        return not self.staying

    def remembered(self, follower: str) -> frozenset[int] | None:
        """Give what followed the act that is taken back; null when nothing is taken back."""
        if self.came_back is None:
            return None
        return dict(self.came_back).get(follower, frozenset())
