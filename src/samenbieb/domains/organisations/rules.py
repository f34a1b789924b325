"""Decisions about organisations and places: values in, verdict out."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise

from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period

HOUR = 60
BRANCH_STAFFED_MINUTES = 15 * HOUR
SERVICE_POINT_STAFFED_MINUTES = 4 * HOUR
YEARS = (1900, 2199)
EARTH_RADIUS_KM = (
    6371.0088  # the mean radius; the error of a ball instead of a flattened one stays below 0.6 %
)
DEGREE_DECIMALS = Decimal("0.00001")  # about a metre
# Somebody who swapped the two numbers of a place in the European Netherlands.
SWAPPED = (Decimal(3), Decimal(8), Decimal(50), Decimal(54))

Position = tuple[Decimal, Decimal]

# What may stand directly above what. An empty place: nothing above.
PARENTS: Mapping[str, frozenset[str]] = {
    "state": frozenset({""}),
    "kb": frozenset({"", "state"}),
    "association": frozenset({"", "state"}),
    "province": frozenset({"", "state"}),
    "poi": frozenset({"", "state", "kb", "province"}),
    "library": frozenset({"", "state", "kb", "province", "poi", "library"}),
}


class KindCheck(StrEnum):
    """What the staffed hours say of the kind that the library declared."""

    FITS = "fits"
    TOO_FEW_STAFFED_HOURS = "too_few_staffed_hours"
    TOO_MANY_STAFFED_HOURS = "too_many_staffed_hours"
    NO_HOURS = "no_hours"


def check_kind(kind: str, *, staffed_minutes: int, open_minutes: int) -> KindCheck:
    """Hold the declared kind of place against its staffed hours in a week.

    Branch: 15 hours or more. Service point: 4 to 15. Mini library: at most 4. Self-service: fewer staffed than open
    hours. A bus stop or a pick-up point is what it is, whatever its hours. A mismatch is shown, never corrected.
    """
    if kind in {"mobile_stop", "pickup_point"}:
        return KindCheck.FITS
    if open_minutes == 0:
        return KindCheck.NO_HOURS
    if kind == "self_service":
        return KindCheck.FITS if staffed_minutes < open_minutes else KindCheck.TOO_MANY_STAFFED_HOURS
    low, high = {
        "branch": (BRANCH_STAFFED_MINUTES, None),
        "service_point": (SERVICE_POINT_STAFFED_MINUTES, BRANCH_STAFFED_MINUTES),
        "mini": (1, SERVICE_POINT_STAFFED_MINUTES),
    }[kind]
    if staffed_minutes < low:
        return KindCheck.TOO_FEW_STAFFED_HOURS
    return KindCheck.TOO_MANY_STAFFED_HOURS if high is not None and staffed_minutes > high else KindCheck.FITS


def fitting_kind(*, staffed_minutes: int, open_minutes: int) -> str | None:
    """Give the kind that the staffed hours point to, as advice beside a mismatch; None without hours."""
    if open_minutes == 0:
        return None
    if staffed_minutes >= BRANCH_STAFFED_MINUTES:
        return "branch"
    if staffed_minutes >= SERVICE_POINT_STAFFED_MINUTES:
        return "service_point"
    return "mini" if staffed_minutes else "self_service"


def may_stand_below(kind: str, parent_kind: str) -> bool:
    """Tell whether an organisation of a kind may stand directly below another (empty: below nothing)."""
    return parent_kind in PARENTS.get(kind, frozenset())


def makes_circle(organisation_id: int, parent_id: int | None, parents: Mapping[int, int | None]) -> bool:
    """Tell whether this new parent would put an organisation below itself. `parents`: the tree as it stands."""
    seen: set[int] = set()
    while parent_id is not None and parent_id not in seen:
        if parent_id == organisation_id:
            return True
        seen.add(parent_id)
        parent_id = parents.get(parent_id)
    return False


def below(roots: frozenset[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """Give the organisations with everything below them."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [root for root in roots if root in parents]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(children.get(node, ()))
    return frozenset(found)


