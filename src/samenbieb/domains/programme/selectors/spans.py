"""Activities as a whole: from the first date to the last, what is to come, who was there; for rooms that point at them."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from samenbieb.domains.programme import permissions
from samenbieb.domains.programme.access import CLOSED_KINDS
from samenbieb.domains.programme.models import Activity, Session
from samenbieb.domains.programme.selectors.views import SessionView, session_views
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_WHY = "the dates of activities to which a row of the caller points"
CHOOSE_SINCE = dt.timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of an activity that take or took place, in order; at least one."""

    dates: tuple[SessionView, ...]

    @property
    def first(self) -> SessionView:
        """Give the first date."""
        return self.dates[0]

    @property
    def last(self) -> SessionView:
        """Give the last date."""
        return self.dates[-1]

    @property
    def coming(self) -> tuple[SessionView, ...]:
        """Give the dates that are not over."""
        return tuple(one for one in self.dates if not one.is_over)

    @property
    def has_begun(self) -> bool:
        """Tell whether the first date was held or runs."""
        return self.first.starts_at <= clock.now()


def spans(activity_ids: Collection[int]) -> dict[int, Span]:
    """Give the dates of activities, by primary key; one without any date that takes place is left out."""
    rows = list(_taking_place(activity_ids).select_related("activity").order_by("starts_at", "pk"))
    found: dict[int, list[SessionView]] = {}
    for row, view in zip(rows, session_views(rows), strict=True):
        found.setdefault(row.activity_id, []).append(view)
    return {key: Span(tuple(views)) for key, views in found.items()}


def activity_number(actor: Actor, public_id: str) -> int:
    """Give the primary key of an activity, for rows of a room above that point at it. Raises: NotFound."""
    rows = Activity.objects.within(actor, permissions.VIEW).exclude(kind__in=CLOSED_KINDS)
    found = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return found.pk


def to_choose(actor: Actor, organisation_id: int) -> list[SessionView]:
    """Give one date of each activity of a library for which one does not just walk in: the next one, else the last.

    What ended more than half a year ago is left out. In order of the names.
    """
    rows = Session.objects.within(actor, permissions.VIEW).filter(
        organisation_id=organisation_id,
        activity__drop_in=False,
        ends_at__gt=clock.now() - CHOOSE_SINCE,
    )
    ids = rows.exclude(activity__kind__in=CLOSED_KINDS).order_by().values_list("activity_id", flat=True)
    found = [(span.coming or (span.last,))[0] for span in spans(set(ids)).values()]
    return sorted(found, key=lambda one: (one.title, one.starts_at))


def finished(
    activity_ids: Collection[int], first_on: dt.date, last_on: dt.date, zone: str
) -> Mapping[int, int]:
    """Count the activities of which the last date lies in a period and is over, by the place of that date."""
    start, end = clock.span(first_on, last_on, zone)
    rows = _taking_place(activity_ids).order_by()
    last = (
        rows.values("activity_id")
        .annotate(last_at=Max("starts_at"))
        .filter(last_at__gte=start, last_at__lt=end)
    )
    moments = {row["activity_id"]: row["last_at"] for row in last}
    ended = rows.filter(activity_id__in=moments, ends_at__lte=clock.now())
    where = ended.filter(starts_at__in=moments.values()).values_list("activity_id", "branch_id", "starts_at")
    places = {key: branch for key, branch, at in where if moments[key] == at}
    found: dict[int, int] = {}
    for branch_id in places.values():
        found[branch_id] = found.get(branch_id, 0) + 1
    return found


def _taking_place(activity_ids: Collection[int]) -> QuerySet[Session]:
    rows = Session.objects.across_all(reason=_WHY).filter(activity_id__in=activity_ids)
    return rows.exclude(state=Session.State.CANCELLED)
