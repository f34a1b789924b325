"""Counting open days and hours at once gives what a walk day by day gives, over ten years and both changes of the clock."""

import datetime as dt
import time
from collections.abc import Callable
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period
from samenbieb.kernel.timetable import changes_between
from tests.kernel.test_calendar import openings

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2029, 12, 31)
ONE_DAY = dt.timedelta(days=1)
TEN_YEARS = st.dates(FIRST, LAST)
ZONES = st.sampled_from(["Europe/Amsterdam", "America/Kralendijk", "America/Sao_Paulo"])


@st.composite
def busy_calendars(draw: st.DrawFn) -> BranchCalendar:
    """Weeks that follow each other, seasons and exceptions that lie over each other in any order, also without a start."""
    periods = []
    for _n in range(draw(st.integers(0, 5))):
        first, is_season = draw(TEN_YEARS), draw(st.booleans())
        length = draw(st.none() if not is_season and draw(st.booleans()) else st.integers(0, 900))
        week = {weekday: draw(openings()) for weekday in draw(st.sets(st.integers(0, 6)))}
        last = None if length is None else first + length * ONE_DAY
        periods.append(Period(first, last, week, is_season=is_season))
    exceptions = []
    for _n in range(draw(st.integers(0, 6))):
        first = draw(TEN_YEARS)
        last = first + draw(st.integers(0, 400)) * ONE_DAY
        exceptions.append(Exceptional(first, last, draw(st.one_of(st.just(()), openings()))))
    return BranchCalendar(draw(ZONES), tuple(periods), tuple(exceptions))


def walked(place: BranchCalendar, day: dt.date, step: int, count: int) -> dt.date | None:
    """Walk to the so many-th open day; ten years are looked at."""
    for _n in range(4_000):
        day += step * ONE_DAY
        if place.hours(day):
            count -= 1
            if not count:
                return day
    return None


def seconds_day_by_day(place: BranchCalendar, start: dt.datetime, end: dt.datetime) -> int:
    """Count the open seconds minute by minute of the wall clock, day after day."""
    total, day = dt.timedelta(), clock.local(start, place.time_zone).date()
    while day <= clock.local(end, place.time_zone).date():
        spans: list[list[dt.time]] = []
        for opening in place.hours(day):
            if spans and opening.opens <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], opening.closes)
            else:
                spans.append([opening.opens, opening.closes])
        for span in spans:
            opens, closes = (clock.instant(day, time, place.time_zone) for time in span)
            total += max(dt.timedelta(), min(closes, end) - max(opens, start))
        day += ONE_DAY
    return total // dt.timedelta(seconds=1)


@settings(max_examples=150)
@given(busy_calendars(), TEN_YEARS, st.integers(1, 60))
def test_open_days_as_by_walking(place: BranchCalendar, day: dt.date, count: int) -> None:
    for found, slow in (
        (place.next_open(day), walked(place, day, 1, 1)),
        (place.previous_open(day), walked(place, day, -1, 1)),
        (place.add_open_days(day, count), walked(place, day, 1, count)),
    ):
        assert found == slow or (slow is None and found is not None and abs((found - day).days) > 4_000)


@settings(max_examples=60, deadline=None)
@given(busy_calendars(), TEN_YEARS, st.integers(-3, 3_650))
def test_counting_as_by_looking_at_each_day(place: BranchCalendar, first: dt.date, length: int) -> None:
    last = first + length * ONE_DAY
    slow = sum(bool(place.hours(first + n * ONE_DAY)) for n in range(length + 1))
    assert place.open_days_count(first, last) == slow


@settings(max_examples=80, deadline=None)
@given(
    busy_calendars(),
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2029, 12, 31), timezones=st.just(dt.UTC)),
    st.one_of(st.integers(-100, 90_000), st.integers(0, 9 * 366 * 24 * 60)),
)
def test_seconds_as_by_adding_up_each_day(place: BranchCalendar, start: dt.datetime, minutes: int) -> None:
    end = start + dt.timedelta(minutes=minutes)
    assert place.open_seconds_between(start, end) == seconds_day_by_day(place, start, end)


@pytest.mark.parametrize("year", range(2020, 2030))
def test_each_change_of_the_clock_in_ten_years_counts(year: int) -> None:
    always = Period(FIRST, None, dict.fromkeys(range(7), (Opening(dt.time(1), dt.time(4)),)))
    place = BranchCalendar("Europe/Amsterdam", (always,))
    changed = changes_between("Europe/Amsterdam", dt.date(year, 1, 1), dt.date(year, 12, 31))
    hours = []
    for day in changed:
        start, end = (clock.instant(day + n * ONE_DAY, dt.time(0), place.time_zone) for n in (0, 1))
        hours.append(place.open_seconds_between(start, end) // 3600)
    assert sorted(hours) == [2, 3, 3, 3, 3, 4]
    start, end = (clock.instant(dt.date(year + n, 1, 1), dt.time(0), place.time_zone) for n in (0, 1))
    assert place.open_seconds_between(start, end) == (end - start).days * 3 * 3600


def fastest(work: Callable[[], object]) -> float:
    """Give the middle of several measurements, in seconds."""
    times = []
    for _n in range(7):
        begun = time.perf_counter()
        for _again in range(200):
            work()
        times.append(time.perf_counter() - begun)
    return median(times)


def test_a_long_way_takes_no_longer_than_a_short_one() -> None:
    week = dict.fromkeys(range(5), (Opening(dt.time(9), dt.time(18)),))
    summers = [
        Period(dt.date(year, 7, 1), dt.date(year, 8, 31), {1: week[1]}, is_season=True)
        for year in range(2020, 2030)
    ]
    closed = [Exceptional(dt.date(year, 12, 25), dt.date(year, 12, 26)) for year in range(2020, 2030)]
    renovation = Exceptional(dt.date(2022, 1, 1), dt.date(2023, 12, 31))
    place = BranchCalendar("Europe/Amsterdam", (Period(FIRST, None, week), *summers), (*closed, renovation))
    near, far = (
        fastest(lambda: place.add_open_days(FIRST, 5)),
        fastest(lambda: place.add_open_days(FIRST, 1_500)),
    )
    assert far < 5 * near
    begun = time.perf_counter()
    assert walked(place, FIRST, 1, 1_500) == place.add_open_days(FIRST, 1_500)
    assert (time.perf_counter() - begun) / (
        far / 200
    ) > 20  # what the walk costs, in questions answered at once
