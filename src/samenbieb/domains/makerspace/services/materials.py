"""Materials: what they cost, when they end, and how much there is. Stock warns; it stops nobody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.errors import MaterialExists
from samenbieb.domains.makerspace.models import Job, Material, StockLine, Used
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, idempotency, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

NAME_MAX = 80
What = StockLine.What


@dataclass(frozen=True, slots=True)
class MaterialWish:
    """What a material is called, in what it is measured, what one unit costs, and when it is nearly gone."""

    name: str
    unit: str
    unit_cents: int
    low_parts: int | None = None


@locked
def add_material(actor: Actor, *, branch_id: int, wish: MaterialWish) -> str:
    """Add a material to a place. Returns its public id. Raises: NotAllowed, Invalid, MaterialExists."""
    place = organisations.place(branch_id)
    actor.require(permissions.MANAGE, at=place.organisation_id)
    if wish.unit not in Material.Unit.values:
        raise Invalid(fields={"unit": _("Choose in what it is measured.")})
    row = Material(organisation_id=place.organisation_id, branch_id=branch_id, unit=wish.unit)
    _fill(row, wish)
    _save(row)
    audit.record(actor, permissions.MANAGE, row, material=row.name, unit_cents=row.unit_cents)
    return str(row.public_id)


@locked
def change_material(actor: Actor, *, material: str, wish: MaterialWish) -> None:
    """Change a name, a price or the warning; the unit stays, and jobs keep the price of their day.

    Raises: NotFound, NotAllowed, Invalid, MaterialExists. Locks: the material.
    """
    row = lock_material(actor, material, permissions.MANAGE)
    was = [row.name, row.unit_cents, row.low_parts]
    _fill(row, wish)
    _save(row)
    audit.record(actor, permissions.MANAGE, row, was=was, now=[row.name, row.unit_cents, row.low_parts])


@locked
def end_material(actor: Actor, *, material: str, ended: bool = True) -> None:
    """Take a material out of the list, or put it back. Twice is once.

    Raises: NotFound, NotAllowed, MaterialExists (its name is in use). Locks: the material.
    """
    row = lock_material(actor, material, permissions.MANAGE)
    if (row.ended_at is not None) == ended:
        return
    row.ended_at = clock.now() if ended else None
    _save(row)
    audit.record(actor, permissions.MANAGE, row, ended=ended)


@locked
def note_stock(actor: Actor, *, material: str, parts: int, counted: bool, key: str = "") -> None:
    """Note how much was counted, or how much came in. `key`: the same key notes once.

    Raises: NotFound, NotAllowed, Invalid. Locks: the material.
    """
    wish = {"stock": material, "parts": parts, "counted": counted}
    idempotency.once(actor, key, wish, lambda: _note_stock(actor, material, parts, counted=counted))


def _note_stock(actor: Actor, material: str, parts: int, *, counted: bool) -> dict[str, object]:
    row = lock_material(actor, material, permissions.NOTE)
    if not (0 if counted else 1) <= parts <= rules.PARTS_MAX:
        raise Invalid(fields={"parts": _("Fill in how much there is, for example 12 or 2,5.")})
    _line(actor, row.pk, row.organisation_id, What.COUNTED if counted else What.DELIVERED, parts)
    audit.record(actor, permissions.NOTE, row, parts=parts, counted=counted)
    return {}


def lock_material(actor: Actor, material: str, action: str) -> Material:
    """Hold a material of a library where the actor may do this. Raises: NotFound, NotAllowed."""
    row = None
    if identifiers.is_public_id(material):
        rows = Material.objects.within(actor, permissions.VIEW).filter(public_id=material)
        row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise NotFound
    actor.require(action, at=row.organisation_id)
    return row


def lock_portions(
    actor: Actor, branch_id: int, rows_asked: Sequence[tuple[str, int]]
) -> dict[Material, rules.Portion]:
    """Hold the materials of a job at a place, in one order, with how much of each; twice the same adds up.

    Raises: NotFound, Invalid. An amount that is none is refused row by row: another row of the same makes it none the better.
    """
    asked: Counter[str] = Counter()
    for public_id, parts in rows_asked:
        asked[public_id] += parts
    amounts = [parts for _public_id, parts in rows_asked] + list(asked.values())
    if not all(1 <= parts <= rules.PARTS_MAX for parts in amounts):
        sentence = _("Fill in how much was used of each material.")
        raise Invalid(sentence, fields={"materials": sentence})
    if "" in asked:
        sentence = _("Choose which material was used.")
        raise Invalid(sentence, fields={"materials": sentence})
    if not all(identifiers.is_public_id(public_id) for public_id in asked):
        raise NotFound
    rows = Material.objects.within(actor, permissions.VIEW).filter(
        public_id__in=asked, branch_id=branch_id, ended_at=None
    )
    held = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    if len(held) != len(asked):
        raise NotFound
    return {
        row: rules.Portion(asked[str(row.public_id)], row.unit_cents, rules.per(row.unit)) for row in held
    }


def use(actor: Actor, job: Job, portions: Mapping[Material, rules.Portion]) -> None:
    """Write what a job took: its price of today, and a line of stock. For who holds the materials."""
    for row, portion in portions.items():
        Used.objects.create(
            organisation_id=job.organisation_id,
            job=job,
            material=row,
            parts=portion.parts,
            unit_cents=portion.unit_cents,
            cost_cents=portion.cents,
        )
        _line(actor, row.pk, job.organisation_id, What.USED, portion.parts, job)


def use_not(actor: Actor, job: Job) -> None:
    """Give back what a job took that is undone. Locks: its materials, in one order."""
    used = list(Used.objects.across_all(reason="of a job that the caller holds").filter(job=job))
    rows = Material.objects.across_all(reason="of a job that the caller holds").order_by("pk")
    list(rows.filter(pk__in=[one.material_id for one in used]).select_for_update(of=("self",), no_key=True))
    for one in used:
        _line(actor, one.material_id, job.organisation_id, What.UNDONE, one.parts, job)


def _line(
    actor: Actor,
    material_id: int,
    organisation_id: int,
    what: StockLine.What,
    parts: int,
    job: Job | None = None,
) -> None:
    StockLine.objects.create(
        organisation_id=organisation_id,
        material_id=material_id,
        what=what,
        parts=parts,
        job=job,
        noted_at=clock.now(),
        noted_by=actor.name,
    )


def _fill(row: Material, wish: MaterialWish) -> None:
    name = " ".join(wish.name.split())
    if not 1 <= len(name) <= NAME_MAX:
        raise Invalid(fields={"name": _("Fill in a name, at most eighty letters.")})
    if not 0 <= wish.unit_cents <= rules.CENTS_MAX:
        raise Invalid(fields={"unit_cents": _("Fill in a lower price.")})
    if wish.low_parts is not None and not 0 <= wish.low_parts <= rules.PARTS_MAX:
        raise Invalid(fields={"low_parts": _("Fill in how much is little, or leave it empty.")})
    row.name, row.unit_cents, row.low_parts = name, wish.unit_cents, wish.low_parts


def _save(row: Material) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise MaterialExists from problem
