"""Holds as people see them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold. `state` is `open`, `in_transit`, `waiting` or an ended one; `position` is 0 when it left the queue."""

    public_id: str
    work_public_id: str
    title: str
    creator: str
    form: str
    language: str
    person_public_id: str
    membership_public_id: str
    state: str
    state_label: str
    position: int
    pickup: str
    pickup_code: str
    library: str
    placed_at: dt.datetime
    suspended_until_on: dt.date | None
    wanted_until_on: dt.date | None
    shelf_until_on: dt.date | None
    shelf_label: str
    barcode: str = ""

    @property
    def ready(self) -> bool:
        """Tell whether it can be picked up."""
        return self.state == "waiting"

    @property
    def can_move(self) -> bool:
        """Tell whether another pick-up branch can be chosen."""
        return self.state in {"open", "in_transit"}


def own_holds(actor: Actor, *, person_public_id: str | None = None) -> list[HoldLine]:
    """Give a patron's running holds, ready ones first; or those of somebody they act for. Raises: NotFound."""
    raise NotImplementedError


def holds_of(actor: Actor, *, membership_public_id: str) -> list[HoldLine]:
    """Give the running holds of a member of the actor's library. Audited. Raises: NotFound."""
    raise NotImplementedError


def hold(actor: Actor, *, public_id: str) -> HoldLine:
    """Give one hold: a patron's own, of somebody they act for, or of the actor's library. Raises: NotFound."""
    raise NotImplementedError


def queue_length(work_ids: Collection[int]) -> dict[int, int]:
    """Count the people who wait for works, in one query."""
    raise NotImplementedError
