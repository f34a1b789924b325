"""The days of a series, and which counts are possible."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.programme.rules import (
    HEADS_MAX,
    Repeat,
    bare_phone,
    heads_are_many,
    heads_are_possible,
    may_be_counted,
    series_days,
    volunteer_may_count,
)

DAYS = st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2040, 12, 31))
TIMES = st.integers(min_value=1, max_value=60)


@given(DAYS, st.sampled_from(Repeat), TIMES)
def test_a_series_keeps_its_weekday_and_its_number(first_on: dt.date, repeat: Repeat, times: int) -> None:
    days = series_days(first_on, repeat, times)
    assert len(days) == times
    assert days[0] == first_on
    assert {day.weekday() for day in days} == {first_on.weekday()}
    assert days == sorted(set(days))


@given(DAYS, TIMES)
def test_a_monthly_series_falls_once_in_every_month(first_on: dt.date, times: int) -> None:
    months = [day.year * 12 + day.month for day in series_days(first_on, Repeat.MONTHLY, times)]
    assert months == list(range(months[0], months[0] + times))


def test_the_second_tuesday_stays_the_second_tuesday() -> None:
    days = series_days(dt.date(2026, 1, 13), Repeat.MONTHLY, 3)
    assert days == [dt.date(2026, 1, 13), dt.date(2026, 2, 10), dt.date(2026, 3, 10)]


def test_a_fifth_friday_that_a_month_lacks_is_its_last() -> None:
    assert series_days(dt.date(2026, 1, 30), Repeat.MONTHLY, 2) == [
        dt.date(2026, 1, 30),
        dt.date(2026, 2, 27),
    ]


@given(st.integers(-5, HEADS_MAX + 5), st.none() | st.integers(-5, HEADS_MAX + 5))
def test_children_are_among_the_heads_and_nobody_is_a_count(heads: int, children: int | None) -> None:
    expected = heads in range(HEADS_MAX + 1) and (children is None or children in range(heads + 1))
    assert heads_are_possible(heads, children) is expected


def test_counting_begins_an_hour_ahead() -> None:
    start = dt.datetime(2026, 3, 2, 13, tzinfo=dt.UTC)
    assert may_be_counted(start, start - dt.timedelta(minutes=60))
    assert not may_be_counted(start, start - dt.timedelta(minutes=61))


def test_a_volunteer_counts_where_they_help_or_what_is_here_today() -> None:
    assert volunteer_may_count(helps=True, at_own_place=False, is_today=False)
    assert volunteer_may_count(helps=False, at_own_place=True, is_today=True)
    assert not volunteer_may_count(helps=False, at_own_place=True, is_today=False)
    assert not volunteer_may_count(helps=False, at_own_place=False, is_today=True)


def test_far_more_than_fit_is_many_and_without_places_more_than_five_hundred() -> None:
    assert [heads_are_many(heads, None) for heads in (500, 501)] == [False, True]
    assert [heads_are_many(heads, 20) for heads in (60, 61)] == [False, True]
    assert [heads_are_many(heads, 1) for heads in (20, 21)] == [False, True]


def test_one_number_in_several_spellings_is_one_number() -> None:
    spellings = ("06 12345678", "06-12345678", "+31 6 12345678", "0031612345678")
    assert {bare_phone(text) for text in spellings} == {"0612345678"}
    assert bare_phone("") == ""
    assert bare_phone("31 234567") == "31234567"
