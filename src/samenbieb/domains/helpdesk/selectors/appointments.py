"""Which times a place has for an appointment, how one stands for who has its code, and the list of a day for the desk."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.rules import appointments as deciding
from samenbieb.domains.helpdesk.selectors.help_hours import hours_by_appointment
from samenbieb.domains.helpdesk.selectors.reach import may_note
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

_BY_CODE = "the appointment of who has its code"
_AT_PLACE = "which times of one place are taken; or where the actor notes questions"


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be chosen now. `begins`: on the wall clock of the place."""

    starts_at: dt.datetime
    begins: dt.time
    ends: dt.time
    kind: str

    @property
    def value(self) -> str:
        """Give the moment as it stands in a form."""
        return self.starts_at.isoformat()


@dataclass(frozen=True, slots=True)
class DayWithTimes:
    """A day on which help is given by appointment, with what is free: for questions, and for filling in forms."""

    day: dt.date
    questions: list[FreeTime]
    forms: list[FreeTime]

    @property
    def is_full(self) -> bool:
        """Tell whether nothing is free."""
        return not self.questions and not self.forms


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment, for who has its code. `is_to_come`: it can still be changed."""

    code: str
    public_id: str
    branch: Any
    day: dt.date
    begins: dt.time
    ends: dt.time
    kind: str
    state: str
    icon: str
    number: int
    phone: str
    is_to_come: bool

    @property
    def code_in_parts(self) -> str:
        """Give the code so that it can be read out."""
        return f"{self.code[:5]} {self.code[5:]}"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """An appointment in the list of a day. `sign` is gone from the day after on; then only what became of it is left."""

    public_id: str
    begins: dt.time
    ends: dt.time
    kind: str
    kind_label: str
    state: str
    state_label: str
    icon: str
    number: int | None
    phone: str
    code: str
    is_to_come: bool


def days_with_times(branch: Any, *, but: str = "") -> list[DayWithTimes]:
    """Give the days to come on which a place helps by appointment, with what is free. `but`: a code whose own time is free too.

    Closed days and times that are over are left out. Two queries.
    """
    hours = hours_by_appointment(branch)
    if not hours:
        return []
    calendar = organisations.calendar(branch.pk)
    now, zone = clock.now(), calendar.time_zone
    rows = Appointment.objects.across_all(reason=_AT_PLACE).filter(branch_id=branch.pk, ends_at__gt=now)
    taken = list(
        rows.exclude(seat=None).exclude(code=but).values_list("held_on", "starts_at", "ends_at", "seat")
    )
    by_day: dict[dt.date, list[tuple[dt.datetime, dt.datetime, int]]] = defaultdict(list)
    for day, starts_at, ends_at, seat in taken:
        by_day[day].append((starts_at, ends_at, seat or 0))
    found = []
    for ahead in range(deciding.DAYS_AHEAD + 1):
        day = clock.local(now, zone).date() + dt.timedelta(days=ahead)
        slots = deciding.slots_on(hours, calendar, day)
        times = [
            FreeTime(clock.instant(day, one.begins, zone), one.begins, one.ends, one.kind)
            for one in slots
            if _is_free(one, day, zone, by_day[day])
        ]
        times = [time for time in times if time.starts_at > now]
        if times or any(clock.instant(day, one.begins, zone) > now for one in slots):
            found.append(
                DayWithTimes(
                    day,
                    [time for time in times if time.kind == "question"],
                    [time for time in times if time.kind == "forms"],
                )
            )
    return found


def nearest_times(days: Sequence[DayWithTimes], wished: dt.datetime) -> list[tuple[dt.date, FreeTime]]:
    """Give the few free times that lie nearest to what somebody wished, the earliest first."""
    all_ = {time.starts_at: (one.day, time) for one in days for time in (*one.questions, *one.forms)}
    return [all_[moment] for moment in deciding.nearest(list(all_), wished)]


def appointment(code: str) -> AppointmentView:
    """Give an appointment by its code, until the night after. Raises: NotFound."""
    tidy = "".join(code.split()).replace("-", "").upper()
    row = Appointment.objects.across_all(reason=_BY_CODE).filter(code=tidy).first() if tidy else None
    if row is None or row.code is None or row.number is None:
        raise NotFound
    branch = organisations.branch_by_id(row.branch_id)
    zone = organisations.place(row.branch_id).organisation.time_zone
    return AppointmentView(
        code=row.code,
        public_id=str(row.public_id),
        branch=branch,
        day=row.held_on,
        begins=clock.local(row.starts_at, zone).time(),
        ends=clock.local(row.ends_at, zone).time(),
        kind=row.kind,
        state=row.state,
        icon=row.icon,
        number=row.number,
        phone=row.phone,
        is_to_come=row.starts_at > clock.now() and row.state not in {"came", "missed"},
    )


def appointments_on(actor: Actor, *, branch_id: int, day: dt.date) -> list[DeskLine]:
    """Give the appointments of a day at a place, the earliest first. Raises: NotAllowed, NoSuchPlace."""
    place = organisations.place(branch_id)
    if not may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER)
    zone, now = place.organisation.time_zone, clock.now()
    rows = Appointment.objects.across_all(reason=_AT_PLACE).filter(branch_id=branch_id, held_on=day)
    return [
        DeskLine(
            public_id=str(row.public_id),
            begins=clock.local(row.starts_at, zone).time(),
            ends=clock.local(row.ends_at, zone).time(),
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            state=row.state,
            state_label=str(row.get_state_display()),
            icon=row.icon,
            number=row.number,
            # Who cancelled waits for no call; the number is there when that is undone.
            phone="" if row.state == Appointment.State.CANCELLED else row.phone,
            code=row.code or "",
            is_to_come=row.starts_at > now,
        )
        for row in rows.order_by("starts_at", "seat", "pk")
    ]


def days_with_appointments(actor: Actor, *, branch_id: int) -> list[tuple[dt.date, int, int]]:
    """Give the days from today on with appointments at a place: how many stand, and how many cannot go on.

    Raises: NotAllowed, NoSuchPlace.
    """
    place = organisations.place(branch_id)
    if not may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER)
    today = clock.today(place.organisation.time_zone)
    rows = Appointment.objects.across_all(reason=_AT_PLACE).filter(branch_id=branch_id, held_on__gte=today)
    counted: dict[dt.date, list[int]] = {}
    for day, state in rows.exclude(state="cancelled").order_by("held_on").values_list("held_on", "state"):
        counted.setdefault(day, [0, 0])[state == "called_off"] += 1
    return [(day, stand, off) for day, (stand, off) in counted.items()]


def _is_free(
    slot: deciding.Slot, day: dt.date, zone: str, taken: Sequence[tuple[dt.datetime, dt.datetime, int]]
) -> bool:
    starts_at, ends_at = (clock.instant(day, time, zone) for time in (slot.begins, slot.ends))
    seats = [seat for start, end, seat in taken if start < ends_at and end > starts_at]
    return deciding.free_seat(slot.seats, seats) is not None
