"""Counting figures from the rows of the rooms, and writing down what came out. Never a counter kept beside them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from samenbieb.domains.monitoring.models import Correction, Mark, Observation
from samenbieb.domains.monitoring.rules import first_of, is_open, months_between
from samenbieb.domains.monitoring.rules.months import last_of
from samenbieb.domains.monitoring.selectors.declared import declared, declared_at
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.locking import lock_observations
from samenbieb.kernel.measures import NO_PLACE, Measure

WHY = "figures are counted for every library"
# One library's month is not counted more often than this, however busy its desks are: a minute is promised.
REST = dt.timedelta(seconds=15)
MARKS_MAX = 20_000
LOOK_BACK_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that came out otherwise than what stood there. `branch_id` is None for what belongs to no place."""

    measure: str
    organisation_id: int
    branch_id: int | None
    month_on: dt.date
    before: int
    after: int


@transaction.atomic
def observe(measure: Measure, *, organisation_id: int, month_on: dt.date) -> list[Difference]:
    """Count one figure of one library anew for one month, all its places at once, and write what came out.

    Nothing is lost when this is repeated or stopped. A final value that changes leaves a correction behind.
    Returns what differs from what stood there. Locks: the figures of this library, for as long as one count takes.
    """
    lock_observations(organisation_id)
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    last_on = last_of(month_on)
    counts = _counted(
        measure, organisation_id, month_on, last_on if measure.additive else min(last_on, today)
    )
    rows = Observation.objects.across_all(reason=WHY).filter(
        measure=measure.name, version=measure.version, organisation_id=organisation_id, month_on=month_on
    )
    standing = {row.branch_id: row for row in rows}
    found = [
        Difference(measure.name, organisation_id, branch_id, month_on, before, after)
        for branch_id in sorted({*standing, *counts}, key=lambda key: key or 0)
        if (before := standing[branch_id].value if branch_id in standing else 0)
        != (after := counts.get(branch_id, 0))
    ]
    now = clock.now()
    status = Observation.Status.PROVISIONAL if is_open(month_on, today) else Observation.Status.FINAL
    _rewrite(standing.values(), counts, now)
    if new := counts.keys() - standing.keys():
        where = organisations.municipalities_of_places(organisation_id, on=min(last_on, today))
        Observation.objects.bulk_create(
            Observation(
                measure=measure.name,
                version=measure.version,
                organisation_id=organisation_id,
                branch_id=branch_id,
                municipality_id=None if branch_id is None else where.get(branch_id),
                month_on=month_on,
                value=counts[branch_id],
                status=status,
                measured_at=now,
            )
            for branch_id in sorted(new, key=lambda key: key or 0)
        )
    return found


def _counted(
    measure: Measure, organisation_id: int, first_on: dt.date, last_on: dt.date
) -> dict[int | None, int]:
    if measure.by_place is None:
        total = measure.count(organisation_id, first_on, last_on)
        return {None: total} if total else {}
    by_place = measure.by_place(organisation_id, first_on, last_on)
    return {None if key == NO_PLACE else key: value for key, value in by_place.items() if value}


def _rewrite(standing: Iterable[Observation], counts: Mapping[int | None, int], now: dt.datetime) -> None:
    rows = list(standing)
    corrections = []
    for row in rows:
        value = counts.get(row.branch_id, 0)
        if row.status == Observation.Status.FINAL and row.value != value:
            corrections.append(
                Correction(observation=row, value_before=row.value, value_after=value, noted_at=now)
            )
        row.value, row.measured_at = value, now
    Correction.objects.bulk_create(corrections)
    if rows:
        manager = Observation.objects.across_all(reason=WHY)
        manager.bulk_update(rows, ["value", "measured_at"], batch_size=500)


def count_marked() -> dict[str, int]:
    """Count anew what facts have touched; what was counted a moment ago waits for the next turn.

    Cheap when nothing waits. Each library's month is a transaction of its own. Bears repeating.
    """
    waiting = _waiting()
    known = {measure.name: measure for measure in declared()}
    counted = 0
    together: dict[tuple[str, int, dt.date], list[tuple[Measure, int]]] = {}
    for (name, organisation_id, month_on), newest in waiting.items():
        measure = known.get(name)
        if measure is None or not declared_at(measure, organisation_id):
            _forget(name, organisation_id, month_on, newest)
            continue
        head = measure.part_of or name
        together.setdefault((head, organisation_id, month_on), []).append((measure, newest))
    for (_head, organisation_id, month_on), those in together.items():
        jobs.between_batches()
        if any(_rests(measure, organisation_id, month_on) for measure, _newest in those):
            continue
        with transaction.atomic():
            # First the marks, then the rows: what happens from here on has a mark of its own. A figure and its parts at
            # once: between them nobody sees a difference of one visitor.
            for measure, newest in those:
                _forget(measure.name, organisation_id, month_on, newest)
                observe(measure, organisation_id=organisation_id, month_on=month_on)
        counted += len(those)
    return {"counted": counted}


