"""What was made: minutes, grams and materials, with the price of the day; and the use that keeps a permit alive."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.errors import CostsTooMuch, MachineKnown
from samenbieb.domains.makerspace.events import JobNoted
from samenbieb.domains.makerspace.models import Job, Machine
from samenbieb.domains.makerspace.services import charging, materials
from samenbieb.domains.makerspace.services.machines import lock_machine
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, idempotency, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked
from samenbieb.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Portion:
    """How much was used of a material (public id), in its smallest parts: centimetres of metres, else whole units."""

    material: str
    parts: int


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, as somebody noted it."""

    minutes: int
    audience: str
    grams: int = 0
    heads: int = 1
    materials: tuple[Portion, ...] = ()


@locked
def note_job(
    actor: Actor, *, machine: str, made: Made, claim: str = "", charge: bool = False, key: str = ""
) -> tuple[str, Money]:
    """Note what was made with a machine, of a booking or without one. Returns the job's public id and what it costs.

    The permit of who booked counts as used; `charge` puts the price on the account of the member who booked.
    Raises: NotFound, NotAllowed, Invalid, CostsTooMuch, NoAccountHere, MachineKnown (the booking has a job).
    Locks: the machine, the materials in order, the holder, the membership.
    """
    wish = {"job": machine, "claim": claim, "made": asdict(made), "charge": charge}
    answer = idempotency.once(actor, key, wish, lambda: _note(actor, machine, made, claim, charge=charge))
    return str(answer["job"]), Money(int(answer["cents"]), str(answer["currency"]))


def _note(actor: Actor, machine: str, made: Made, claim: str, *, charge: bool) -> dict[str, object]:
    row = lock_machine(actor, machine, permissions.NOTE)
    _refuse_impossible(made)
    if made.audience not in Job.Audience.values:
        raise Invalid(fields={"audience": _("Choose who made it.")})
    seen = booking.claim(actor, claim) if claim else None
    if seen is not None and seen.resource_id != row.resource_id:
        raise NotFound
    asked = [(one.material, one.parts) for one in made.materials]
    portions = materials.lock_portions(actor, row.resource.branch_id, asked)
    cents = rules.cost_cents(
        minutes=made.minutes,
        grams=made.grams,
        minute_cents=row.minute_cents,
        gram_cents=row.gram_cents,
        materials=portions.values(),
    )
    if cents > rules.COST_MAX_CENTS:
        raise CostsTooMuch
    job = Job(
        organisation_id=row.organisation_id,
        machine=row,
        claim_id=seen.pk if seen else None,
        done_at=clock.now(),
        minutes=made.minutes,
        grams=made.grams,
        heads=made.heads,
        audience=made.audience,
        minute_cents=row.minute_cents,
        gram_cents=row.gram_cents,
        materials_cents=sum(one.cents for one in portions.values()),
        cost_cents=cents,
        currency=organisations.organisation_by_id(row.organisation_id).currency,
        noted_by=actor.name,
    )
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as problem:
        raise MachineKnown from problem
    materials.use(actor, job, portions)
    _note_use(actor, row, seen)
    if charge:
        charging.put_on_account(actor, job, seen, about=row.resource.name)
    _tell(actor, job)
    return {"job": str(job.public_id), "cents": job.cost_cents, "currency": job.currency}


def _refuse_impossible(made: Made) -> None:
    """Say of each number that cannot be which one it is. Raises: Invalid."""
    sentences = {
        "minutes": _("Fill in whole minutes, such as 30."),
        "grams": _("Fill in whole grams, such as 25."),
        "heads": _("Fill in how many people there were, such as 1."),
    }
    wrong = rules.impossible_in(made.minutes, made.grams, made.heads)
    fields = {name: sentence for name, sentence in sentences.items() if name in wrong}
    if fields:
        raise Invalid(next(iter(fields.values())) if len(fields) == 1 else None, fields=fields)


@locked
def undo_job(actor: Actor, *, job: str) -> None:
    """Take a job back that was noted wrongly. Twice is once: its materials and its price go back.

    What stands on an account is taken off by who may put it there. Raises: NotFound, NotAllowed. Locks: the job, its materials, the membership that was charged.
    """
    row = None
    if identifiers.is_public_id(job):
        rows = Job.objects.within(actor, permissions.VIEW).filter(public_id=job)
        row = rows.select_for_update(of=("self",), no_key=True).prefetch_related("machine__resource").first()
    if row is None:
        raise NotFound
    actor.require(permissions.NOTE, at=row.organisation_id)
    if row.undone_at is None:
        row.undone_at = clock.now()
        row.save(update_fields=["undone_at"])
        materials.use_not(actor, row)
        charging.take_off_account(actor, row)
        _tell(actor, row)


def _note_use(actor: Actor, machine: Machine, seen: booking.ClaimView | None) -> None:
    """Write down that a permit was used, so that it does not lapse by disuse."""
    if seen is None or machine.qualification_id is None:
        return
    holder_id = seen.holder_id
    if holder_id is None and seen.person_id is not None:
        known = credentials.holder_of_person(machine.organisation_id, seen.person_id)
        holder_id = known.pk if known else None
    if holder_id is not None:
        permits.note_use(
            actor=actor,
            holder_id=holder_id,
            qualification_id=machine.qualification_id,
            happened_at=min(seen.starts_at, clock.now()),
        )


def _tell(actor: Actor, job: Job) -> None:
    branch_id = job.machine.resource.branch_id
    zone = organisations.place(branch_id).organisation.time_zone
    day: dt.date = clock.local(job.done_at, zone).date()
    audit.record(actor, permissions.NOTE, job, minutes=job.minutes, undone=job.undone_at is not None)
    outbox.publish(JobNoted(job.pk, branch_id, day.isoformat()))