def hours_problem(openings: Sequence[Opening]) -> str | None:
    """Tell what is wrong with the openings of one day: `ends_before_it_starts`, `overlap`, or `has_time_zone`.

    None when all is well. The clock on the wall of the place counts, so a time has no zone of its own.

    Staffed hours may lie within self-service hours; two of the same sort may not overlap.
    """
    if any(opening.opens.tzinfo or opening.closes.tzinfo for opening in openings):
        return "has_time_zone"
    if any(opening.closes <= opening.opens for opening in openings):
        return "ends_before_it_starts"
    for staffed in (True, False):
        same = sorted(opening for opening in openings if opening.staffed is staffed)
        if any(later.opens < earlier.closes for earlier, later in pairwise(same)):
            return "overlap"
    return None


def week_problem(
    week: Mapping[int, Sequence[Opening]], *, from_on: dt.date, until_on: dt.date | None, season: str
) -> str | None:
    """Tell what is wrong with a new week: `year`, `hours` or `season`; None when all is well."""
    if not _years_fit(from_on, until_on):
        return "year"
    if any(weekday not in range(7) for weekday in week) or any(hours_problem(day) for day in week.values()):
        return "hours"
    if (until_on is not None and until_on < from_on) or (season and until_on is None):
        return "season"
    return None


def exception_problem(from_on: dt.date, last_on: dt.date, opening: Opening | None) -> str | None:
    """Tell what is wrong with days of other hours: `year` or `hours`; None when all is well."""
    if not _years_fit(from_on, last_on):
        return "year"
    if last_on < from_on or (opening is not None and hours_problem([opening])):
        return "hours"
    return None


def _years_fit(*days: dt.date | None) -> bool:
    return all(day is None or YEARS[0] <= day.year <= YEARS[1] for day in days)


def is_current(from_on: dt.date | None, until_on: dt.date | None, day: dt.date) -> bool:
    """Tell whether a span of days (open at either end) holds on a day."""
    return (from_on is None or from_on <= day) and (until_on is None or day <= until_on)


def with_exception(calendar: BranchCalendar, exception: Exceptional) -> BranchCalendar:
    """Give the calendar of a place with one more exception: the newest decides."""
    return replace(calendar, exceptions=(*calendar.exceptions, exception))


def with_period(calendar: BranchCalendar, period: Period) -> BranchCalendar:
    """Give the calendar of a place with another week: the former one ends the day before, one of the same day goes."""
    kept = [
        row if row.is_season or period.is_season else _until(row, period.from_on)
        for row in calendar.periods
        if (row.is_season, row.from_on) != (period.is_season, period.from_on)
    ]
    return replace(calendar, periods=(*kept, period))


def _until(row: Period, from_on: dt.date) -> Period:
    if row.from_on < from_on and (row.until_on is None or row.until_on >= from_on):
        return replace(row, until_on=from_on - dt.timedelta(days=1))
    return row


def read_position(text: str) -> Position:
    """Read "52.37403, 4.88969" (north, east), as maps copy it, to five decimals. Raises: ValueError, with `form` or `swapped`."""
    parts = [part for part in text.replace(";", " ").replace(", ", " ").split() if part]
    if len(parts) == 1:
        parts = text.strip().split(",")
    try:
        north, east = (Decimal(part.strip().rstrip(",")) for part in parts)
    except (InvalidOperation, ValueError):
        raise ValueError("form") from None
    if not (north.is_finite() and east.is_finite() and abs(north) <= 90 and abs(east) <= 180):
        raise ValueError("form")
    if SWAPPED[0] <= north <= SWAPPED[1] and SWAPPED[2] <= east <= SWAPPED[3]:
        raise ValueError("swapped")
    return north.quantize(DEGREE_DECIMALS), east.quantize(DEGREE_DECIMALS)


def km_between(one: Position, other: Position) -> float:
    """Give how far two positions are apart, in kilometres as the crow flies (haversine)."""
    north, east, north_2, east_2 = (math.radians(float(value)) for value in (*one, *other))
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
