"""Which cells of a figure about people may be published: one answer for a month, for every page and file alike."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from samenbieb.domains.monitoring.models import Observation
from samenbieb.domains.monitoring.rules import Atom, Groups, audit, grouped
from samenbieb.domains.monitoring.selectors.regions import Kind, Region
from samenbieb.kernel.measures import About, Measure

WHY = "what is published is of the whole network"
_KEPT_MAX = 240


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a library in a month, as it was observed."""

    row_id: int
    value: int
    organisation_id: int
    branch_id: int | None
    municipality_id: int | None
    province_id: int | None

    def lies_in(self, region: Region) -> bool:
        """Tell whether it lies in an area."""
        return {
            Kind.COUNTRY: True,
            Kind.PROVINCE: self.province_id == region.key,
            Kind.LIBRARY: self.organisation_id == region.key,
            Kind.MUNICIPALITY: self.municipality_id == region.key,
            Kind.PLACE: self.branch_id == region.key,
        }[region.kind]


@dataclass(frozen=True, slots=True)
class Month:
    """A figure about people in one month, everywhere: its places, and how they are put together."""

    places: Sequence[Place]
    groups: Groups

    def shows(self, region: Region) -> bool:
        """Tell whether the sum of an area may be published."""
        return self.groups.shows(place.row_id for place in self.places if place.lies_in(region))


_months: dict[tuple[str, int, dt.date], tuple[Any, Month]] = {}


def shows(measure: Measure, region: Region, months: Sequence[dt.date]) -> bool:
    """Tell whether the sum of an area over months may be published: then that of each month may be.

    Counts of acts and things always may.
    """
    return measure.about != About.PERSONS or all(month_of(measure, month).shows(region) for month in months)


def month_of(measure: Measure, month_on: dt.date) -> Month:
    """Give a figure about people in one month, from memory as long as nothing of it was counted anew.

    Raises: DisclosureBroken, when the audit of what would be published fails: then nothing is.
    """
    rows = Observation.objects.across_all(reason=WHY).filter(
        measure=measure.name, version=measure.version, month_on=month_on
    )
    stamp = rows.aggregate(rows=Count("pk"), last=Max("measured_at"))
    key = (measure.name, measure.version, month_on)
    kept = _months.get(key)
    if kept is None or kept[0] != stamp:
        if len(_months) >= _KEPT_MAX:
            _months.clear()
        kept = _months[key] = (stamp, _read(rows))
    return kept[1]


def _read(rows: Any) -> Month:
    columns = "pk", "value", "organisation_id", "branch_id", "municipality_id", "municipality__province_id"
    places = [Place(*row) for row in rows.values_list(*columns)]
    groups = grouped(
        [
            Atom(
                place.row_id,
                place.value,
                (
                    (place.organisation_id, place.municipality_id),
                    place.organisation_id,
                    place.province_id,
                ),
            )
            for place in places
        ]
    )
    month = Month(places, groups)
    _audit(month)
    return month


def _audit(month: Month) -> None:
    areas: dict[tuple[str, Any], set[int]] = {}
    for place in month.places:
        for name, key in (
            ("place", place.branch_id or (0, place.organisation_id)),
            ("library", place.organisation_id),
            ("town", place.municipality_id),
            ("province", place.province_id),
            ("country", 0),
        ):
            areas.setdefault((name, key), set()).add(place.row_id)
    cells = [frozenset(cell) for cell in areas.values()]
    shown = [cell for cell in cells if month.groups.shows(cell)]
    audit(month.groups, shown, [cell for cell in cells if cell not in set(shown)])
