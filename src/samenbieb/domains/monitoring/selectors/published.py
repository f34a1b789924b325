"""The published figures: sums of observations by area and period, small numbers of people left out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from samenbieb.domains.monitoring.models import Correction, Observation, Recount
from samenbieb.domains.monitoring.rules import Period, first_of, months_between
from samenbieb.domains.monitoring.selectors.declared import declared, declared_at
from samenbieb.domains.monitoring.selectors.guarded import WHY, Guard
from samenbieb.domains.monitoring.selectors.regions import Kind, Region, part_regions
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import About, Measure

_CHILD = {
    Kind.COUNTRY: "organisation_id",
    Kind.PROVINCE: "municipality_id",
    Kind.LIBRARY: "branch_id",
    Kind.MUNICIPALITY: "branch_id",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One published number. `value` is None when it stays hidden: it is, or would tell, a small number of people."""

    measure: Measure
    region: Region
    period: Period
    value: int | None
    provisional: bool
    estimated: bool
    measured_at: dt.datetime | None


def has_figures() -> bool:
    """Tell whether anything was observed yet."""
    return Observation.objects.across_all(reason=WHY).exists()


def periods() -> tuple[list[Period], list[Period]]:
    """Give the months and the years of which figures may be asked, the newest first."""
    today = clock.today(organisations.COUNTRY_TIME_ZONE)
    rows = Observation.objects.across_all(reason=WHY).filter(month_on__lte=today)
    first = rows.aggregate(first=Min("month_on"))["first"] or first_of(today)
    months = [Period(month) for month in months_between(first, today)][::-1]
    years = [Period(dt.date(year, 1, 1), is_year=True) for year in range(today.year, first.year - 1, -1)]
    return months, years


def figures(region: Region, period: Period) -> list[Cell]:
    """Give every declared figure of an area in a period."""
    measures = _measures(region)
    found = {name: stand for name, *stand in _sums(measures, region.rows(), period, by=[])}
    guard = Guard(measures, period.months())
    return [_cell(guard, measure, region, period, found.get(measure.name)) for measure in measures]


def children(region: Region, period: Period, *, only: str = "") -> list[tuple[Region, list[Cell]]]:
    """Give the figures of the areas that an area consists of, in the order of `figures`; or only one of them."""
    if region.kind == Kind.PLACE:
        return []
    measures = [one for one in _measures(region) if only in {"", one.name}]
    column = _CHILD[region.kind]
    found: dict[tuple[str, int], list[Any]] = {
        (name, child): stand for name, child, *stand in _sums(measures, region.rows(), period, by=[column])
    }
    guard = Guard(measures, period.months())
    return [
        (
            part,
            [_cell(guard, one, part, period, found.get((one.name, part.key))) for one in measures],
        )
        for part in part_regions(region)
    ]


def _measures(region: Region) -> list[Measure]:
    return [one for one in declared() if region.kind != Kind.LIBRARY or declared_at(one, region.key)]


def series(measure: Measure, region: Region, year: int) -> list[Cell]:
    """Give a figure of an area month by month: those of this year of which anything was observed, until now."""
    whole = Period(dt.date(year, 1, 1), is_year=True)
    known = {choice.first_on for choice in periods()[0]}
    rows = _rows([measure], region.rows(), whole.months())
    found = {month: stand for month, *stand in _totals(rows.values_list("month_on"))}
    months = [month for month in whole.months() if month in known]
    guard = Guard([measure], months)
    return [_cell(guard, measure, region, Period(month), found.get(month)) for month in months]


def corrections(measure: Measure, region: Region, period: Period) -> list[Correction]:
    """Give what final values of this figure were before they were counted otherwise; none of figures about people."""
    if measure.about == About.PERSONS:
        return []
    rows = Correction.objects.select_related("observation__branch").filter(
        observation__in=_rows([measure], region.rows(), period.months())
    )
    return list(rows[:50])


def last_recount(measure: Measure, region: Region, period: Period) -> Recount | None:
    """Give the last time that somebody had this number counted anew."""
    rows = Recount.objects.filter(
        measure=measure.name, version=measure.version, region=region.text, period=period.text
    )
    return rows.order_by("-counted_at").first()


def _rows(measures: Iterable[Measure], area: Q, months: Sequence[dt.date]) -> QuerySet[Observation]:
    versions = Q(pk=None)
    for measure in measures:
        versions |= Q(measure=measure.name, version=measure.version)
    rows = Observation.objects.across_all(reason=WHY)
    return rows.filter(area, versions, month_on__in=months).order_by()


def _sums(
    measures: Sequence[Measure], area: Q, period: Period, *, by: Sequence[str]
) -> Iterable[tuple[Any, ...]]:
    flowing = [measure for measure in measures if measure.additive]
    standing = [measure for measure in measures if not measure.additive]
    yield from _totals(_rows(flowing, area, period.months()).values_list("measure", *by))
    if standing and (month := _last_month(standing, area, period)):
        yield from _totals(_rows(standing, area, [month]).values_list("measure", *by))


def _last_month(measures: Sequence[Measure], area: Q, period: Period) -> dt.date | None:
    last: dt.date | None = _rows(measures, area, period.months()).aggregate(last=Max("month_on"))["last"]
    return last


def _totals(rows: Any) -> Any:
    return rows.annotate(
        total=Sum("value"),
        open=Count("pk", filter=Q(status=Observation.Status.PROVISIONAL)),
        estimates=Count("pk", filter=Q(source=Observation.Source.ESTIMATE)),
        last=Max("measured_at"),
        month=Max(F("month_on")),
    )


def _cell(
    guard: Guard, measure: Measure, region: Region, period: Period, stand: Sequence[Any] | None
) -> Cell:
    today = clock.today(organisations.COUNTRY_TIME_ZONE)
    total, still_open, estimates, last, month = stand or (0, 0, 0, None, None)
    months = [month] if month is not None and not measure.additive else period.months()
    value = total if guard.shows(measure, region, months) else None
    provisional = bool(still_open) or not period.has_ended(today)
    return Cell(measure, region, period, value, provisional, bool(estimates), last)
