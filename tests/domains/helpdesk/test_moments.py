"""When help is given next: the same as walking the clock, minute after minute, through closed days and summer time."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.domains.helpdesk.rules import moments
from samenbieb.domains.helpdesk.rules.moments import HelpState
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import END_OF_DAY, BranchCalendar, Exceptional, Opening, Period

ZONE = "Europe/Amsterdam"
STEP = dt.timedelta(minutes=15)
DAYS_WALKED = 12
# Days before the clock goes forward and back in 2026, a turn of the year, and an ordinary week.
STARTS = (dt.date(2026, 3, 27), dt.date(2026, 10, 23), dt.date(2026, 12, 29), dt.date(2026, 6, 1))

quarters = st.integers(6 * 4, 24 * 4)


def _time(quarter: int) -> dt.time:
    return END_OF_DAY if quarter == 24 * 4 else dt.time(quarter // 4, quarter % 4 * 15)


@st.composite
def _spans(draw: st.DrawFn, most: int = 2) -> list[tuple[dt.time, dt.time]]:
    """Hours of one day that do not overlap; they may touch."""
    marks = sorted(draw(st.sets(quarters, min_size=0, max_size=most * 2)))
    marks = marks[: len(marks) // 2 * 2]
    return [(_time(begins), _time(ends)) for begins, ends in zip(marks[::2], marks[1::2], strict=True)]


@st.composite
def _openings(draw: st.DrawFn) -> list[Opening]:
    return [Opening(begins, ends, draw(st.booleans())) for begins, ends in draw(_spans())]


weeks = st.dictionaries(st.integers(0, 6), _spans(), max_size=4)


@st.composite
def _calendars(draw: st.DrawFn, start: dt.date) -> BranchCalendar:
    periods = [Period(dt.date(2020, 1, 1), None, draw(st.dictionaries(st.integers(0, 6), _openings())))]
    if draw(st.booleans()):
        first = start + dt.timedelta(days=draw(st.integers(0, 6)))
        week = draw(st.dictionaries(st.integers(0, 6), _openings(), max_size=3))
        periods.append(Period(first, first + dt.timedelta(days=4), week, is_season=True))
    exceptions = []
    for _number in range(draw(st.integers(0, 3))):
        first = start + dt.timedelta(days=draw(st.integers(-1, DAYS_WALKED)))
        last = first + dt.timedelta(days=draw(st.integers(0, 3)))
        exceptions.append(Exceptional(first, last, draw(st.one_of(st.just([]), _openings()))))
    return BranchCalendar(ZONE, periods if draw(st.integers(0, 5)) else [], exceptions)


def _is_given(week: moments.Week, calendar: BranchCalendar, moment: dt.datetime) -> bool:
    """Tell whether somebody helps at an instant, by looking at the clock and trying the door."""
    local = clock.local(moment, ZONE)
    asked = any(
        begins <= local.time() and (local.time() < ends or ends == END_OF_DAY)
        for begins, ends in week.get(local.weekday(), ())
    )
    if not calendar.periods and calendar.exception(local.date()) is None:
        return asked
    return asked and calendar.is_open_at(moment)


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_the_next_help_is_that_of_who_walks_the_clock(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(STARTS))
    calendar = data.draw(_calendars(start))
    week = data.draw(weeks)
    now = clock.instant(start, dt.time(0), ZONE) + data.draw(st.integers(0, 5 * 96)) * STEP
    found = moments.state(week, calendar, now)
    moment, last = now, now + dt.timedelta(days=DAYS_WALKED)
    while moment < last and not _is_given(week, calendar, moment):
        moment += STEP
    if moment >= last:
        assert found.on is None or found.on >= clock.local(last, ZONE).date()
        return
    local = clock.local(moment, ZONE)
    assert found.is_open == (moment == now)
    assert found.on == local.date()
    assert found.begins is not None
    assert found.ends is not None
    if found.is_open:
        assert found.begins <= local.time()
    else:
        assert found.begins == local.time()
    while _is_given(week, calendar, moment) and clock.local(moment, ZONE).date() == found.on:
        moment += STEP
    over = clock.local(moment, ZONE)
    if over.date() > found.on:
        assert found.ends == END_OF_DAY
    else:
        assert found.ends == over.time()


def test_help_in_the_week_that_the_clock_goes_forward_keeps_its_time_on_the_wall() -> None:
    week = {6: [(dt.time(13), dt.time(15))]}
    calendar = BranchCalendar(ZONE)
    before = clock.instant(dt.date(2026, 3, 28), dt.time(23), ZONE)
    assert moments.state(week, calendar, before) == HelpState(
        is_open=False, on=dt.date(2026, 3, 29), begins=dt.time(13), ends=dt.time(15)
    )
    assert moments.state(week, calendar, before + dt.timedelta(hours=13)).is_open


def test_a_place_whose_opening_hours_nobody_recorded_gives_help_but_not_on_a_closed_day() -> None:
    week = {0: [(dt.time(10), dt.time(12))]}
    monday = dt.date(2026, 11, 30)
    closed = BranchCalendar(ZONE, exceptions=[Exceptional(monday, monday, (), "verhuizing")])
    assert moments.help_on(week, BranchCalendar(ZONE), monday) == week[0]
    assert moments.help_on(week, closed, monday) == []


def test_help_without_any_hour_is_never_in_sight() -> None:
    at = clock.instant(dt.date(2026, 11, 30), dt.time(9), ZONE)
    assert moments.state({}, BranchCalendar(ZONE), at) == HelpState(is_open=False)
    assert moments.state({0: []}, BranchCalendar(ZONE), at) == HelpState(is_open=False)


def test_hours_behind_closed_doors_are_named() -> None:
    doors = Period(dt.date(2020, 1, 1), None, {0: [Opening(dt.time(10), dt.time(17))], 1: []})
    calendar = BranchCalendar(ZONE, [doors])
    inside, early = (dt.time(10), dt.time(12)), (dt.time(9), dt.time(12))
    day = dt.date(2026, 11, 30)
    assert moments.behind_closed_doors({0: [inside]}, calendar, day) == []
    assert moments.behind_closed_doors({0: [early], 1: [inside]}, calendar, day) == [0, 1]
    assert moments.behind_closed_doors({0: [early]}, BranchCalendar(ZONE), day) == []


def test_weeks_that_cannot_be() -> None:
    ten, twelve, eleven = dt.time(10), dt.time(12), dt.time(11)
    assert moments.week_problem({0: [(ten, twelve), (twelve, dt.time(13))]}) is None
    assert moments.week_problem({7: [(ten, twelve)]}) == "weekday"
    assert moments.week_problem({0: [(dt.time(5), twelve)]}) == "night"
    assert moments.week_problem({0: [(ten, dt.time(12, tzinfo=dt.UTC))]}) == "night"
    assert moments.week_problem({0: [(twelve, ten)]}) == "ends_before_it_starts"
    assert moments.week_problem({0: [(ten, twelve), (eleven, dt.time(13))]}) == "overlap"