def _waiting() -> dict[tuple[str, int, dt.date], int]:
    rows = Mark.objects.across_all(reason=WHY).order_by("measure", "organisation_id", "month_on")
    grouped = rows.values_list("measure", "organisation_id", "month_on").annotate(newest=Max("pk"))
    return {(name, library, month): newest for name, library, month, newest in grouped[:MARKS_MAX]}


def _forget(name: str, organisation_id: int, month_on: dt.date, newest: int) -> None:
    rows = Mark.objects.across_all(reason=WHY).filter(
        measure=name, organisation_id=organisation_id, month_on=month_on, pk__lte=newest
    )
    rows.delete()


def _rests(measure: Measure, organisation_id: int, month_on: dt.date) -> bool:
    rows = Observation.objects.across_all(reason=WHY).filter(
        measure=measure.name, organisation_id=organisation_id, month_on=month_on
    )
    last = rows.aggregate(last=Max("measured_at"))["last"]
    return last is not None and clock.now() - last < REST


def recount(
    *, measure: str | None = None, month_on: dt.date | None = None, organisation_id: int | None = None
) -> list[Difference]:
    """Count figures anew from scratch, over all months since they are known, and tell what differed. Bears repeating."""
    found: list[Difference] = []
    for library in organisations.libraries():
        if organisation_id is not None and library.pk != organisation_id:
            continue
        for one in declared():
            if measure not in {None, one.name} or not declared_at(one, library.pk):
                continue
            for month in [month_on] if month_on else _months_to_count(one, library.pk):
                jobs.between_batches()
                found += observe(one, organisation_id=library.pk, month_on=month)
    return found


def _months_to_count(measure: Measure, organisation_id: int) -> list[dt.date]:
    """Give the months to count of a figure: those that have a value, and the two years until now.

    A figure that has no value yet, and comes out at nothing over these years together, is nothing in each of their months.
    """
    rows = Observation.objects.across_all(reason=WHY).filter(
        measure=measure.name, organisation_id=organisation_id
    )
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    recent = months_between(today - dt.timedelta(days=30 * LOOK_BACK_MONTHS), today)
    valued = set(rows.values_list("month_on", flat=True))
    if (
        not valued
        and measure.additive
        and not _counted(measure, organisation_id, recent[0], last_of(recent[-1]))
    ):
        return []
    return sorted({*valued, *recent})


def recount_open() -> dict[str, int]:
    """Count every month anew that can still change, so that what no fact told of is seen the next day; then finish months.

    Stops between two counts. Bears repeating.
    """
    counted = differed = 0
    for library in organisations.libraries():
        today = clock.today(library.time_zone)
        months = [
            month for month in months_between(today - dt.timedelta(days=62), today) if is_open(month, today)
        ]
        for measure in declared():
            if declared_at(measure, library.pk):
                for month in months:
                    jobs.between_batches()
                    differed += len(observe(measure, organisation_id=library.pk, month_on=month))
                    counted += 1
    return {"counted": counted, "differed": differed, "finished": finish_months(), **observe_new_rooms()}


def finish_months() -> int:
    """Make the values final of months that can no longer change. Returns how many."""
    today = clock.today(organisations.COUNTRY_TIME_ZONE)
    open_from = min(
        month for month in months_between(today - dt.timedelta(days=62), today) if is_open(month, today)
    )
    rows = Observation.objects.across_all(reason=WHY).filter(
        status=Observation.Status.PROVISIONAL, month_on__lt=first_of(open_from)
    )
    return rows.update(status=Observation.Status.FINAL)


def observe_new_rooms() -> dict[str, int]:
    """Count the past of figures that have no value under their present version yet: they, or their version, are new."""
    seen = set(
        Observation.objects.across_all(reason=WHY).order_by().values_list("measure", "version").distinct()
    )
    new = [measure for measure in declared() if (measure.name, measure.version) not in seen]
    found = [difference for measure in new for difference in recount(measure=measure.name)]
    return {"new": len(found)}
