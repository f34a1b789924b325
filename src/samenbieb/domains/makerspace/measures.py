"""Figures of the maker place: what was made, by how many people, how long."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.makerspace.events import JobNoted
from samenbieb.domains.makerspace.models import Job
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

SOURCE = "docs/features/maker-place.md"


def _rows(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Job]:
    zone = organisations.organisation_by_id(organisation_id).time_zone
    start, end = clock.span(first_on, last_on, zone)
    rows = Job.objects.across_all(reason="a figure of one library, counted for monitoring")
    return rows.filter(
        organisation_id=organisation_id, undone_at=None, done_at__gte=start, done_at__lt=end
    ).order_by()


def _by_place(rows: QuerySet[Job], what: Count | Sum) -> Mapping[int, int]:
    grouped = rows.values("machine__resource__branch_id").annotate(n=what)
    return dict(grouped.values_list("machine__resource__branch_id", "n"))


@place_measure(
    "makerspace.jobs",
    label=_("Things made at the maker place"),
    unit=_("jobs on a machine that were noted"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
)
def jobs(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the jobs that stand."""
    return _by_place(_rows(organisation_id, first_on, last_on), Count("pk"))


@place_measure(
    "makerspace.visitors",
    label=_("Visitors of the maker place"),
    unit=_("people at noted jobs; who comes twice is counted twice"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def visitors(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up who was there."""
    return _by_place(_rows(organisation_id, first_on, last_on), Sum("heads"))


@place_measure(
    "makerspace.young_visitors",
    label=_("Children and young people at the maker place"),
    unit=_("people at noted jobs of children or young people"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
    part_of="makerspace.visitors",
)
def young_visitors(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the children and young people who were there."""
    rows = _rows(organisation_id, first_on, last_on)
    return _by_place(rows.filter(audience__in=[Job.Audience.CHILDREN, Job.Audience.YOUTH]), Sum("heads"))


@touched_by(JobNoted, measures=["makerspace.jobs", "makerspace.visitors", "makerspace.young_visitors"])
def of_a_job(facts: Sequence[JobNoted]) -> Iterator[Touched]:
    """Tell the day of the job, at its place."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))
