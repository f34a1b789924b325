"""Counting one published number anew, because somebody asks: it is put beside what stands there, equal or not."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum

from samenbieb.domains.monitoring import permissions
from samenbieb.domains.monitoring.errors import CountInParts, RecountedTooOften
from samenbieb.domains.monitoring.models import Mark, Observation, Recount
from samenbieb.domains.monitoring.rules import Period, first_of
from samenbieb.domains.monitoring.rules.months import last_of
from samenbieb.domains.monitoring.selectors.declared import declared_at, figure
from samenbieb.domains.monitoring.selectors.guarded import Guard
from samenbieb.domains.monitoring.selectors.regions import Kind, Region, libraries_in
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.measures import NO_PLACE, About, Measure

WHY = "what is published is of the whole network"
ANEW_AFTER = dt.timedelta(seconds=10)
A_MINUTE_MAX = 30
COUNTS_MAX = 40  # a library's month each; a larger number is counted in its parts


@dataclass(frozen=True, slots=True)
class Recounted:
    """What stood there and what came out; None for both where a small number of people must not be shown."""

    published: int | None
    recounted: int | None
    equal: bool
    counted_at: dt.datetime


def counts_needed(region: Region, period: Period) -> int:
    """Tell how many months of libraries have to be counted for one number."""
    return len(libraries_in(region)) * len(_months(period))


def recount_figure(actor: Actor, *, name: str, region: Region, period: Period) -> Recounted:
    """Count one number anew from the rows, now. What differs is marked, so that the page shows it within a minute.

    Visitors may do so a limited number of times a minute; asked again within ten seconds gives the same answer.
    Raises: NoSuchFigure, RecountedTooOften, CountInParts.
    """
    measure = figure(name)
    now = clock.now()
    before = (
        Recount.objects.filter(measure=name, version=measure.version, region=region.text, period=period.text)
        .filter(counted_at__gt=now - ANEW_AFTER)
        .order_by("-counted_at")
        .first()
    )
    if before is not None:
        return Recounted(before.published, before.recounted, before.equal, before.counted_at)
    lately = Recount.objects.filter(counted_at__gt=now - dt.timedelta(minutes=1)).count()
    if not actor.may(permissions.RECOUNT) and lately >= A_MINUTE_MAX:
        raise RecountedTooOften
    if counts_needed(region, period) > COUNTS_MAX:
        raise CountInParts
    return _recount(measure, region, period)


@transaction.atomic
def _recount(measure: Measure, region: Region, period: Period) -> Recounted:
    counted, stood = _counted(measure, region, period), _stood(measure, region, period)
    visible = Guard([measure], _months(period)).shows(measure, region, _months(period))
    equal = counted == stood
    # Of people a number that is not yet published tells nothing here: it shows when it was counted everywhere.
    show_new = visible and (equal or measure.about != About.PERSONS)
    row = Recount.objects.create(
        measure=measure.name,
        version=measure.version,
        region=region.text,
        period=period.text,
        published=stood if visible else None,
        recounted=counted if show_new else None,
        equal=equal,
        counted_at=clock.now(),
    )
    if not equal:
        Mark.objects.bulk_create(
            Mark(measure=measure.name, organisation_id=library, month_on=month, marked_at=row.counted_at)
            for library in libraries_in(region)
            for month in _months(period)
        )
    return Recounted(row.published, row.recounted, equal, row.counted_at)


def _months(period: Period) -> list[dt.date]:
    today = clock.today(organisations.COUNTRY_TIME_ZONE)
    return [month for month in period.months() if month <= first_of(today)]


def _asked(measure: Measure, period: Period) -> list[dt.date]:
    months = _months(period)
    return months if measure.additive else months[-1:]


def _counted(measure: Measure, region: Region, period: Period) -> int:
    total = 0
    for library in libraries_in(region):
        if not declared_at(measure, library) or measure.by_place is None:
            continue
        today = clock.today(organisations.organisation_by_id(library).time_zone)
        for month in _asked(measure, period):
            last = last_of(month)
            by_place = measure.by_place(library, month, last if measure.additive else min(last, today))
            inside = _places(library, region, on=min(last, today))
            total += sum(value for place, value in by_place.items() if inside is None or place in inside)
    return total


def _places(library: int, region: Region, *, on: dt.date) -> set[int] | None:
    """Give the places of a library that lay in an area on a day; None for all of it."""
    if region.kind in {Kind.COUNTRY, Kind.LIBRARY}:
        return None
    if region.kind == Kind.PLACE:
        return {region.key}
    where = organisations.municipalities_of_places(library, on=on)
    towns = (
        {region.key}
        if region.kind == Kind.MUNICIPALITY
        else {row.pk for row in organisations.municipalities() if row.province_id == region.key}
    )
    return {place for place, town in where.items() if town in towns and place != NO_PLACE}


def _stood(measure: Measure, region: Region, period: Period) -> int:
    rows = Observation.objects.across_all(reason=WHY).filter(
        Q(measure=measure.name, version=measure.version), region.rows(), month_on__in=_asked(measure, period)
    )
    return rows.aggregate(total=Sum("value"))["total"] or 0
