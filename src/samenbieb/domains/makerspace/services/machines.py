"""Machines: what they ask and cost, out of order and working again."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.errors import AlreadyBroken, MachineKnown
from samenbieb.domains.makerspace.events import MachineStateChanged
from samenbieb.domains.makerspace.models import Machine, Outage
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked
from samenbieb.kernel.screening import screened

NOTE_MAX = 300


@dataclass(frozen=True, slots=True)
class MachineWish:
    """What a machine asks (a kind of permit by public id, a lowest age, an adult, staff) and costs (cents)."""

    qualification: str = ""
    age_min: int | None = None
    minute_cents: int = 0
    gram_cents: int = 0
    adult_below: int | None = None
    supervised: bool = False


@locked
def add_machine(actor: Actor, *, resource: str, wish: MachineWish) -> str:
    """Let something that can be booked be a machine, with what it asks. Returns its public id.

    Raises: NotFound, NotAllowed, Invalid, MachineKnown.
    """
    thing = booking.resource(actor, resource)
    actor.require(permissions.MANAGE, at=thing.organisation_id)
    row = Machine(organisation_id=thing.organisation_id, resource_id=thing.pk)
    _fill(actor, row, wish)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise MachineKnown from problem
    audit.record(actor, permissions.MANAGE, row, machine=thing.name)
    return str(row.public_id)


@locked
def change_machine(actor: Actor, *, machine: str, wish: MachineWish) -> None:
    """Change what a machine asks and costs; jobs keep the price of their day. Raises: NotFound, NotAllowed, Invalid."""
    row = lock_machine(actor, machine, permissions.MANAGE)
    was = _asked(row)
    _fill(actor, row, wish)
    row.save()
    audit.record(actor, permissions.MANAGE, row, was=was, now=_asked(row))


@locked
def break_machine(actor: Actor, *, machine: str, note: str = "") -> str:
    """Say that a machine is out of order: nobody books or starts it; what is booked stays and is shown. Returns the outage.

    Raises: NotFound, NotAllowed, Invalid, NamesSomebody, AlreadyBroken. Locks: the machine.
    """
    row = lock_machine(actor, machine, permissions.NOTE)
    text = screened(" ".join(note.split()))
    if len(text) > NOTE_MAX:
        raise Invalid(fields={"note": _("Write at most three hundred letters.")})
    if (
        Outage.objects.across_all(reason="the machine just locked")
        .filter(machine=row, ended_at=None)
        .exists()
    ):
        raise AlreadyBroken
    outage = Outage.objects.create(
        organisation_id=row.organisation_id,
        machine=row,
        from_at=clock.now(),
        note=text,
        told_by=actor.name,
    )
    audit.record(actor, permissions.NOTE, row, out_of_order=True)
    outbox.publish(MachineStateChanged(row.pk, row.resource.branch_id, works=False))
    return str(outage.public_id)


@locked
def mend_machine(actor: Actor, *, machine: str) -> None:
    """Say that a machine works (again). Twice is once. Raises: NotFound, NotAllowed. Locks: the machine."""
    row = lock_machine(actor, machine, permissions.RUN)
    rows = Outage.objects.across_all(reason="the machine just locked").filter(machine=row, ended_at=None)
    if rows.update(ended_at=clock.now()):
        audit.record(actor, permissions.RUN, row, out_of_order=False)
        outbox.publish(MachineStateChanged(row.pk, row.resource.branch_id, works=True))


def lock_machine(actor: Actor, machine: str, action: str) -> Machine:
    """Hold a machine of a library where the actor may do this. Raises: NotFound, NotAllowed."""
    row = None
    if identifiers.is_public_id(machine):
        rows = Machine.objects.within(actor, permissions.VIEW).filter(public_id=machine)
        row = rows.select_for_update(of=("self",), no_key=True).prefetch_related("resource").first()
    if row is None:
        raise NotFound
    actor.require(action, at=row.organisation_id)
    return row


def _asked(row: Machine) -> list[int | bool | None]:
    return [
        row.qualification_id,
        row.age_min,
        row.adult_below,
        row.supervised,
        row.minute_cents,
        row.gram_cents,
    ]


def _fill(actor: Actor, row: Machine, wish: MachineWish) -> None:
    row.qualification_id = None
    if wish.qualification:
        kind = credentials.kind(actor, wish.qualification)
        if kind.organisation_id != row.organisation_id:
            raise NotFound
        row.qualification_id = kind.pk
    for name, age in (("age_min", wish.age_min), ("adult_below", wish.adult_below)):
        if age is not None and not 1 <= age <= rules.AGE_MAX:
            raise Invalid(fields={name: _("Fill in an age, or leave it empty.")})
    if not all(0 <= cents <= rules.CENTS_MAX for cents in (wish.minute_cents, wish.gram_cents)):
        raise Invalid(fields={"minute_cents": _("Fill in a lower price.")})
    row.age_min, row.adult_below, row.supervised = wish.age_min, wish.adult_below, wish.supervised
    row.minute_cents, row.gram_cents = wish.minute_cents, wish.gram_cents
