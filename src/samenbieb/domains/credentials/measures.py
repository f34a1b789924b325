"""Figures about qualifications: how many were given."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from samenbieb.domains.credentials.events import QualificationChanged
from samenbieb.domains.credentials.models import Line
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import NO_PLACE, Touched, place_measure, touched_by


@place_measure(
    "credentials.given",
    label=_("Permits given"),
    unit=_("permits that were given and were not a mistake"),
    source="docs/features/maker-place.md",
    version=1,
)
def given(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count what was given; of a library as a whole."""
    start, end = clock.span(first_on, last_on, organisations.organisation_by_id(organisation_id).time_zone)
    rows = Line.objects.across_all(reason="a figure of one library, counted for monitoring").filter(
        organisation_id=organisation_id, what=Line.What.GIVEN, happened_at__gte=start, happened_at__lt=end
    )
    number = rows.filter(withdrawn_by=None).count()
    return {NO_PLACE: number} if number else {}


@touched_by(QualificationChanged, measures=["credentials.given"])
def of_a_qualification(facts: Sequence[QualificationChanged]) -> Iterator[Touched]:
    """Tell the day on which it was given; of a mistake, all days may have changed: the night counts anew."""
    for fact in facts:
        yield Touched(NO_PLACE, dt.date.fromisoformat(fact.on), fact.organisation_id)
