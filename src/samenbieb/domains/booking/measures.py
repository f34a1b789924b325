"""Figures about bookings: what was used, how long, and what nobody came for."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.booking.events import ClaimChanged, ClaimMade
from samenbieb.domains.booking.models import Claim
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import Touched, place_measure, touched_by

SOURCE = "booking.Claim"


def _rows(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Claim]:
    zone = organisations.organisation_by_id(organisation_id).time_zone
    start, end = clock.span(first_on, last_on, zone)
    rows = Claim.objects.across_all(reason="a figure of one library, counted for monitoring")
    return rows.filter(
        organisation_id=organisation_id, kind=Claim.Kind.BOOKING, starts_at__gte=start, starts_at__lt=end
    ).order_by()


def _numbers(rows: QuerySet[Claim]) -> Mapping[int, int]:
    return dict(rows.values_list("resource__branch_id").annotate(Count("pk")))


@place_measure(
    "booking.used",
    label=_("Bookings that were used"),
    unit=_("bookings of a room, desk or machine for which somebody came"),
    source=SOURCE,
    version=1,
)
def used(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the bookings for which somebody came."""
    return _numbers(_rows(organisation_id, first_on, last_on).filter(state=Claim.State.CHECKED_IN))


@place_measure(
    "booking.minutes",
    label=_("Booked minutes that were used"),
    unit=_("minutes of bookings for which somebody came"),
    source=SOURCE,
    version=1,
)
def minutes(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up how long the bookings were for which somebody came."""
    rows = _rows(organisation_id, first_on, last_on).filter(state=Claim.State.CHECKED_IN)
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    sums = rows.values("resource__branch_id").annotate(total=Sum(length))
    return {
        branch_id: int(total.total_seconds() // 60)
        for branch_id, total in sums.values_list("resource__branch_id", "total")
    }


@place_measure(
    "booking.no_show",
    label=_("Bookings that nobody came for"),
    unit=_("bookings that were freed because nobody came"),
    source=SOURCE,
    version=1,
)
def no_show(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the bookings that nobody came for."""
    return _numbers(_rows(organisation_id, first_on, last_on).filter(state=Claim.State.NO_SHOW))


@touched_by(ClaimMade, ClaimChanged, measures=["booking.used", "booking.minutes", "booking.no_show"])
def of_a_claim(facts: Sequence[ClaimMade | ClaimChanged]) -> Iterator[Touched]:
    """Tell the day of the claim, at its place."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))
