"""Planning: an activity from a template with its dates, and more dates of an activity."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.access import day_of
from samenbieb.domains.programme.errors import NoGoingBack, SeriesClashes
from samenbieb.domains.programme.events import CoreFunctionChanged
from samenbieb.domains.programme.models import Activity, ActivityTemplate, Series, Session
from samenbieb.domains.programme.rules import TIMES_MAX
from samenbieb.domains.programme.selectors import foreseeing
from samenbieb.domains.programme.services import seats
from samenbieb.domains.programme.services.checking import checked
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

GIVEN = ("summary", "kind", "core_function", "audience", "language", "drop_in", "price_cents")


@dataclass(frozen=True, slots=True)
class Dates:
    """When and where: `days` at one time of the day. `repeat` names how they return (`rules.Repeat`), when they do.

    `although_closed`: also on days that the place is closed. `at_any_hour`: also outside the hours of a day.
    """

    branch_id: int
    days: Sequence[dt.date]
    begins: dt.time
    minutes: int
    repeat: str = ""
    capacity: int | None = None
    although_closed: bool = False
    at_any_hour: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is other than the template says; null means: as the template."""

    title: str | None = None
    summary: str | None = None
    audience: str | None = None
    language: str | None = None
    core_function: str | None = None
    drop_in: bool | None = None
    price_cents: int | None = None


AS_TEMPLATE = Wish()


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned, as public ids; `past`: how many of the dates are over already, to be counted afterwards."""

    activity: str
    sessions: tuple[str, ...]
    past: int = 0


@locked
def plan_activity(actor: Actor, *, template: str, dates: Dates, wish: Wish = AS_TEMPLATE) -> Planned:
    """Make an activity from a template and plan its dates, all of them or none.

    Raises: NotFound, NotAllowed, Invalid, SeriesClashes (`details["clashes"]`: day → why).
    """
    rows = ActivityTemplate.objects.within(actor, permissions.PLAN).filter(retired_at=None)
    source = rows.filter(public_id=template).first() if identifiers.is_public_id(template) else None
    if source is None:
        raise NotFound
    activity = activity_of(source, wish)
    sessions = _plan(actor, activity, dates)
    audit.record(actor, permissions.PLAN, activity, planned=len(sessions))
    return _told(activity, sessions)


@locked
def plan_dates(actor: Actor, *, activity: str, dates: Dates) -> Planned:
    """Plan more dates of an activity, all of them or none. Raises: NotFound, NotAllowed, Invalid, SeriesClashes."""
    row = lock_activity(actor, activity)
    sessions = _plan(actor, row, dates)
    audit.record(actor, permissions.PLAN, row, planned=len(sessions))
    return _told(row, sessions)


@transaction.atomic
def change_activity(actor: Actor, *, activity: str, wish: Wish) -> None:
    """Change what an activity is, for all its dates. Raises: NotFound, NotAllowed, Invalid. Locks: the activity."""
    row = lock_activity(actor, activity)
    given = {name: value for name, value in asdict(wish).items() if value is not None}
    changed = {
        name: [getattr(row, name), value] for name, value in given.items() if getattr(row, name) != value
    }
    for name, value in given.items():
        setattr(row, name, value)
    checked(row)
    row.save()
    sessions = Session.objects.across_all(reason="the dates of an activity that the actor may change").filter(
        activity=row
    )
    if changed:
        sessions.exclude(state=Session.State.CANCELLED).update(
            revision=F("revision") + 1, changed_at=clock.now()
        )
    if "drop_in" in changed:
        seats.tell_changed(sessions.filter(capacity__isnull=False))
    if "core_function" in changed:
        counted = sessions.filter(count__isnull=False)
        days = [(one.branch_id, day_of(one).isoformat()) for one in counted]
        outbox.publish(CoreFunctionChanged(row.pk, days))
    audit.record(actor, permissions.PLAN, row, changed=changed)


def activity_of(source: ActivityTemplate, wish: Wish) -> Activity:
    """Write an activity with what a template gives and what is other this time."""
    given = {name: getattr(source, name) for name in GIVEN} | {"title": source.name}
    given |= {name: value for name, value in asdict(wish).items() if value is not None}
    row = Activity(organisation_id=source.organisation_id, template=source, made_at=clock.now(), **given)
    checked(row)
    row.save()
    return row


def lock_activity(actor: Actor, activity: str) -> Activity:
    """Hold an activity of a library where the actor plans. Raises: NotFound."""
    rows = Activity.objects.within(actor, permissions.PLAN)
    found = None
    if identifiers.is_public_id(activity):
        found = rows.filter(public_id=activity).select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotFound
    return found


def _told(activity: Activity, sessions: Sequence[Session]) -> Planned:
    past = sum(one.ends_at <= clock.now() for one in sessions)
    return Planned(str(activity.public_id), tuple(str(one.public_id) for one in sessions), past)


def _plan(actor: Actor, activity: Activity, dates: Dates) -> list[Session]:
    branch = organisations.branch_by_id(dates.branch_id)
    if branch.organisation_id != activity.organisation_id:
        raise NotFound
    actor.require(permissions.PLAN, at=branch.organisation_id)
    _look_at(dates)
    foreseen = foreseeing.foresee(
        branch.pk, days=dates.days, begins=dates.begins, minutes=dates.minutes, activity_id=activity.pk
    )
    meant = {foreseeing.CLOSED} if dates.although_closed else set()
    meant |= {foreseeing.OUTSIDE} if dates.at_any_hour else set()
    clashes = {one.day.isoformat(): one.clash for one in foreseen if one.clash and one.clash not in meant}
    if clashes:
        raise SeriesClashes(clashes=clashes)
    series = None
    if dates.repeat and len(foreseen) > 1:
        series = Series.objects.create(
            organisation_id=activity.organisation_id,
            activity=activity,
            repeat=dates.repeat,
            planned_at=clock.now(),
        )
    rows = [
        Session(
            organisation_id=activity.organisation_id,
            activity=activity,
            series=series,
            branch=branch,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            capacity=dates.capacity,
            changed_at=clock.now(),
        )
        for one in foreseen
    ]
    try:
        with transaction.atomic():
            sessions = Session.objects.bulk_create(rows)
    except IntegrityError as problem:  # a colleague planned the same at the same moment
        raise NoGoingBack from problem
    if rules.is_registered_for(capacity=dates.capacity, drop_in=activity.drop_in):
        seats.tell_changed(sessions)
    return sessions


def _look_at(dates: Dates) -> None:
    problems = {}
    if not 1 <= dates.minutes <= 720:
        problems["minutes"] = _("Fill in how long it lasts: at most twelve hours.")
    if not dates.days:
        problems["days"] = _("Choose at least one day.")
    if len(dates.days) > TIMES_MAX or len(set(dates.days)) != len(dates.days):
        problems["days"] = _("Choose each day once, and at most sixty days.")
    if dates.repeat and dates.repeat not in Series.Repeat.values:
        problems["repeat"] = _("Choose how often it returns.")
    if dates.capacity is not None and not 1 <= dates.capacity <= 9999:
        problems["capacity"] = _("Fill in how many people fit, or leave it empty.")
    today = clock.today(organisations.place(dates.branch_id).organisation.time_zone)
    year = dt.timedelta(days=731)
    if any(not today - year <= day <= today + year for day in dates.days):
        problems["days"] = _("Choose days that are less than two years away.")
    if problems:
        raise Invalid(fields=problems)
