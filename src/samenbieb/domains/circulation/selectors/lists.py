"""The working lists of a place: the hold shelf, what must leave it, and what is to be fetched from the shelves."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One item on the hold shelf. For one that must leave: `ended_as` says why, `hold_for` is empty."""

    hold: str
    barcode: str
    title: str
    shelf_label: str
    hold_for: str
    since_at: dt.datetime | None
    until_on: dt.date | None
    ended_as: str = ""


@dataclass(frozen=True, slots=True)
class PullLine:
    """One item to fetch: it stands on the shelf here and the first in the queue waits for it."""

    barcode: str
    title: str
    creator: str
    location: str
    shelf_mark: str
    pickup: str
    placed_at: dt.datetime


def hold_shelf(actor: Actor, *, branch_id: int) -> list[ShelfLine]:
    """Give what lies ready at a place, by label. Audited. Raises: NotFound for a place of another library."""
    raise NotImplementedError


def shelf_to_clear(actor: Actor, *, branch_id: int) -> list[ShelfLine]:
    """Give what stands on the hold shelf though its hold has ended. Raises: NotFound."""
    raise NotImplementedError


def pull_list(actor: Actor, *, branch_id: int) -> list[PullLine]:
    """Give what is to be fetched from the shelves of a place, in shelf order. Raises: NotFound."""
    raise NotImplementedError
