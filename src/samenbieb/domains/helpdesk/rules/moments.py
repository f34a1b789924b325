"""When a place gives help: the hours of the week, cut to the hours that its doors are open. Pure, without clock or database."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

EARLIEST = dt.time(6)  # nobody helps at night; so no help begins in the hour that the clock skips or repeats
LOOK_AHEAD_DAYS = 60
Span = tuple[dt.time, dt.time]
Week = Mapping[int, Sequence[Span]]

# The languages of helpers, each by its own name: a reader looks for that.
LANGUAGES: Mapping[str, str] = {
    "nl": "Nederlands",
    "fy": "Frysk",
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "fa": "فارسی",
    "ti": "ትግርኛ",
    "so": "Soomaali",
    "zh": "中文",
    "pap": "Papiamentu",
    "dse": "Nederlandse Gebarentaal",
}


@dataclass(frozen=True, slots=True)
class HelpState:
    """How the help of a place stands at a moment: given until a time, or next on a day; without a day: not in sight."""

    is_open: bool
    on: dt.date | None = None
    begins: dt.time | None = None
    ends: dt.time | None = None


def week_problem(week: Week) -> str | None:
    """Tell what is wrong with hours of help: `weekday`, `night`, `ends_before_it_starts`, `overlap`; None when all is well."""
    for weekday, spans in week.items():
        if weekday not in range(7):
            return "weekday"
        for begins, ends in spans:
            if begins.tzinfo or ends.tzinfo or begins < EARLIEST:
                return "night"
            if ends <= begins:
                return "ends_before_it_starts"
        if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(spans))):
            return "overlap"
    return None


def help_on(week: Week, calendar: BranchCalendar, day: dt.date) -> list[Span]:
    """Give the hours of help on a day: none while the doors are closed. Hours that touch are one.

    Of a place whose opening hours nobody recorded, the hours of help hold as they are, but not on a day that it is closed.
    """
    given = joined(week.get(day.weekday(), ()))
    if not calendar.periods and calendar.exception(day) is None:
        return given
    doors = joined((opening.opens, opening.closes) for opening in calendar.hours(day))
    return [
        (max(begins, opens), min(ends, closes))
        for begins, ends in given
        for opens, closes in doors
        if max(begins, opens) < min(ends, closes)
    ]


def behind_closed_doors(week: Week, calendar: BranchCalendar, day: dt.date) -> list[int]:
    """Give the weekdays on which help would go on while the doors are closed, in the ordinary week of a day."""
    period = calendar.period(day)
    if period is None:
        return []
    wrong = []
    for weekday, spans in sorted(week.items()):
        doors = joined((opening.opens, opening.closes) for opening in period.week.get(weekday, ()))
        if any(
            not any(opens <= begins and ends <= closes for opens, closes in doors) for begins, ends in spans
        ):
            wrong.append(weekday)
    return wrong


def state(week: Week, calendar: BranchCalendar, at: dt.datetime) -> HelpState:
    """Tell how the help of a place stands at an instant: by the clock on its wall."""
    local = clock.local(at, calendar.time_zone)
    for number in range(LOOK_AHEAD_DAYS if any(week.values()) else 0):
        day = local.date() + dt.timedelta(days=number)
        for begins, ends in help_on(week, calendar, day):
            if number == 0 and ends <= local.time():
                continue
            return HelpState(number == 0 and begins <= local.time(), day, begins, ends)
    return HelpState(is_open=False)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Lay hours that overlap or touch together, earliest first."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found
