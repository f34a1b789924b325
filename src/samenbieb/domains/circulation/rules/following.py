"""Which holds follow when editions of a title become another title, or go back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """Where a hold goes. `EITHER`: it asks for no edition in particular and fits both; the cataloguer decides."""

    GOES = "goes"
    STAYS = "stays"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Edition:
    """What an edition offers to a hold."""

    record_id: int
    form: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queued:
    """What a hold asks for. `copy_record_id` is the edition of the copy set apart for it, or that it was lent."""

    hold_id: int
    runs: bool
    named_record_id: int | None
    copy_record_id: int | None
    form: str
    language: str


def way_of(
    hold: Queued,
    *,
    going: Sequence[Edition],
    staying: Sequence[Edition],
    came_back: Collection[int] | None = None,
) -> Way:
    """Tell whether a hold follows the editions that go.

    A copy that was set apart keeps its reader; a named edition keeps its queue; a hold that only one side can serve goes
    to that side. When an act is taken back, `came_back` are the holds that had followed it: they come along again, and
    what was placed since stays.
    """
    if not staying:
        return Way.GOES
    bound_to = hold.copy_record_id or hold.named_record_id
    if bound_to is not None:
        return Way.GOES if bound_to in {edition.record_id for edition in going} else Way.STAYS
    if came_back is not None and hold.hold_id in came_back:
        return Way.GOES
    if not hold.runs:
        return Way.STAYS
    served_there = any(_serves(edition, hold) for edition in going)
    served_here = any(_serves(edition, hold) for edition in staying)
    if served_there != served_here:
        return Way.GOES if served_there else Way.STAYS
    return Way.EITHER if came_back is None else Way.STAYS


def _serves(edition: Edition, hold: Queued) -> bool:
    return hold.form in {"", edition.form} and (not hold.language or hold.language in edition.languages)
