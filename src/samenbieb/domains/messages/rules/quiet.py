"""Hours in which no telephone buzzes. All on the clock of the library."""

import datetime as dt
from dataclasses import dataclass

STEP = dt.timedelta(minutes=15)  # quiet hours begin and end on a quarter; so do all changes of the clock
SUNDAY = 6
LONGEST = dt.timedelta(days=9)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From and until which moment of the day nobody is disturbed; the same moment twice: never. And perhaps all Sunday."""

    start: dt.time = dt.time(20)
    until: dt.time = dt.time(9)
    sundays: bool = True


def is_quiet(local: dt.datetime, hours: QuietHours) -> bool:
    """Tell whether a moment on the clock of the library lies in its quiet hours; they may go over midnight."""
    if hours.sundays and local.weekday() == SUNDAY:
        return True
    at = local.time()
    if hours.start <= hours.until:
        return hours.start <= at < hours.until
    return at >= hours.start or at < hours.until


def may_go_at(now: dt.datetime, zone: dt.tzinfo, hours: QuietHours) -> dt.datetime:
    """Give the first moment, now or later, that is not quiet. `now` knows its zone.

    Steps are taken in universal time, so an hour that the clock skips or shows twice needs no care.
    """
    moment = now
    while moment - now < LONGEST:
        if not is_quiet(moment.astimezone(zone), hours):
            return moment
        moment = _next_quarter(moment)
    raise ValueError("there is no moment that is not quiet")


def on_a_quarter(at: dt.time) -> bool:
    """Tell whether a moment of the day may begin or end quiet hours."""
    return at.minute % 15 == 0 and not at.second and not at.microsecond


def _next_quarter(moment: dt.datetime) -> dt.datetime:
    universal = moment.astimezone(dt.UTC)
    begun = universal.replace(minute=universal.minute - universal.minute % 15, second=0, microsecond=0)
    return begun + STEP
