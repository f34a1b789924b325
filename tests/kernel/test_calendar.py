"""The hours of a place as a value: whatever the week, the season, the exceptions and the clock change do."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.kernel import clock
from samenbieb.kernel.calendar import END_OF_DAY, BranchCalendar, Exceptional, Opening, Period

ZONE = "Europe/Amsterdam"
D, T = dt.date, dt.time
ONE_DAY = dt.timedelta(days=1)
NINE_TO_SIX = (Opening(T(9), T(18)),)
EVERY_DAY = dict.fromkeys(range(7), NINE_TO_SIX)
SPRING, AUTUMN = D(2026, 3, 29), D(2026, 10, 25)  # the nights in which the clock changes

DAYS = st.dates(D(2024, 1, 1), D(2027, 12, 31))


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, ...]:
    """Up to two openings of a day that do not overlap, staffed or not."""
    hours = draw(st.lists(st.integers(0, 23), min_size=0, max_size=4, unique=True).map(sorted))
    pairs = list(zip(hours[::2], hours[1::2], strict=False))
    return tuple(Opening(T(opens), T(closes), draw(st.booleans())) for opens, closes in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> BranchCalendar:
    """A place with an ordinary week, perhaps a season, perhaps an exception."""
    week = {weekday: draw(openings()) for weekday in range(7)}
    periods = [Period(D(2020, 1, 1), None, week)]
    if draw(st.booleans()):
        first = draw(DAYS)
        season = {weekday: draw(openings()) for weekday in range(7)}
        periods.append(Period(first, first + draw(st.integers(0, 90)) * ONE_DAY, season, is_season=True))
    exceptions = []
    if draw(st.booleans()):
        first = draw(DAYS)
        exceptions.append(Exceptional(first, first + draw(st.integers(0, 20)) * ONE_DAY, draw(openings())))
    return BranchCalendar(ZONE, tuple(periods), tuple(exceptions))


def _place(week: dict[int, tuple[Opening, ...]] | None = None, *exceptions: Exceptional) -> BranchCalendar:
    return BranchCalendar(ZONE, (Period(D(2020, 1, 1), None, week or EVERY_DAY),), exceptions)


@given(calendars(), DAYS)
def test_the_next_open_day_is_open_and_nothing_between_is(place: BranchCalendar, day: dt.date):
    following = place.next_open(day)
    if following is None:
        assert not any(place.is_open(day + n * ONE_DAY) for n in range(1, 400))
        return
    assert place.is_open(following)
    assert not any(place.is_open(day + n * ONE_DAY) for n in range(1, (following - day).days))
    before = place.previous_open(following)
    assert before is None or before <= day


@given(calendars(), DAYS, st.integers(1, 30))
def test_adding_open_days_passes_exactly_that_many(place: BranchCalendar, day: dt.date, count: int):
    reached = place.add_open_days(day, count)
    if reached is not None:
        assert place.open_days_count(day + ONE_DAY, reached) == count
        assert place.is_open(reached)
    assert place.add_open_days(day, 0) == day


@given(calendars(), DAYS)
def test_a_day_closes_after_it_opens_and_only_when_it_is_open(place: BranchCalendar, day: dt.date):
    assert (place.opens_at(day) is None) == (place.closes_at(day) is None) == (not place.is_open(day))
    assert place.opening_instant(day) < place.closing_instant(day)
    assert place.closing_instant(day) < place.closing_instant(day + ONE_DAY)


@given(calendars(), DAYS, st.integers(0, 24 * 60 - 1))
def test_open_at_a_moment_means_within_an_opening_of_that_day(
    place: BranchCalendar, day: dt.date, minute: int
):
    moment = clock.instant(day, T(minute // 60, minute % 60), ZONE)
    local = clock.local(moment, ZONE)
    within = any(o.opens <= local.time() < o.closes for o in place.hours(local.date()))
    assert place.is_open_at(moment) == within


def _has_24_hours(day: dt.date) -> bool:
    return clock.instant(day + ONE_DAY, T(0), ZONE) - clock.instant(day, T(0), ZONE) == ONE_DAY


@given(calendars(), DAYS, st.integers(0, 20))
def test_seconds_of_a_span_are_the_seconds_of_its_days(place: BranchCalendar, first: dt.date, days: int):
    last = first + days * ONE_DAY
    start, end = clock.instant(first, T(0), ZONE), clock.instant(last + ONE_DAY, T(0), ZONE)
    whole = place.open_seconds_between(start, end)
    middle = start + (end - start) / 2
    assert (
        abs(place.open_seconds_between(start, middle) + place.open_seconds_between(middle, end) - whole) <= 1
    )
    if all(_has_24_hours(first + n * ONE_DAY) for n in range(days + 1)):
        assert whole == 60 * sum(place.open_minutes(first + n * ONE_DAY) for n in range(days + 1))


@given(calendars(), DAYS)
def test_staffed_minutes_never_exceed_open_minutes(place: BranchCalendar, day: dt.date):
    assert 0 <= place.staffed_minutes_a_week(day) <= place.open_minutes_a_week(day) <= 7 * 24 * 60


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(SPRING - ONE_DAY, 17), (SPRING, 16), (AUTUMN - ONE_DAY, 16), (AUTUMN, 17)]
)
def test_closing_time_follows_the_wall_clock_over_the_change(day: dt.date, utc_hour: int):
    closing = _place().closing_instant(day)
    assert closing == dt.datetime.combine(day, T(utc_hour), tzinfo=dt.UTC)
    assert clock.local(closing, ZONE).time() == T(18)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (D(2026, 6, 1), 24)])
def test_a_place_that_never_closes_is_open_as_long_as_the_day_lasts(day: dt.date, hours: int):
    place = _place({weekday: (Opening(T(0), END_OF_DAY),) for weekday in range(7)})
    start, end = clock.instant(day, T(0), ZONE), clock.instant(day + ONE_DAY, T(0), ZONE)
    assert abs(place.open_seconds_between(start, end) - hours * 3600) <= 1
    assert place.is_open_at(end - dt.timedelta(milliseconds=500))
    assert place.open_minutes(day) == 24 * 60


def test_the_hour_that_comes_twice_is_open_twice():
    place = _place({6: (Opening(T(1), T(4)),)})
    start, end = clock.instant(AUTUMN, T(0), ZONE), clock.instant(AUTUMN, T(12), ZONE)
    assert place.open_seconds_between(start, end) == 4 * 3600
    start, end = clock.instant(SPRING, T(0), ZONE), clock.instant(SPRING, T(12), ZONE)
    assert place.open_seconds_between(start, end) == 2 * 3600


def test_a_season_lies_over_the_week_and_an_exception_over_both():
    summer = Period(D(2026, 7, 1), D(2026, 8, 31), {0: (Opening(T(10), T(13)),)}, is_season=True)
    closed = Exceptional(D(2026, 7, 6), D(2026, 7, 6), reason="Uitje")
    opened = Exceptional(D(2026, 7, 6), D(2026, 7, 6), (Opening(T(12), T(14)),))
    ordinary = Period(D(2020, 1, 1), None, EVERY_DAY)
    place = BranchCalendar(ZONE, (summer, ordinary), (closed,))
    assert place.hours(D(2026, 6, 29)) == [Opening(T(9), T(18))]
    assert place.hours(D(2026, 7, 13)) == [Opening(T(10), T(13))]
    assert place.hours(D(2026, 7, 14)) == []
    assert place.hours(D(2026, 7, 6)) == []
    later = BranchCalendar(ZONE, (summer, ordinary), (closed, opened))
    assert later.hours(D(2026, 7, 6)) == [Opening(T(12), T(14))]


def test_the_newest_weekly_pattern_holds_from_its_first_day():
    old = Period(D(2020, 1, 1), D(2026, 3, 31), EVERY_DAY)
    new = Period(D(2026, 4, 1), None, {0: NINE_TO_SIX})
    place = BranchCalendar(ZONE, (new, old))
    assert place.is_open(D(2026, 3, 31))
    assert not place.is_open(D(2026, 4, 1))
    assert place.next_open(D(2026, 3, 31)) == D(2026, 4, 6)


def test_staffed_hours_within_self_service_count_once():
    both = (Opening(T(7), T(22), staffed=False), Opening(T(13), T(17), staffed=True))
    place = _place({1: both})
    assert place.open_minutes_a_week(D(2026, 3, 2)) == 15 * 60
    assert place.staffed_minutes_a_week(D(2026, 3, 2)) == 4 * 60
    at_two = place.opening_at(clock.instant(D(2026, 3, 3), T(14), ZONE))
    assert at_two is not None
    assert at_two.staffed


def test_a_place_without_hours_is_never_open():
    place = BranchCalendar(ZONE)
    assert place.next_open(D(2026, 3, 2)) is None
    assert place.add_open_days(D(2026, 3, 2), 1) is None
    assert place.open_minutes_a_week(D(2026, 3, 2)) == 0
    assert clock.local(place.closing_instant(D(2026, 3, 2)), ZONE).time() == END_OF_DAY


def test_another_time_zone_has_its_own_closing_time():
    place = BranchCalendar("America/Kralendijk", (Period(D(2020, 1, 1), None, EVERY_DAY),))
    assert place.closing_instant(D(2026, 7, 1)) == dt.datetime(2026, 7, 1, 22, tzinfo=dt.UTC)
