"""What staff and volunteers see: what is held when and where, what is not counted yet, who helps."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions
from samenbieb.domains.programme.access import countable, helped_by, zone_of
from samenbieb.domains.programme.models import Activity, ActivityTemplate, Session
from samenbieb.domains.programme.selectors.foreseeing import Foreseen, foresee
from samenbieb.domains.programme.selectors.views import (
    ActivityView,
    SessionView,
    activity_view,
    session_views,
)
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

DEBT_MAX = 200
DEBT_SINCE = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A kind of activity that can be planned."""

    public_id: str
    organisation_id: int
    name: str
    summary: str
    kind: str
    kind_label: str
    core_function: str
    core_function_label: str
    audience: str
    audience_label: str
    language: str
    language_label: str
    minutes: int
    drop_in: bool
    price_cents: int
    retired: bool


@dataclass(frozen=True, slots=True)
class CountLine:
    """One row of the chain of counts: who counted what, when. No heads: taken back."""

    heads: int | None
    children: int | None
    counted_at: dt.datetime
    counted_by: str


def session(actor: Actor, public_id: str) -> SessionView:
    """Give one session of a library of the actor. Raises: NotFound."""
    if not identifiers.is_public_id(public_id):
        raise NotFound
    row = _loaded(Session.objects.within(actor, permissions.VIEW)).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return _shown(actor, [row])[0]


def session_number(actor: Actor, public_id: str) -> int:
    """Give the primary key of a session, for rows of a room above that hang on it. Raises: NotFound."""
    rows = Session.objects.within(actor, permissions.VIEW).filter(public_id=public_id)
    found = rows.values_list("pk", flat=True).first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return int(found)


def count_lines(actor: Actor, public_id: str) -> list[CountLine]:
    """Give how a session was counted, newest first. Raises: NotFound."""
    rows = Session.objects.within(actor, permissions.VIEW).filter(public_id=public_id)
    found = rows.first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return [
        CountLine(one.heads, one.children, one.counted_at, one.counted_by)
        for one in found.counts.order_by("-pk")
    ]


def sessions_at(actor: Actor, branch_id: int, first_on: dt.date, last_on: dt.date) -> list[SessionView]:
    """Give what is held at a place on some days, in order; nothing at a place of another library."""
    start, end = clock.span(first_on, last_on, zone_of(branch_id))
    rows = _loaded(Session.objects.within(actor, permissions.VIEW)).filter(
        branch_id=branch_id, starts_at__gte=start, starts_at__lt=end
    )
    return _shown(actor, list(rows))


def my_sessions(actor: Actor, first_on: dt.date, last_on: dt.date, zone: str) -> list[SessionView]:
    """Give where the actor leads or helps on some days, wherever it is, in order."""
    start, end = clock.span(first_on, last_on, zone)
    rows = _loaded(Session.objects.within(actor, permissions.VIEW)).filter(
        starts_at__gte=start, starts_at__lt=end, pk__in=helped_by(actor).values("session")
    )
    return _shown(actor, list(rows))


def uncounted(actor: Actor, branch_id: int) -> list[SessionView]:
    """Give what is over at a place and was neither counted nor called off, newest first: the debt of the last year."""
    rows = _loaded(_uncounted(actor).filter(branch_id=branch_id)).order_by("-starts_at")
    return _shown(actor, list(rows[:DEBT_MAX]))


def uncounted_by_place(actor: Actor) -> list[tuple[str, str, int]]:
    """Give code and name of each place of the actor's libraries with a debt, and how many: most first."""
    rows = _uncounted(actor).order_by().values("branch_id").annotate(n=Count("pk")).order_by("-n")
    found = [(organisations.place(row["branch_id"]), row["n"]) for row in rows]
    return [(place.code, place.name, number) for place, number in found]


def uncounted_number(actor: Actor, branch_id: int) -> int:
    """Count the debt of a place."""
    return _uncounted(actor).filter(branch_id=branch_id).count()


def templates(actor: Actor, organisation_id: int, *, retired: bool = False) -> list[TemplateView]:
    """Give the kinds of activity of a library that can be planned (or those that no longer can), by name."""
    rows = ActivityTemplate.objects.within(actor, permissions.VIEW).filter(
        organisation_id=organisation_id, retired_at__isnull=not retired
    )
    return [_template_view(row) for row in rows]


def template(actor: Actor, public_id: str) -> TemplateView:
    """Give one kind of activity. Raises: NotFound."""
    rows = ActivityTemplate.objects.within(actor, permissions.VIEW)
    found = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return _template_view(found)


def activity(actor: Actor, public_id: str) -> ActivityView:
    """Give one activity of a library of the actor. Raises: NotFound."""
    rows = Activity.objects.within(actor, permissions.VIEW).select_related("organisation", "partner")
    found = rows.filter(public_id=public_id).first() if identifiers.is_public_id(public_id) else None
    if found is None:
        raise NotFound
    return activity_view(found)


def dates_of(actor: Actor, public_id: str) -> list[SessionView]:
    """Give all dates of an activity of a library of the actor, in order."""
    rows = _loaded(Session.objects.within(actor, permissions.VIEW)).filter(activity__public_id=public_id)
    return _shown(actor, list(rows))


def foreseen(
    branch_id: int, days: Sequence[dt.date], begins: dt.time, minutes: int, activity: str = ""
) -> list[Foreseen]:
    """Give what planning on these days would meet."""
    known = None
    if activity and identifiers.is_public_id(activity):
        rows = Activity.objects.across_all(reason="whether the same stands on these days already")
        known = rows.filter(public_id=activity).values_list("pk", flat=True).first()
    return foresee(branch_id, days=days, begins=begins, minutes=minutes, activity_id=known)


def helpers_to_choose(actor: Actor, organisation_id: int) -> list[tuple[int, str]]:
    """Give who may lead or help at a library, by name. Raises: NotAllowed."""
    actor.require(permissions.PLAN, at=organisation_id)
    return [(one.pk, one.name) for one in organisations.colleagues(organisation_id)]


def _uncounted(actor: Actor) -> QuerySet[Session]:
    now = clock.now()
    rows = Session.objects.within(actor, permissions.VIEW)
    return rows.filter(state=Session.State.PLANNED, ends_at__lte=now, ends_at__gte=now - DEBT_SINCE)


def _loaded(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.select_related("activity", "count").prefetch_related("helpers__user")


def _shown(actor: Actor, rows: Collection[Session]) -> list[SessionView]:
    found = list(rows)
    return session_views(found, countable=countable(actor, found), user_id=actor.user_id, inside=True)


def _template_view(row: ActivityTemplate) -> TemplateView:
    return TemplateView(
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        name=row.name,
        summary=row.summary,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        core_function=row.core_function,
        core_function_label=row.get_core_function_display(),
        audience=row.audience,
        audience_label=row.get_audience_display(),
        language=row.language,
        language_label=row.get_language_display(),
        minutes=row.minutes,
        drop_in=row.drop_in,
        price_cents=row.price_cents,
        retired=row.retired_at is not None,
    )
