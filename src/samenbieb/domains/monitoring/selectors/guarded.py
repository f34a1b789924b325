"""Which cells of a figure about people may be published: one answer for a month, for every page and file alike."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, Sum

from samenbieb.domains.monitoring.models import Observation
from samenbieb.domains.monitoring.rules import Atom, Groups, Row, audit, grouped, together
from samenbieb.domains.monitoring.selectors.declared import family
from samenbieb.domains.monitoring.selectors.regions import Kind, Region
from samenbieb.kernel.measures import About, Measure

WHY = "what is published is of the whole network"
_KEPT_MAX = 400
REST = ""

Place = tuple[int, int | None]  # a library and one of its places, or what belongs to no place of it
Area = tuple[Kind, int]


@dataclass(frozen=True, slots=True)
class Month:
    """A figure about people in one month, everywhere, with the parts that add up to it: the areas that stay hidden."""

    hidden: Mapping[str, frozenset[Area]]

    def shows(self, measure: Measure, region: Region) -> bool:
        """Tell whether the sum of an area may be published."""
        return (region.kind, region.key) not in self.hidden[measure.name]


NOTHING = Month(defaultdict(frozenset))
_months: dict[tuple[str, dt.date], tuple[Any, Month]] = {}


class Guard:
    """What may be published of some figures in some months, looked up together for one page or file."""

    def __init__(self, measures: Iterable[Measure], months: Iterable[dt.date]) -> None:
        """Read what changed of these figures since the last time; counts of acts and things always may be shown."""
        self._months: dict[tuple[str, dt.date], Month] = {}
        self._heads = {
            one.name: family(one) for one in measures if one.about == About.PERSONS and one.by_place
        }
        families = {those[0].name: those for those in self._heads.values()}
        asked = sorted(set(months))
        stamps = _stamps([one for those in families.values() for one in those], asked)
        for name, those in families.items():
            for month_on in asked:
                stamp = tuple(stamps.get((one.name, one.version, month_on)) for one in those)
                self._months[name, month_on] = _month_of(those, month_on, stamp) if any(stamp) else NOTHING

    def shows(self, measure: Measure, region: Region, months: Iterable[dt.date]) -> bool:
        """Tell whether the sum of an area over months may be published: then that of each month may be."""
        if measure.name not in self._heads:
            return True
        head = self._heads[measure.name][0].name
        return all(self._months[head, month_on].shows(measure, region) for month_on in months)


def _stamps(measures: Sequence[Measure], months: Sequence[dt.date]) -> dict[tuple[str, int, dt.date], Any]:
    if not measures:
        return {}
    rows = Observation.objects.across_all(reason=WHY).filter(
        measure__in={one.name for one in measures}, month_on__in=months
    )
    found = rows.order_by().values_list("measure", "version", "month_on")
    counted = found.annotate(rows=Count("pk"), last=Max("measured_at"), total=Sum("value"))
    return {(name, version, month): stamp for name, version, month, *stamp in counted}


def _month_of(measures: Sequence[Measure], month_on: dt.date, stamp: Any) -> Month:
    """Give a figure and its parts in one month, from memory as long as nothing of it was counted anew.

    Raises: DisclosureBroken, when the audit of what would be published fails: then nothing is.
    """
    key = (measures[0].name, month_on)
    kept = _months.get(key)
    if kept is None or kept[0] != stamp:
        if len(_months) >= _KEPT_MAX:
            _months.clear()
        kept = _months[key] = (stamp, _read(measures, month_on))
    return kept[1]


def _read(measures: Sequence[Measure], month_on: dt.date) -> Month:
    versions = Q(pk=None)
    for one in measures:
        versions |= Q(measure=one.name, version=one.version)
    rows = Observation.objects.across_all(reason=WHY).filter(versions, month_on=month_on, value__gt=0)
    columns = "organisation_id", "branch_id", "municipality_id", "municipality__province_id"
    values: dict[str, dict[Place, int]] = {one.name: {} for one in measures}
    where: dict[Place, set[tuple[int | None, int | None]]] = defaultdict(set)
    for name, value, library, branch, town, province in rows.values_list("measure", "value", *columns):
        values[name][library, branch] = value
        where[library, branch].add((town, province))
    return published(values, where)


def published(
    values: Mapping[str, Mapping[Place, int]], where: Mapping[Place, set[tuple[int | None, int | None]]]
) -> Month:
    """Work out which areas stay hidden: of the first figure, and of the others as the parts that add up to it.

    `values` holds what is not zero; `where` the municipality and province of each place (two of them when it moved
    between two counts of this month: then no part of it shows).
    """
    head, *parts = values
    cells = {name: values[name] for name in parts}
    if parts:
        cells[REST] = _rest(values[head], cells)
    areas = _areas(where)
    groups = grouped(
        [
            Atom(place, value, ((place[0], town), place[0], province), _cells(place, cells))
            for place, value in values[head].items()
            for town, province in [min(where[place], key=str)]
        ]
    )
    shown = {area for area, places in areas.items() if groups.shows(places)}
    audit(
        groups,
        [frozenset(places) for area, places in areas.items() if area in shown],
        [frozenset(places) for area, places in areas.items() if area not in shown],
    )
    hidden = {head: frozenset(areas.keys() - shown)}
    if parts:
        visible = _with_parts(groups, cells, values[head], where, areas)
        for name in parts:
            filled = values[name].keys()
            hidden[name] = frozenset(
                area for area, places in areas.items() if area not in visible and places & filled
            )
    return Month(hidden)


def _rest(whole: Mapping[Place, int], parts: Mapping[str, Mapping[Place, int]]) -> dict[Place, int]:
    """Give what is in the whole and in none of its parts: nobody publishes it, and anybody can subtract."""
    left = {
        place: value - sum(part.get(place, 0) for part in parts.values()) for place, value in whole.items()
    }
    return {place: value for place, value in left.items() if value > 0}


def _cells(place: Place, cells: Mapping[str, Mapping[Place, int]]) -> int:
    return max(1, sum(1 for part in cells.values() if place in part))


def _areas(where: Mapping[Place, set[tuple[int | None, int | None]]]) -> dict[Area, set[Place]]:
    areas: dict[Area, set[Place]] = defaultdict(set)
    for place, lies in where.items():
        library, branch = place
        areas[Kind.COUNTRY, 0].add(place)
        areas[Kind.LIBRARY, library].add(place)
        if branch is not None:
            areas[Kind.PLACE, branch].add(place)
        for town, province in lies:
            if town is not None:
                areas[Kind.MUNICIPALITY, town].add(place)
            if province is not None:
                areas[Kind.PROVINCE, province].add(place)
    return areas


def _with_parts(
    groups: Groups,
    parts: Mapping[str, Mapping[Place, int]],
    whole: Mapping[Place, int],
    where: Mapping[Place, set[tuple[int | None, int | None]]],
    areas: Mapping[Area, set[Place]],
) -> set[Area]:
    """Give the areas of which the parts may be published: a whole number of sets of rows, each of them safe."""
    outside = {place for part in parts.values() for place in part} - whole.keys()
    members = [set(those) for those in groups.members] + [{place} for place in sorted(outside, key=str)]
    rows = []
    for number, those in enumerate(members):
        cells = {name: [part[place] for place in those if place in part] for name, part in parts.items()}
        adds_up = all(
            whole.get(place, 0) == sum(part.get(place, 0) for part in parts.values()) for place in those
        )
        small = number < len(groups.members) and groups.is_small(number)
        settles = adds_up and not small and all(len(where[place]) == 1 for place in those)
        rows.append(
            Row(
                {name: sum(found) for name, found in cells.items()},
                {name: len(found) for name, found in cells.items()},
                _shared(those, where),
                settles,
            )
        )
    sets, safe = together(rows)
    of: dict[Place, int] = {}
    covered: list[set[Place]] = []
    for number, numbers in enumerate(sets):
        covered.append({place for index in numbers for place in members[index]})
        of.update(dict.fromkeys(covered[-1], number))
    return {
        area
        for area, places in areas.items()
        if all(
            safe[number] and covered[number] <= places
            for number in {of[place] for place in places if place in of}
        )
    }


def _shared(
    those: Iterable[Place], where: Mapping[Place, set[tuple[int | None, int | None]]]
) -> tuple[Any, ...]:
    """Give the areas that all these places lie in, the smallest first; None where they do not share one."""
    lies = [
        ((library, town), library, province)
        for library, branch in those
        for town, province in where[library, branch]
    ]
    return tuple(level[0] if len(set(level)) == 1 else None for level in zip(*lies, strict=True))
