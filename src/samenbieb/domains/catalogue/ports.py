"""What may be plugged in here: whoever keeps things that hang on a work, and lets them follow when editions leave it.

Rooms above register themselves in their `reactions`. They are asked and moved within the transaction of the
cataloguer's act, so that the preview is the result, and nobody sees editions here and their holds there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from samenbieb.domains.catalogue.rules.regrouping import Shift, Undecided

__all__ = ["Following", "Shift", "Undecided", "WorkFollower", "followers", "follows_works"]


@dataclass(frozen=True, slots=True)
class Following:
    """What a shift means for one follower: counts by name for the preview, and the primary keys that move."""

    counts: Mapping[str, int] = field(default_factory=dict)
    moving: Sequence[int] = ()


class WorkFollower(Protocol):
    """Somebody with things that hang on a work. `name` keeps what moved apart from that of others."""

    name: str

    def foresee(self, shift: Shift) -> Following:
        """Say what the shift means. Reads only; the act asks it under the locks on both works."""

    def move(self, moving: Sequence[int], *, from_work_id: int, to_work_id: int) -> None:
        """Move what `foresee` named. The caller holds the locks on both works."""


_followers: list[WorkFollower] = []


def follows_works(follower: WorkFollower) -> WorkFollower:
    """Register a follower, once, when the house starts."""
    _followers.append(follower)
    return follower


def followers() -> tuple[WorkFollower, ...]:
    """Give everybody who follows."""
    return tuple(_followers)
