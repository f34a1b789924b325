"""The figures of the programme: of each place, also by core function. All days are days of the library."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme.events import (
    CoreFunctionChanged,
    HeadsCounted,
    PlacesChanged,
    SessionCancelled,
    SessionMoved,
    SessionPassed,
    SessionRestored,
)
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.kernel import clock
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

SOURCE = "docs/features/programme.md"
State = Session.State
HELD = (State.COUNTED, State.FINAL)
LABELS = {
    CoreFunction.KNOWLEDGE: (
        _("Activities held: knowledge and information"),
        _("Visitors of activities: knowledge and information"),
    ),
    CoreFunction.DEVELOPMENT: (
        _("Activities held: development and education"),
        _("Visitors of activities: development and education"),
    ),
    CoreFunction.READING: (
        _("Activities held: reading and literature"),
        _("Visitors of activities: reading and literature"),
    ),
    CoreFunction.DEBATE: (
        _("Activities held: meeting and debate"),
        _("Visitors of activities: meeting and debate"),
    ),
    CoreFunction.CULTURE: (
        _("Activities held: art and culture"),
        _("Visitors of activities: art and culture"),
    ),
}


def _rows(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Session]:
    zone = organisations.organisation_by_id(organisation_id).time_zone
    start, end = clock.span(first_on, last_on, zone)
    return (
        Session.objects.across_all(reason="a figure of one library")
        .filter(organisation_id=organisation_id, starts_at__gte=start, starts_at__lt=end)
        .order_by()
    )


def _numbers(rows: QuerySet[Session]) -> Mapping[int, int]:
    return dict(rows.values("branch_id").annotate(n=Count("pk")).values_list("branch_id", "n"))


def _heads(rows: QuerySet[Session]) -> Mapping[int, int]:
    sums = rows.values("branch_id").annotate(n=Sum("count__heads")).values_list("branch_id", "n")
    return {branch_id: heads for branch_id, heads in sums if heads}


@place_measure(
    "programme.sessions",
    label=_("Activities held"),
    unit="sessions that were held and counted, also when none came",
    source=SOURCE,
    version=1,
)
def sessions(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the sessions of which a head count stands."""
    return _numbers(_rows(organisation_id, first_on, last_on).filter(state__in=HELD))


@place_measure(
    "programme.visitors",
    label=_("Visitors of activities"),
    unit="heads counted at sessions; who comes twice is counted twice",
    source=SOURCE,
    version=1,
    about=About.PERSONS,
)
def visitors(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the head counts that stand."""
    return _heads(_rows(organisation_id, first_on, last_on).filter(state__in=HELD))


@place_measure(
    "programme.not_counted",
    label=_("Activities not counted yet"),
    unit="sessions that are over and of which no head count stands",
    source=SOURCE,
    version=1,
)
def not_counted(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the debt: what is over and was neither counted nor called off."""
    rows = _rows(organisation_id, first_on, last_on)
    return _numbers(rows.filter(state=State.PLANNED, ends_at__lte=clock.now()))


@place_measure(
    "programme.cancelled",
    label=_("Activities called off"),
    unit="sessions that were planned and did not take place",
    source=SOURCE,
    version=1,
)
def cancelled(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count what was called off, on the day it was to be."""
    return _numbers(_rows(organisation_id, first_on, last_on).filter(state=State.CANCELLED))


@place_measure(
    "programme.sessions_with_partner",
    label=_("Activities held with a partner"),
    unit="counted sessions of activities that a partner proposed",
    source="docs/features/proposals.md",
    version=1,
)
def sessions_with_partner(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count the held sessions of activities that came from a proposal."""
    rows = _rows(organisation_id, first_on, last_on)
    return _numbers(rows.filter(state__in=HELD, activity__partner__isnull=False))


@place_measure(
    "programme.places",
    label=_("Places to sign up for"),
    unit="places of sessions for which one registers, not called off",
    source="docs/features/registration.md",
    version=1,
)
def places(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the places of sessions for which one registers."""
    rows = _registered(organisation_id, first_on, last_on).values("branch_id").annotate(n=Sum("capacity"))
    return dict(rows.values_list("branch_id", "n"))


@place_measure(
    "programme.registrations",
    label=_("People who signed up"),
    unit="people with a place at sessions for which one registers; who has two places counts twice",
    source="docs/features/registration.md",
    version=1,
    about=About.PERSONS,
)
def registrations(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the people who have a place; who waits or was taken off does not count."""
    rows = _registered(organisation_id, first_on, last_on).filter(entries__state=Entry.State.CONFIRMED)
    sums = rows.values("branch_id").annotate(n=Sum("entries__heads"))
    return dict(sums.values_list("branch_id", "n"))


def _registered(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Session]:
    rows = _rows(organisation_id, first_on, last_on).exclude(state=State.CANCELLED)
    return rows.filter(capacity__isnull=False, activity__drop_in=False)


def _by_core_function(function: CoreFunction) -> tuple[str, str]:
    """Declare held sessions and visitors of one core function. Gives their names."""
    held_label, visitors_label = LABELS[function]
    names = (f"programme.sessions_{function}", f"programme.visitors_{function}")

    @place_measure(
        names[0],
        label=held_label,
        unit="sessions of this core function that were held and counted",
        source=SOURCE,
        version=1,
        core_function=function,
        part_of="programme.sessions",
    )
    def held(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
        rows = _rows(organisation_id, first_on, last_on)
        return _numbers(rows.filter(state__in=HELD, activity__core_function=function.value))

    @place_measure(
        names[1],
        label=visitors_label,
        unit="heads counted at sessions of this core function",
        source=SOURCE,
        version=1,
        core_function=function,
        about=About.PERSONS,
        part_of="programme.visitors",
    )
    def heads(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
        rows = _rows(organisation_id, first_on, last_on)
        return _heads(rows.filter(state__in=HELD, activity__core_function=function.value))

    return names


ALL = (
    "programme.sessions",
    "programme.visitors",
    "programme.not_counted",
    "programme.cancelled",
    "programme.sessions_with_partner",
    "programme.places",
    "programme.registrations",
    *(name for function in CoreFunction for name in _by_core_function(function)),
)


@touched_by(HeadsCounted, PlacesChanged, SessionCancelled, SessionRestored, SessionPassed, measures=ALL)
def of_a_session(
    facts: Sequence[HeadsCounted | PlacesChanged | SessionCancelled | SessionRestored | SessionPassed],
) -> Iterator[Touched]:
    """Tell the day of the session, at its place."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(SessionMoved, measures=ALL)
def of_a_moved_session(facts: Sequence[SessionMoved]) -> Iterator[Touched]:
    """Tell both days and places: where it was and where it is now."""
    for fact in facts:
        yield Touched(fact.from_branch_id, dt.date.fromisoformat(fact.from_on))
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(CoreFunctionChanged, measures=ALL)
def of_an_activity(facts: Sequence[CoreFunctionChanged]) -> Iterator[Touched]:
    """Tell the days of all its counted sessions."""
    for fact in facts:
        for branch_id, day in fact.days:
            yield Touched(branch_id, dt.date.fromisoformat(day))
