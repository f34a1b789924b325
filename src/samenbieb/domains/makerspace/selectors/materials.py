"""Materials as pages show them: what they cost for everybody, how much there is for staff."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from samenbieb.domains.makerspace import permissions, rules
from samenbieb.domains.makerspace.models import Material, StockLine
from samenbieb.kernel.actor import Actor

_OF_A_PLACE = "what a material costs is public, and its lines are read for who may see the material"


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material. `stock_parts` is for staff: none when nobody ever counted. A unit has `per` parts."""

    pk: int
    public_id: str
    name: str
    unit: str
    unit_label: str
    many_label: str
    stock_label: str
    per: int
    unit_cents: int
    low_parts: int | None
    stock_parts: int | None
    is_low: bool
    is_ended: bool

    @property
    def is_gone(self) -> bool:
        """Tell whether nothing is left, as far as anybody counted."""
        return self.stock_parts is not None and self.stock_parts <= 0

    def unit_in(self, parts: int) -> str:
        """Name the unit of so much of it."""
        return self.unit_label if parts == self.per else self.many_label


def materials(actor: Actor, branch_id: int, *, ended: bool = False) -> list[MaterialView]:
    """Give the materials of a place of the actor's library (or those that ended), by name, with their stock."""
    rows = Material.objects.within(actor, permissions.VIEW).filter(
        branch_id=branch_id, ended_at__isnull=not ended
    )
    found = list(rows)
    left = _stocks(found)
    return [_view(row, left[row.pk]) for row in found]


def public_materials(branch_id: int) -> list[MaterialView]:
    """Give what materials cost at a place, by name."""
    rows = Material.objects.across_all(reason=_OF_A_PLACE).filter(branch_id=branch_id, ended_at=None)
    return [_view(row, None) for row in rows]


def units() -> list[tuple[str, str]]:
    """Give in what a material can be measured, with words."""
    return [(value, str(label)) for value, label in Material.Unit.choices]


def per(unit: str) -> int:
    """Give in how many parts a unit is measured."""
    return rules.per(unit)


def unit_words(row: Material, parts: int | None) -> str:
    """Name the unit of a material, of so much of it."""
    unit = Material.Unit(row.unit)
    return str(unit.label) if parts == rules.per(row.unit) else unit.many


def _stocks(rows: Iterable[Material]) -> dict[int, int | None]:
    lines: dict[int, list[rules.Line]] = {row.pk: [] for row in rows}
    kept = StockLine.objects.across_all(reason=_OF_A_PLACE)
    counts = kept.filter(material=OuterRef("material"), what=StockLine.What.COUNTED).order_by("-pk")
    # What was before the last count says nothing any more: a list of years is not read each time.
    found = kept.filter(material_id__in=lines, pk__gte=Subquery(counts.values("pk")[:1])).order_by("pk")
    for material_id, what, parts, job_id in found.values_list("material_id", "what", "parts", "job_id"):
        lines[material_id].append(rules.Line(what, parts, job_id))
    return {material_id: rules.stock(those) for material_id, those in lines.items()}


def _view(row: Material, left: int | None) -> MaterialView:
    return MaterialView(
        pk=row.pk,
        public_id=str(row.public_id),
        name=row.name,
        unit=row.unit,
        unit_label=str(row.get_unit_display()),
        many_label=unit_words(row, None),
        stock_label=unit_words(row, left),
        per=rules.per(row.unit),
        unit_cents=row.unit_cents,
        low_parts=row.low_parts,
        stock_parts=left,
        is_low=rules.is_low(left, row.low_parts),
        is_ended=row.ended_at is not None,
    )
