"""What may be plugged in here: whoever keeps things that hang on a work, and lets them follow when editions leave it.

Rooms above register themselves in their `reactions`. They are asked and moved within the transaction of the
cataloguer's act, so that the preview is the result, and nobody sees editions here and their holds there. The same
holds for what hangs on an edition that turns out to be another one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from samenbieb.domains.catalogue.rules.regrouping import Shift, Undecided

__all__ = [
    "EditionFollower",
    "Following",
    "Shift",
    "Undecided",
    "WorkFollower",
    "edition_followers",
    "followers",
    "follows_editions",
    "follows_works",
]


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


class EditionFollower(Protocol):
    """Somebody with things that hang on an edition. `name` keeps what moved apart from that of others."""

    name: str

    def count(self, record_id: int) -> int:
        """Count what hangs on an edition, for who decides."""

    def move(
        self, *, from_record_id: int, to_record_id: int, only: Collection[int] | None = None
    ) -> list[int]:
        """Hang everything, or only these primary keys, on another edition. Returns which. The works are locked."""


_edition_followers: list[EditionFollower] = []


def follows_editions(follower: EditionFollower) -> EditionFollower:
    """Register a follower of editions, once, when the house starts."""
    _edition_followers.append(follower)
    return follower


def edition_followers() -> tuple[EditionFollower, ...]:
    """Give everybody who follows editions."""
    return tuple(_edition_followers)
