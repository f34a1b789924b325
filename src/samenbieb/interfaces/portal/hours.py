"""Opening hours in words: how a place stands now, and what a reader wants to know of each day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from samenbieb.domains.organisations.selectors import OpenState, PlaceHours
from samenbieb.interfaces.web import wording
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar, Opening

LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a place: when the doors are open, when somebody is there, and why it is other than usual."""

    name: str | Promise
    day: dt.date | None
    is_today: bool
    open: list[str]
    staffed: list[str]
    reason: str = ""


def state_in_words(state: OpenState) -> str:
    """Say "Open until 20.00", or when the place opens again."""
    if state.is_open and state.until is not None:
        return _("Open until %(time)s") % {"time": wording.hour(state.until)}
    if state.opens_on is None or state.opens_at is None:
        return _("Closed now")
    when = {"day": wording.near_name(state.opens_on), "time": wording.hour(state.opens_at)}
    return _("Closed now. Opens %(day)s at %(time)s") % when


def staff_in_words(state: OpenState) -> str:
    """Say until when somebody is there to help; empty when nobody is."""
    if state.staffed_until is None:
        return ""
    return _("Someone is there to help until %(time)s") % {"time": wording.hour(state.staffed_until)}


def staff_again(calendar: BranchCalendar) -> str:
    """Say when somebody is there again to help; empty when that is not in sight."""
    now = clock.local(clock.now(), calendar.time_zone)
    for number in range(LOOK_AHEAD_DAYS):
        day = now.date() + dt.timedelta(days=number)
        starts = [
            opening.opens
            for opening in calendar.hours(day)
            if opening.staffed and (number or opening.opens > now.time())
        ]
        if starts:
            when = {"day": wording.near_name(day), "time": wording.hour(min(starts))}
            return _("Someone is there to help %(day)s from %(time)s") % when
    return ""


def coming_days(hours: PlaceHours, *, today: dt.date) -> list[DayLine]:
    """Give the coming days of a place."""
    return [
        DayLine(
            name=WEEKDAYS[day.day.weekday()],
            day=day.day,
            is_today=day.day == today,
            open=spans(day.openings),
            staffed=spans(opening for opening in day.openings if opening.staffed),
            reason=day.reason,
        )
        for day in hours.days
    ]


def ordinary_week(week: Iterable[tuple[int, Sequence[Opening]]]) -> list[DayLine]:
    """Give a weekly pattern, Monday first."""
    openings = dict(week)
    return [
        DayLine(
            name=WEEKDAYS[number],
            day=None,
            is_today=False,
            open=spans(openings.get(number, ())),
            staffed=spans(opening for opening in openings.get(number, ()) if opening.staffed),
        )
        for number in range(7)
    ]


def spans(openings: Iterable[Opening]) -> list[str]:
    """Write openings as times; those that overlap or touch are one."""
    joined: list[tuple[dt.time, dt.time]] = []
    for opening in sorted(openings):
        if joined and opening.opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], opening.closes))
        else:
            joined.append((opening.opens, opening.closes))
    return [wording.span(opens, closes) for opens, closes in joined]


def week_hours(minutes: int) -> str:
    """Write a number of hours a week: "36 hours", "9½ hours"."""
    whole, rest = divmod(minutes, 60)
    return f"{whole}½" if rest == 30 else str(round(minutes / 60))
