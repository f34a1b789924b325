"""When one can learn to use a machine."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.makerspace import permissions
from samenbieb.domains.makerspace.models import Instruction
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

NEXT, SHOWN_BACK = 2, dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class InstructionView:
    """An instruction; `begins` is on the wall clock of the place."""

    public_id: str
    qualification: str
    qualification_name: str
    branch: str
    starts_at: dt.datetime
    begins: dt.datetime
    minutes: int
    is_cancelled: bool
    has_begun: bool


def coming_for(qualification_id: int) -> list[InstructionView]:
    """Give the next two instructions for a kind of permit (primary key): they are public."""
    rows = Instruction.objects.across_all(reason="when one can learn something is public").filter(
        qualification_id=qualification_id, cancelled_at=None, starts_at__gt=clock.now()
    )
    return [_view(row) for row in rows[:NEXT]]


def instructions(actor: Actor, organisation_id: int) -> list[InstructionView]:
    """Give the instructions of a library of the actor: to come, and of the last two weeks."""
    rows = Instruction.objects.within(actor, permissions.VIEW).filter(
        organisation_id=organisation_id, starts_at__gt=clock.now() - SHOWN_BACK
    )
    return [_view(row) for row in rows]


def _view(row: Instruction) -> InstructionView:
    place = organisations.place(row.branch_id)
    kind = credentials.kinds_by_id([row.qualification_id])[row.qualification_id]
    return InstructionView(
        str(row.public_id),
        kind.public_id,
        kind.name,
        place.name,
        row.starts_at,
        clock.local(row.starts_at, place.organisation.time_zone),
        row.minutes,
        row.cancelled_at is not None,
        row.starts_at <= clock.now(),
    )
