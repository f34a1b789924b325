"""Where help is given now or next, which libraries have an information point, and what one place says of its help."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.models import Appointment, HelpPlace
from samenbieb.domains.helpdesk.rules import moments
from samenbieb.domains.helpdesk.rules.appointments import WALK_IN, ByAppointment, Hours
from samenbieb.domains.helpdesk.rules.moments import HelpState, Span
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.remembering import Remembered, Versions, versions

ROOM = "helpdesk"
STAFFED_KINDS = ("branch", "service_point")  # places where people work: there an information point can be
DAYS_SHOWN = 7
LATER = dt.date.max
FAR = 2
NEARBY_KM = 10  # a place of another library so near is near too
_PUBLIC = "where and when help is given is public"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a place says of its help, as it is kept in memory."""

    branch_id: int
    is_ido: bool
    coming: str
    languages: list[tuple[str, str]]
    number: str
    week: dict[int, list[Span]]
    hours: list[Hours]


_kept: Remembered[Sequence[_Said]] = Remembered("helpdesk")


@dataclass(frozen=True, slots=True)
class HelpAt:
    """A place that gives help: the row of the place, what it says of its help, and how that stands now.

    `days`: the coming week from today on, with the hours of help of each day; none on days that the place is closed.
    """

    branch: Any
    is_ido: bool
    coming: str
    coming_label: str
    languages: list[tuple[str, str]]
    number: str
    state: HelpState
    days: list[tuple[dt.date, list[Span]]]
    takes_appointments: bool


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality with places of a library. `code` stands in addresses."""

    code: str
    name: str
    helps: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """A library organisation, with its places where people work: those that have an information point, and those without."""

    library: Any
    having: list[Any]
    missing: list[Any]

    @property
    def has_one(self) -> bool:
        """Tell whether any of its places has one."""
        return bool(self.having)

    @property
    def places_count(self) -> int:
        """Count its places where people work."""
        return len(self.having) + len(self.missing)


@dataclass(frozen=True, slots=True)
class HelpNow:
    """What a place says of its help, for who changes it."""

    branch: Any
    given: bool
    can_take_back: bool
    is_ido: bool
    coming: str
    languages: list[str]
    number: str
    week: dict[int, list[Span]]
    behind_closed_doors: list[int]
    appointments: dict[tuple[int, dt.time], ByAppointment] = field(default_factory=dict)

    def by(self, weekday: int, begins: dt.time) -> ByAppointment:
        """Give how hours of help are given by appointment."""
        return self.appointments.get((weekday, begins), WALK_IN)


def help_places() -> list[HelpAt]:
    """Give every place that gives help, whose library has this module on; by name. Two queries, one while nobody helps."""
    held = versions()
    said = _said(held)
    if not said:
        return []
    branches = {branch.pk: branch for branch in organisations.branches()}
    said = [one for one in said if one.branch_id in branches]
    said = [one for one in said if ROOM not in branches[one.branch_id].organisation.modules_off]
    calendars = organisations.calendars([one.branch_id for one in said], held)
    now = clock.now()
    found = [_help_at(one, branches[one.branch_id], calendars[one.branch_id], now) for one in said]
    return sorted(found, key=lambda one: str(one.branch.name))


def help_at(branch: Any) -> HelpAt | None:
    """Give the help of one place, by its row; None when it gives none."""
    held = versions()
    said = next((one for one in _said(held) if one.branch_id == branch.pk), None)
    if said is None or ROOM in branch.organisation.modules_off:
        return None
    return _help_at(said, branch, organisations.calendar(branch.pk, held), clock.now())


def hours_by_appointment(branch: Any) -> list[Hours]:
    """Give the hours of help of a place that are given by appointment, by its row; none when there are none."""
    said = next((one for one in _said(versions()) if one.branch_id == branch.pk), None)
    if said is None or ROOM in branch.organisation.modules_off:
        return []
    return [one for one in said.hours if one.by.minutes]


def nearest_first(found: Iterable[HelpAt], near: Any) -> list[HelpAt]:
    """Put what is near a place first: its own town, then what is near, then the rest.

    In town and near by the soonest help comes first; in the rest the nearest, as far as positions are known.
    """

    def order(one: HelpAt) -> tuple[int, float, bool, dt.date, dt.time, bool, str]:
        which = ring(one, near)
        away = organisations.km_apart(one.branch, near) if which == FAR else None
        km = math.inf if which == FAR and away is None else away or 0.0
        return (which, km, *soonness(one), one.branch.pk != near.pk, one.branch.name)

    return sorted(found, key=order)


def ring(one: HelpAt, near: Any) -> int:
    """Tell how far away: 0 in the same town, 1 of the same library or within ten kilometres, 2 elsewhere."""
    if one.branch.pk == near.pk or same_town(one.branch, near):
        return 0
    away = organisations.km_apart(one.branch, near)
    is_nearby = away is not None and away <= NEARBY_KM
    return 1 if is_nearby or one.branch.organisation_id == near.organisation_id else FAR


def same_town(one: Any, other: Any) -> bool:
    """Tell whether two places lie in one municipality, or, where that is not known, in one town."""
    if one.municipality_id and other.municipality_id:
        return bool(one.municipality_id == other.municipality_id)
    return bool(one.town) and one.town == other.town


def soonness(one: HelpAt) -> tuple[bool, dt.date, dt.time]:
    """Give a key by which what is open now comes first, then what opens first; without a moment last."""
    state = one.state
    return not state.is_open, state.on or LATER, state.begins or dt.time.max


def towns() -> list[Town]:
    """Give the municipalities where a library has a place, by name, and whether help is given there."""
    helping = {one.branch.municipality_id for one in help_places()}
    found = {
        branch.municipality.pk: branch.municipality
        for branch in organisations.branches()
        if branch.municipality is not None
    }
    rows = [Town(row.code, row.name, pk in helping) for pk, row in found.items()]
    return sorted(rows, key=lambda town: town.name)


def coverage() -> list[Covered]:
    """Give every library with its places where people work, and which of them have an information point; by name."""
    having = {one.branch_id for one in _said(versions()) if one.is_ido}
    by_library: dict[int, list[Any]] = defaultdict(list)
    for branch in organisations.branches():
        if branch.kind in STAFFED_KINDS or branch.pk in having:
            by_library[branch.organisation_id].append(branch)
    return [
        Covered(
            library,
            having=[one for one in by_library[library.pk] if one.pk in having],
            missing=[one for one in by_library[library.pk] if one.pk not in having],
        )
        for library in organisations.libraries()
    ]


def help_to_change(actor: Actor) -> list[HelpNow]:
    """Give the places whose help this actor may change, with what they say of it; by library and name. Raises: NotAllowed."""
    actor.require(permissions.EDIT_HELP_HOURS)
    mine = [
        branch
        for branch in organisations.branches()
        if actor.may(permissions.EDIT_HELP_HOURS, at=branch.organisation_id)
    ]
    return _help_now(sorted(mine, key=lambda branch: (str(branch.organisation), branch.name)))


def help_of(actor: Actor, code: str) -> HelpNow:
    """Give what one place says of its help, for who may change it. Raises: NoSuchPlace, NotFound."""
    branch = organisations.branch(code)
    if not actor.may(permissions.EDIT_HELP_HOURS, at=branch.organisation_id):
        raise NotFound
    return _help_now([branch])[0]


def coming_choices() -> Sequence[tuple[str, Any]]:
    """Give the ways in which one comes."""
    return HelpPlace.Coming.choices


def kind_choices() -> Sequence[tuple[str, Any]]:
    """Give what an appointment can be for."""
    return Appointment.Kind.choices


def helper_languages() -> list[tuple[str, str]]:
    """Give the languages that a helper may speak, each by its own name."""
    return list(moments.LANGUAGES.items())


def _help_now(branches: Sequence[Any]) -> list[HelpNow]:
    keys = [branch.pk for branch in branches]
    rows = HelpPlace.objects.across_all(reason="places where the actor may change the help")
    known = {row.branch_id: row for row in rows.filter(branch__in=keys).prefetch_related("times")}
    calendars = organisations.calendars(keys, versions())
    return [_as_said(branch, known.get(branch.pk), calendars[branch.pk]) for branch in branches]


def _as_said(branch: Any, row: HelpPlace | None, calendar: BranchCalendar) -> HelpNow:
    if row is None:
        return HelpNow(
            branch,
            given=False,
            can_take_back=False,
            is_ido=True,
            coming=HelpPlace.Coming.WALK_IN,
            languages=["nl"],
            number="",
            week={},
            behind_closed_doors=[],
        )
    week = _week(row)
    return HelpNow(
        branch,
        given=row.stopped_at is None,
        can_take_back=bool(row.before),
        is_ido=row.is_ido,
        coming=row.coming,
        languages=row.languages or ["nl"],
        number=row.number,
        week=week,
        behind_closed_doors=moments.behind_closed_doors(week, calendar, clock.today(calendar.time_zone)),
        appointments={(one.weekday, one.begins): one.by for one in _hours(row)},
    )


def _said(held: Versions) -> Sequence[_Said]:
    return _kept.get("", _read, held)


def _read() -> Sequence[_Said]:
    rows = HelpPlace.objects.across_all(reason=_PUBLIC).filter(stopped_at=None).prefetch_related("times")
    return [
        _Said(
            row.branch_id,
            row.is_ido,
            row.coming,
            [(code, moments.LANGUAGES[code]) for code in row.languages if code in moments.LANGUAGES],
            row.number,
            _week(row),
            _hours(row),
        )
        for row in rows
    ]


def _help_at(said: _Said, branch: Any, calendar: BranchCalendar, now: dt.datetime) -> HelpAt:
    today = clock.local(now, calendar.time_zone).date()
    days = [today + dt.timedelta(days=number) for number in range(DAYS_SHOWN)]
    return HelpAt(
        branch=branch,
        is_ido=said.is_ido,
        coming=said.coming,
        coming_label=str(HelpPlace.Coming(said.coming).label),
        languages=said.languages,
        number=said.number or branch.phone,
        state=moments.state(said.week, calendar, now),
        days=[(day, moments.help_on(said.week, calendar, day)) for day in days],
        takes_appointments=any(one.by.minutes for one in said.hours),
    )


def _hours(row: HelpPlace) -> list[Hours]:
    return [
        Hours(one.weekday, one.begins, one.ends, ByAppointment(one.minutes, one.seats, one.kind))
        for one in row.times.all()
    ]


def _week(row: HelpPlace) -> dict[int, list[Span]]:
    week: dict[int, list[Span]] = defaultdict(list)
    for time in row.times.all():
        week[time.weekday].append((time.begins, time.ends))
    return dict(week)
