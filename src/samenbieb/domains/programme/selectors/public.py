"""What anybody may see: what is held where and when. Never how many came."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from samenbieb.domains.programme.access import CLOSED_KINDS, COUNTRY_TIME_ZONE, zone_of
from samenbieb.domains.programme.models import Activity, Kind, Session
from samenbieb.domains.programme.selectors.views import (
    ActivityView,
    SessionView,
    activity_view,
    session_views,
)
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound

_PUBLIC = "what is held where and when is public"
# Calendars keep what was a while ago, so that nothing vanishes from them while it is held.
FEED_BACK, FEED_AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)
FEED_MAX = 1000
LEARNING_KINDS = (Kind.LANGUAGE, Kind.DIGITAL)


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody looks for; empty means all. `first_on` and `last_on` are days at the places."""

    branch_ids: tuple[int, ...] = ()
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    audience: str = ""
    language: str = ""


def coming(looking: Looking, *, limit: int, start: int = 0) -> tuple[list[SessionView], int]:
    """Give what is still to come or runs, soonest first, called-off ones too (they say so); and how many there are."""
    rows = _public().filter(ends_at__gt=clock.now())
    zone = COUNTRY_TIME_ZONE
    if looking.branch_ids:
        rows = rows.filter(branch_id__in=looking.branch_ids)
        zone = zone_of(looking.branch_ids[0])
    if looking.first_on:
        rows = rows.filter(starts_at__gte=clock.span(looking.first_on, looking.first_on, zone)[0])
    if looking.last_on:
        rows = rows.filter(starts_at__lt=clock.span(looking.last_on, looking.last_on, zone)[1])
    if looking.audience:
        rows = rows.filter(activity__audience=looking.audience)
    if looking.language:
        rows = rows.filter(activity__language=looking.language)
    return _views(rows[start : start + limit]), rows.order_by().count()


def next_at(branch_id: int, *, until: dt.datetime) -> SessionView | None:
    """Give what is held first at a place, runs now or begins before a moment."""
    rows = _public().filter(branch_id=branch_id, ends_at__gt=clock.now(), starts_at__lt=until)
    found = _views(rows.exclude(state=Session.State.CANCELLED)[:1])
    return found[0] if found else None


def to_learn_at(branch_id: int | None, *, limit: int) -> list[SessionView]:
    """Give what runs or comes first where one drops in to learn, at a place or anywhere; nothing that is called off."""
    rows = _public().filter(
        activity__drop_in=True, activity__kind__in=LEARNING_KINDS, ends_at__gt=clock.now()
    )
    if branch_id is not None:
        rows = rows.filter(branch_id=branch_id)
    return _views(rows.exclude(state=Session.State.CANCELLED)[:limit])


def public_activity(public_id: str) -> tuple[ActivityView, list[SessionView]]:
    """Give an activity with its coming dates. Raises: NotFound."""
    rows = Activity.objects.across_all(reason=_PUBLIC).exclude(kind__in=CLOSED_KINDS)
    found = rows.filter(public_id=public_id).select_related("organisation", "partner").first()
    if found is None:
        raise NotFound
    dates = _public().filter(activity=found, ends_at__gt=clock.now())
    return activity_view(found), _views(dates[:FEED_MAX])


def feed(*, branch_id: int | None = None, activity: str | None = None) -> list[SessionView]:
    """Give the dates of a place or an activity for somebody's own calendar: what is called off is not among them."""
    now = clock.now()
    rows = _public().exclude(state=Session.State.CANCELLED)
    rows = rows.filter(ends_at__gt=now - FEED_BACK, starts_at__lt=now + FEED_AHEAD)
    if branch_id is not None:
        rows = rows.filter(branch_id=branch_id)
    if activity is not None:
        rows = rows.filter(activity__public_id=activity)
    return _views(rows[:FEED_MAX])


def places_with_activities() -> frozenset[int]:
    """Give the primary keys of the places where something is still to come."""
    rows = _public().filter(ends_at__gt=clock.now()).exclude(state=Session.State.CANCELLED)
    return frozenset(rows.order_by().values_list("branch_id", flat=True).distinct())


def _public() -> QuerySet[Session]:
    rows = Session.objects.across_all(reason=_PUBLIC).select_related("activity")
    return rows.exclude(activity__kind__in=CLOSED_KINDS)


def _views(rows: Collection[Session] | QuerySet[Session]) -> list[SessionView]:
    return session_views(list(rows))
