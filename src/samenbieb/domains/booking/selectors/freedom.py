"""What is free when: the starts of a day, the nearest to a moment, and what else is free then."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.booking import access, ports, rules
from samenbieb.domains.booking.models import Occupied, Resource
from samenbieb.domains.booking.rules import Span
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock

AROUND_DAYS = 7
_PUBLIC = "what is free when is public"


@dataclass(frozen=True, slots=True)
class Free:
    """A moment at which something can be booked; `begins` and `ends` are on the wall clock of the place."""

    starts_at: dt.datetime
    begins: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with the moments that are free. `is_open` is false when the place, or its staff, are not there."""

    day: dt.date
    starts: tuple[Free, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something of the same kind that is free at the moment that was wanted."""

    public_id: str
    name: str


def free_days(
    row: Resource, first_on: dt.date, days_count: int, minutes: int, *, but: int | None = None
) -> list[FreeDay]:
    """Give the free starts of some days for bookings of a length: a few queries, whatever the number of days."""
    ids = access.below(row)
    calendar = organisations.calendar(row.branch_id)
    days = [first_on + dt.timedelta(days=number) for number in range(days_count)]
    whole = clock.span(days[0] - dt.timedelta(days=1), days[-1] + dt.timedelta(days=1), calendar.time_zone)
    taken = access.taken(ids, whole, but=but)
    terms, now = access.terms_of(row), clock.now()
    staffed_only = bool(ports.staffed_only(ids))
    found = []
    for day in days:
        opened = access.opened(row, [day], staffed_only=staffed_only)
        starts = rules.free_starts(opened, taken, terms, minutes, now)
        found.append(
            FreeDay(day, tuple(_free(start, minutes, calendar.time_zone) for start in starts), bool(opened))
        )
    return found


def near(row: Resource, span: Span, *, but: int | None = None) -> list[Free]:
    """Give the free moments nearest to a wish of the same length, on that day or in the week around it."""
    calendar = organisations.calendar(row.branch_id)
    zone = calendar.time_zone
    on = access.day_at(row.branch_id, span[0])
    first_on = max(on - dt.timedelta(days=1), access.day_at(row.branch_id, clock.now()))
    days = [first_on + dt.timedelta(days=number) for number in range(AROUND_DAYS)]
    ids = access.below(row)
    taken = access.taken(ids, clock.span(days[0], days[-1], zone), but=but)
    opened = access.opened(row, days, staffed_only=bool(ports.staffed_only(ids)))
    minutes = int((span[1] - span[0]).total_seconds() // 60)
    starts = rules.free_starts(opened, taken, access.terms_of(row), minutes, clock.now())
    return [_free(start, minutes, zone) for start in rules.nearest(span[0], starts)]


def elsewhere(row: Resource, span: Span) -> list[Elsewhere]:
    """Give what else of the same kind at the same place is free then, at most three."""
    others = Resource.objects.across_all(reason=_PUBLIC).filter(
        branch_id=row.branch_id, kind=row.kind, retired_at=None, for_members=row.for_members
    )
    free = [one for one in others.exclude(pk=row.pk) if not is_taken(one, span)]
    return [Elsewhere(str(one.public_id), one.name) for one in free[: rules.NEAREST]]


def is_taken(row: Resource, span: Span, *, but: int | None = None) -> bool:
    """Tell whether something, or a part of it, is taken within a span (with what stays free around it)."""
    return bool(access.taken(access.below(row), access.terms_of(row).around(span), but=but))


def is_staffed(branch_id: int, span: Span) -> bool:
    """Tell whether staff are at a place from the first to the last moment of a span."""
    days = {access.day_at(branch_id, span[0]), access.day_at(branch_id, span[1])}
    opened = access.open_spans(organisations.calendar(branch_id), days, staffed_only=True)
    return rules.is_within(span, opened)


def overlapping() -> int:
    """Count pairs that overlap: what the database must never hold. For `samenbieb invariants` and tests."""
    last: dict[int, dt.datetime] = {}
    wrong = 0
    rows = Occupied.objects.order_by("resource_id", "from_at").values_list(
        "resource_id", "from_at", "until_at"
    )
    for resource_id, from_at, until_at in rows.iterator():
        if resource_id in last and from_at < last[resource_id]:
            wrong += 1
        last[resource_id] = max(until_at, last.get(resource_id, until_at))
    return wrong


def _free(start: dt.datetime, minutes: int, zone: str) -> Free:
    ends_at = start + dt.timedelta(minutes=minutes)
    return Free(start, clock.local(start, zone), clock.local(ends_at, zone))
