"""What may be plugged in here: whoever keeps things that hang on memberships, and lets them follow when two become one.

Rooms above register themselves in their `reactions`. They are asked and moved within the transaction of the desk's act, in
the house order of locks (`rank`), so that nobody sees a person here and their loans there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["AccountFollower", "Joining", "account_followers", "follows_accounts"]


@dataclass(frozen=True, slots=True)
class Joining:
    """Two people become one. `folds` maps memberships that go up in another to that other; both are of one library."""

    gone_id: int
    kept_id: int
    folds: Mapping[int, int]


class AccountFollower(Protocol):
    """Somebody with things that hang on memberships or people. `name` keeps what moved apart; `rank` is the order of locks."""

    name: str
    rank: int

    def count(self, membership_ids: Collection[int]) -> Mapping[str, int]:
        """Count what hangs on memberships, for the preview. Reads only."""

    def join(self, joining: Joining) -> Mapping[str, Any]:
        """Let everything of the memberships that go up in others hang on those. Returns what its undo needs, as JSON."""

    def part(self, joining: Joining, moved: Mapping[str, Any]) -> None:
        """Give back what `join` moved. What came since stays where it is."""


_followers: list[AccountFollower] = []


def follows_accounts(follower: AccountFollower) -> AccountFollower:
    """Register a follower, once, when the house starts."""
    _followers.append(follower)
    return follower


def account_followers() -> Sequence[AccountFollower]:
    """Give everybody who follows, in the house order of locks."""
    return sorted(_followers, key=lambda one: one.rank)
