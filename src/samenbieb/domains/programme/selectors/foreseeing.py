"""What planning on some days would meet: days and hours at which the place is closed, and what stands there already."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme.models import Session
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar

CLOSED, OUTSIDE, TAKEN = "closed", "outside", "taken"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A day with its moments.

    `clash` is empty, `closed` (the place, that day), `outside` (it begins outside the opening hours of that day) or `taken`
    (by the same activity).
    """

    day: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    clash: str = ""
    reason: str = ""

    @property
    def is_past(self) -> bool:
        """Tell whether it is over already: then one notes what was held."""
        return self.ends_at <= clock.now()


def foresee(
    branch_id: int, *, days: Sequence[dt.date], begins: dt.time, minutes: int, activity_id: int | None = None
) -> list[Foreseen]:
    """Give the days with what they would meet: two queries, whatever their number."""
    calendar = organisations.calendar(branch_id)
    starts = {day: clock.instant(day, begins, calendar.time_zone) for day in days}
    taken: set[dt.datetime] = set()
    if activity_id is not None:
        planned = Session.objects.across_all(reason="the other dates of the same activity").filter(
            activity_id=activity_id, branch_id=branch_id, starts_at__in=starts.values()
        )
        taken |= set(planned.exclude(state=Session.State.CANCELLED).values_list("starts_at", flat=True))
    found = []
    for day in days:
        exception = calendar.exception(day)
        clash = TAKEN if starts[day] in taken else _closed(calendar, day, begins)
        found.append(
            Foreseen(
                day=day,
                starts_at=starts[day],
                ends_at=starts[day] + dt.timedelta(minutes=minutes),
                clash=clash,
                reason=exception.reason if exception and clash == CLOSED else "",
            )
        )
    return found


def _closed(calendar: BranchCalendar, day: dt.date, begins: dt.time) -> str:
    openings = calendar.hours(day)
    if not openings:
        return CLOSED
    return "" if any(one.opens <= begins < one.closes for one in openings) else OUTSIDE
