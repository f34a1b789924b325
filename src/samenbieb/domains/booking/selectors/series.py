"""A series before it is booked, day by day; and afterwards, with all its claims."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.booking import access, permissions, rules
from samenbieb.domains.booking.models import Claim, Series
from samenbieb.domains.booking.rules import Standing
from samenbieb.domains.booking.selectors.views import WITH, ClaimView, claim_views
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """One day of a series that somebody has in mind, on the wall of the place; `standing`: free, taken, closed, past or far."""

    day: dt.date
    begins: dt.datetime
    ends: dt.datetime
    standing: str

    @property
    def is_free(self) -> bool:
        """Tell whether it can be booked."""
        return self.standing == Standing.FREE


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with its claims, in the order of time."""

    public_id: str
    organisation_id: int
    made_at: dt.datetime
    claims: Sequence[ClaimView]

    @property
    def to_cancel(self) -> list[ClaimView]:
        """Give what stands and has not begun."""
        return [one for one in self.claims if one.is_movable]

    @property
    def to_restore(self) -> list[ClaimView]:
        """Give what was called off and has not begun."""
        return [one for one in self.claims if one.is_cancelled and one.is_to_come]


def series_days(
    first_on: dt.date, last_on: dt.date, weekdays: Collection[int], weeks: int = 1
) -> list[dt.date]:
    """Give the days of a series, at most sixty. Raises: Invalid."""
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise Invalid(fields={"dagen": _("Choose one or more days of the week.")})
    if weeks not in {1, 2}:
        raise Invalid(fields={"om": _("Choose every week or every two weeks.")})
    if not first_on <= last_on <= first_on + LONGEST:
        raise Invalid(fields={"tot": _("Choose a last day after the first, within a year.")})
    days = rules.series_days(first_on, last_on, weekdays, weeks)
    if not days:
        raise Invalid(fields={"tot": _("No such day lies between the first and the last.")})
    if len(days) > rules.TIMES_MAX:
        raise Invalid(fields={"tot": _("These are more than sixty days. Choose an earlier last day.")})
    return days


def series_preview(
    actor: Actor, resource: str, days: Sequence[dt.date], begins: dt.time, minutes: int
) -> list[SeriesDay]:
    """Tell of each day whether it can be booked. Raises: NotFound, NotAllowed."""
    row = access.found(resource)
    if row.retired_at is not None or not actor.may(permissions.VIEW, at=row.organisation_id):
        raise NotFound
    actor.require(permissions.BOOK, at=row.organisation_id)
    spans, zone = access.times_of(row, days, begins, minutes), access.zone_of(row.branch_id)
    return [
        SeriesDay(day, clock.local(spans[day][0], zone), clock.local(spans[day][1], zone), str(stands))
        for day, stands in access.standings(row, spans, access.below(row)).items()
    ]


def series(actor: Actor, public_id: str) -> SeriesView:
    """Give a series of a library of the actor, with its claims. Raises: NotFound."""
    found = None
    if identifiers.is_public_id(public_id):
        found = Series.objects.within(actor, permissions.VIEW).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    rows = list(Claim.objects.within(actor, permissions.VIEW).filter(series=found).select_related(*WITH))
    for row in rows:
        if row.person_id is not None:
            audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="list")
    return SeriesView(str(found.public_id), found.organisation_id, found.made_at, claim_views(rows))
