"""Reserving (reserveren): placing, changing and ending holds, and the hold shelf."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """A hold after the act. `position` counts from 1 in the queue; 0 when an item is on its way or ready."""

    hold: str
    title: str
    position: int
    state: str
    pickup: str
    pickup_code: str
    fee_cents: int = 0


def place_hold(
    actor: Actor,
    *,
    work_public_id: str,
    pickup_branch_id: int,
    card: str = "",
    person_public_id: str | None = None,
    form: str = "",
    language: str = "",
    record_public_id: str | None = None,
    item_barcode: str = "",
    wanted_until_on: dt.date | None = None,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
) -> HoldAnswer:
    """Reserve a title (reserveren). Staff give a card; a patron reserves for themselves or for somebody they act for."""
    raise NotImplementedError


def cancel_hold(actor: Actor, *, hold_public_id: str) -> HoldAnswer:
    """End a hold. Raises: NotFound, HoldRefused (`not_cancellable`)."""
    raise NotImplementedError


def move_hold(actor: Actor, *, hold_public_id: str, pickup_branch_id: int) -> HoldAnswer:
    """Pick up somewhere else. Not possible once it lies ready."""
    raise NotImplementedError


def suspend_hold(actor: Actor, *, hold_public_id: str, until_on: dt.date) -> HoldAnswer:
    """Let a hold rest until and including a day; it keeps its place in the queue."""
    raise NotImplementedError


def resume_hold(actor: Actor, *, hold_public_id: str) -> HoldAnswer:
    """Let a resting hold take part again."""
    raise NotImplementedError


def expire_shelf() -> dict[str, int]:
    """End the holds that were not picked up in time and hand their items on. Returns counts by name."""
    raise NotImplementedError


def clear_shelf(actor: Actor, *, branch_id: int) -> int:
    """Scan everything off the hold shelf whose hold has ended. Returns how many items went on."""
    raise NotImplementedError
