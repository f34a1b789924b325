"""Machines as pages show them: what they ask, what they cost, whether they work, what was made."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.models import Job, Machine, Outage, Used
from samenbieb.domains.makerspace.selectors.materials import unit_words
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_PUBLIC = "which machines there are, and what they ask, is public"
JOBS_MAX = 20
CHARGED_AS = "making"


@dataclass(frozen=True, slots=True)
class MachineView:
    """A machine with the thing that is booked. `note` is for staff."""

    public_id: str
    organisation_id: int
    thing: booking.ResourceView
    qualification: str
    qualification_name: str
    qualification_id: int | None
    age_min: int | None
    adult_below: int | None
    supervised: bool
    minute_cents: int
    gram_cents: int
    is_broken: bool
    broken_since: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class UsedView:
    """What a job took of a material, with the price of its day."""

    name: str
    parts: int
    per: int
    unit_label: str
    cost_cents: int


@dataclass(frozen=True, slots=True)
class JobView:
    """Something that was made."""

    public_id: str
    machine_name: str
    done: dt.datetime
    minutes: int
    grams: int
    heads: int
    audience_label: str
    cost_cents: int
    is_undone: bool
    used: tuple[UsedView, ...]
    # What stands on the account of a member.
    charged_cents: int


def machines(actor: Actor, branch_id: int) -> list[MachineView]:
    """Give the machines at a place of the actor's library, by name, with what staff noted."""
    rows = Machine.objects.within(actor, permissions.VIEW).filter(
        resource__branch_id=branch_id, resource__retired_at=None
    )
    return _views(rows.order_by("resource__name"), notes=True)


def machine(actor: Actor, public_id: str) -> MachineView:
    """Give one machine of a library of the actor. Raises: NotFound."""
    found = []
    if identifiers.is_public_id(public_id):
        found = _views(
            Machine.objects.within(actor, permissions.VIEW).filter(public_id=public_id), notes=True
        )
    if not found:
        raise NotFound
    return found[0]


def public_machines() -> list[MachineView]:
    """Give the machines that members may book, by name."""
    rows = Machine.objects.across_all(reason=_PUBLIC).filter(
        resource__for_members=True, resource__retired_at=None
    )
    return _views(rows.order_by("resource__name"))


def public_machine(public_id: str) -> MachineView:
    """Give one machine that members may book. Raises: NotFound."""
    found = []
    if identifiers.is_public_id(public_id):
        rows = Machine.objects.across_all(reason=_PUBLIC).filter(public_id=public_id)
        found = _views(rows.filter(resource__for_members=True, resource__retired_at=None))
    if not found:
        raise NotFound
    return found[0]


def machines_of_things(resource_ids: Iterable[int]) -> dict[int, MachineView]:
    """Give machines by the primary key of what is booked."""
    rows = Machine.objects.across_all(reason=_PUBLIC).filter(resource_id__in=list(resource_ids))
    return {view.thing.pk: view for view in _views(rows)}


def jobs(actor: Actor, branch_id: int) -> list[JobView]:
    """Give what was made last at a place of the actor's library, newest first."""
    rows = Job.objects.within(actor, permissions.VIEW).filter(machine__resource__branch_id=branch_id)
    shown = list(rows.select_related("machine__resource", "organisation")[:JOBS_MAX])
    used = _used(shown)
    charged = payments.totals_cents([str(row.public_id) for row in shown], kind=CHARGED_AS)
    found = []
    for row in shown:
        done = clock.local(row.done_at, row.organisation.time_zone)
        found.append(
            JobView(
                str(row.public_id),
                row.machine.resource.name,
                done,
                row.minutes,
                row.grams,
                row.heads,
                row.get_audience_display(),
                row.cost_cents,
                row.undone_at is not None,
                tuple(used.get(row.pk, ())),
                charged.get((str(row.public_id), ""), (0, 0))[1],
            )
        )
    return found


def jobs_of_claims(actor: Actor, claim_ids: Iterable[int]) -> frozenset[int]:
    """Give those of these bookings (primary keys) of which a job stands."""
    rows = Job.objects.within(actor, permissions.VIEW).filter(claim_id__in=list(claim_ids), undone_at=None)
    return frozenset(rows.values_list("claim_id", flat=True))


def _used(jobs_shown: Iterable[Job]) -> dict[int, list[UsedView]]:
    rows = Used.objects.across_all(reason="of jobs that the actor may see").filter(
        job_id__in=[row.pk for row in jobs_shown]
    )
    found: dict[int, list[UsedView]] = {}
    for row in rows.select_related("material").order_by("pk"):
        kind = row.material
        view = UsedView(
            kind.name, row.parts, rules.per(kind.unit), unit_words(kind, row.parts), row.cost_cents
        )
        found.setdefault(row.job_id, []).append(view)
    return found


def audiences() -> list[tuple[str, str]]:
    """Give who can have made something, with words."""
    return [(value, str(label)) for value, label in Job.Audience.choices]


def _views(rows: Iterable[Machine], *, notes: bool = False) -> list[MachineView]:
    found = list(rows)
    things = booking.resources_by_id([row.resource_id for row in found])
    kinds = credentials.kinds_by_id([row.qualification_id for row in found if row.qualification_id])
    broken = {
        one.machine_id: one
        for one in Outage.objects.across_all(reason=_PUBLIC).filter(machine__in=found, ended_at=None)
    }
    return [_view(row, things[row.resource_id], kinds, broken.get(row.pk), notes=notes) for row in found]


def _view(
    row: Machine,
    thing: booking.ResourceView,
    kinds: dict[int, credentials.KindView],
    outage: Outage | None,
    *,
    notes: bool,
) -> MachineView:
    kind = kinds.get(row.qualification_id or 0)
    return MachineView(
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        thing=thing,
        qualification=kind.public_id if kind else "",
        qualification_name=kind.name if kind else "",
        qualification_id=row.qualification_id,
        age_min=row.age_min,
        adult_below=row.adult_below,
        supervised=row.supervised,
        minute_cents=row.minute_cents,
        gram_cents=row.gram_cents,
        is_broken=outage is not None,
        broken_since=outage.from_at if outage else None,
        note=outage.note if outage and notes else "",
    )
