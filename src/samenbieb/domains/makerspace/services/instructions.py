"""Instructions: planned, called off, and who was there gets the permit."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.makerspace import permissions
from samenbieb.domains.makerspace.models import Instruction
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked


@locked
def plan_instruction(
    actor: Actor, *, qualification: str, branch_id: int, starts_at: dt.datetime, minutes: int = 60
) -> str:
    """Plan an instruction at a place. Returns its public id. Raises: NotFound, NotAllowed, Invalid."""
    kind = credentials.kind(actor, qualification)
    place = organisations.place(branch_id)
    if place.organisation_id != kind.organisation_id:
        raise NotFound
    actor.require(permissions.RUN, at=place.organisation_id)
    if not 1 <= minutes <= 720 or abs(starts_at - clock.now()) > dt.timedelta(days=731):
        raise Invalid(fields={"starts_at": _("Choose a day and a time, within two years.")})
    row = Instruction.objects.create(
        organisation_id=place.organisation_id,
        qualification_id=kind.pk,
        branch_id=branch_id,
        starts_at=starts_at,
        minutes=minutes,
    )
    audit.record(actor, permissions.RUN, row, instruction=kind.name)
    return str(row.public_id)


@locked
def cancel_instruction(actor: Actor, *, instruction: str, cancelled: bool = True) -> None:
    """Call an instruction off, or let it be held after all. Raises: NotFound, NotAllowed. Locks: the instruction."""
    row = _lock(actor, instruction)
    row.cancelled_at = clock.now() if cancelled else None
    row.save(update_fields=["cancelled_at"])
    audit.record(actor, permissions.RUN, row, cancelled=cancelled)


@locked
def was_there(actor: Actor, *, instruction: str, holders: Sequence[str]) -> list[str]:
    """Give the permit to who was at an instruction; the instruction is the evidence. Returns the lines.

    Raises: NotFound, NotAllowed, Invalid (it has not begun, or was called off). Locks: the instruction, the holders in order.
    """
    row = _lock(actor, instruction)
    if row.cancelled_at is not None or row.starts_at > clock.now():
        raise Invalid(_("This instruction has not been held yet."))
    kind = credentials.kinds_by_id([row.qualification_id])[row.qualification_id]
    return [
        permits.give(
            actor,
            holder=holder,
            qualification=kind.public_id,
            evidence="induction",
            evidence_of=str(row.public_id),
            happened_at=row.starts_at,
        )
        for holder in sorted(set(holders))
    ]


def _lock(actor: Actor, instruction: str) -> Instruction:
    row = None
    if identifiers.is_public_id(instruction):
        rows = Instruction.objects.within(actor, permissions.VIEW).filter(public_id=instruction)
        row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound
    actor.require(permissions.RUN, at=row.organisation_id)
    return row
