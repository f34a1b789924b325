"""The next step of a visitor: noted by who helps them, once of a kind, and taken back."""

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.access import drop_in_row, may_open
from samenbieb.domains.learning.errors import NotYours
from samenbieb.domains.learning.events import NextStepNoted
from samenbieb.domains.learning.models import DropIn, NextStep
from samenbieb.domains.learning.services.whose import TIME_ZONE
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked


@locked
def note_next_step(actor: Actor, *, visit: str, kind: str) -> None:
    """Note where a visitor goes on; of a kind that stands already nothing changes.

    Raises: NotFound, NotYours. Locks: the visit.
    """
    row = _held(actor, visit, kind)
    steps = NextStep.objects.within(actor, permissions.RECEIVE)
    if steps.filter(visit=row, kind=kind).exists():
        return
    step = NextStep.objects.create(
        organisation_id=row.organisation_id,
        visit=row,
        kind=kind,
        branch_id=row.branch_id,
        noted_on=clock.today(TIME_ZONE),
    )
    audit.record(actor, "learning.note_next_step", step, kind=kind)
    outbox.publish(NextStepNoted(step.branch_id, step.noted_on.isoformat()))


@locked
def undo_next_step(actor: Actor, *, visit: str, kind: str) -> None:
    """Take a next step back. Raises: NotFound, NotYours. Locks: the visit."""
    row = _held(actor, visit, kind)
    step = NextStep.objects.within(actor, permissions.RECEIVE).filter(visit=row, kind=kind).first()
    if step is None:
        return
    audit.record(actor, "learning.note_next_step", step, undone=kind)
    outbox.publish(NextStepNoted(step.branch_id, step.noted_on.isoformat()))
    step.delete()


def _held(actor: Actor, visit: str, kind: str) -> DropIn:
    found = drop_in_row(actor, visit)
    if kind not in NextStep.Kind.values:
        raise NotFound
    row = DropIn.objects.within(actor, permissions.RECEIVE).select_for_update(of=("self",)).get(pk=found.pk)
    if not may_open(actor, row):
        raise NotYours
    return row
