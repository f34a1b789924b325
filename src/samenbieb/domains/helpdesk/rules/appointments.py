"""Appointments within hours of help: which times there are, and which seat of a time is free. Pure, without clock or database."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from samenbieb.domains.helpdesk.rules import moments
from samenbieb.kernel.calendar import BranchCalendar

MINUTES = (15, 20, 30, 45, 60)
SEATS_MAX = 4
KINDS = ("question", "forms")
DAYS_AHEAD = 14
OPEN_MAX = 2  # appointments still to come that one device holds
A_DAY_MAX = 20  # that are made at one address in a day
CHANGES_A_DAY_MAX = 40  # of one appointment, by who has its code
NEAREST_COUNT = 3
# Simple things that everybody knows: the icon of the sign. With two digits it stands for an appointment instead of a name.
ICONS = ("apple", "bell", "bike", "cat", "fish", "heart", "key", "leaf", "sun", "umbrella")
NUMBERS = range(10, 100)


@dataclass(frozen=True, slots=True)
class ByAppointment:
    """How hours of help are given by appointment: so many minutes each, so many at the same time. No minutes: walk in."""

    minutes: int = 0
    seats: int = 1
    kind: str = "question"

    @property
    def is_right(self) -> bool:
        """Tell whether this can be."""
        return self.minutes in (0, *MINUTES) and self.seats in range(1, SEATS_MAX + 1) and self.kind in KINDS


WALK_IN = ByAppointment()


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of help on a weekday (Monday = 0), and how they are given by appointment."""

    weekday: int
    begins: dt.time
    ends: dt.time
    by: ByAppointment


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that one can come, on a day that is known. `seats`: how many at the same time."""

    begins: dt.time
    ends: dt.time
    seats: int
    kind: str


def slots_on(hours: Iterable[Hours], calendar: BranchCalendar, day: dt.date) -> list[Slot]:
    """Give the times of a day, the earliest first: counted from where the hours of help begin, only while the doors are open."""
    found = []
    for one in hours:
        if not one.by.minutes or one.weekday != day.weekday():
            continue
        open_ = _open(one, calendar, day)
        step, start, end = one.by.minutes, _minute(one.begins), _minute(one.ends)
        for minute in range(start, end - step + 1, step):
            begins, ends = _time(minute), _time(minute + step)
            if any(opens <= begins and ends <= closes for opens, closes in open_):
                found.append(Slot(begins, ends, one.by.seats, one.by.kind))
    return sorted(found, key=lambda slot: slot.begins)


def goes_on(
    hours: Iterable[Hours], calendar: BranchCalendar, day: dt.date, begins: dt.time, ends: dt.time
) -> bool:
    """Tell whether an appointment that was made can go on: somebody helps by appointment then, behind open doors."""
    return any(
        opens <= begins and ends <= closes
        for one in hours
        if one.by.minutes and one.weekday == day.weekday()
        for opens, closes in _open(one, calendar, day)
    )


def free_seat(seats: int, taken: Collection[int]) -> int | None:
    """Give the lowest seat of a time that nobody has; None when as many as there are have one."""
    if len(set(taken)) >= seats:
        return None
    return next((seat for seat in range(1, SEATS_MAX + 1) if seat not in taken), None)


def nearest(times: Sequence[dt.datetime], wished: dt.datetime) -> list[dt.datetime]:
    """Give the few moments that lie nearest to what somebody wished, the earliest first."""
    return sorted(sorted(times, key=lambda time: (abs(time - wished), time))[:NEAREST_COUNT])


def _open(one: Hours, calendar: BranchCalendar, day: dt.date) -> list[moments.Span]:
    return moments.help_on({one.weekday: [(one.begins, one.ends)]}, calendar, day)


def _minute(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _time(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)
