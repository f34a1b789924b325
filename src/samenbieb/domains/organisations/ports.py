"""What may be plugged in here: whoever promised somebody a day at a place, and lets it follow when the hours change.

Rooms above register themselves in their `reactions`. They are asked and told within the transaction of the change, so that
the preview is the result, and nobody sees a closed place and a promise on that day.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from samenbieb.kernel.calendar import BranchCalendar

EXAMPLES_MAX = 10


@dataclass(frozen=True, slots=True)
class HoursShift:
    """A place goes from one calendar to another. Only days from `from_on` up to `until_on` (null: no end) differ.

    `undoes` is the primary key of the change that is taken back; `change_id` of the one that is made (null: a preview).
    """

    branch_id: int
    before: BranchCalendar
    after: BranchCalendar
    from_on: dt.date
    until_on: dt.date | None
    change_id: int | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class MovedPromise:
    """One promise as an example: a title with its barcode, and the moment (UTC) before and after."""

    what: str
    title: str
    barcode: str
    before_at: dt.datetime
    after_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """What a shift means: counts by name, and at most ten examples, the soonest first."""

    counts: Mapping[str, int] = field(default_factory=dict)
    examples: Sequence[MovedPromise] = ()


class HoursFollower(Protocol):
    """Somebody with promises on days of a place."""

    def foresee(self, shift: HoursShift) -> Moved:
        """Say what the shift would mean. Reads only."""

    def follow(self, shift: HoursShift) -> Moved:
        """Move what `foresee` named, and remember it under the change. The caller holds the lock on the place."""


_followers: list[HoursFollower] = []


def follows_hours(follower: HoursFollower) -> HoursFollower:
    """Register a follower, once, when the house starts."""
    _followers.append(follower)
    return follower


def foreseen(shift: HoursShift) -> Moved:
    """Say what a shift means to everybody who follows."""
    return _together([follower.foresee(shift) for follower in _followers])


def followed(shift: HoursShift) -> Moved:
    """Let everybody who follows move their promises."""
    return _together([follower.follow(shift) for follower in _followers])


def _together(parts: Sequence[Moved]) -> Moved:
    counts: dict[str, int] = {}
    for part in parts:
        counts |= part.counts
    examples = sorted((one for part in parts for one in part.examples), key=lambda one: one.before_at)
    return Moved(counts, tuple(examples[:EXAMPLES_MAX]))
