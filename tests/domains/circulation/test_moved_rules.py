"""A closure set later gives the day that the same loan would have had if the closure had been known."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.due import Term, due_instant, shelf_day
from samenbieb.domains.circulation.rules.moving import (
    DuePromise,
    ShelfPromise,
    moved_due,
    moved_shelf,
    restored_due,
)
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening
from tests.domains.circulation.test_due_moments import ONE_DAY, RULES, ZONE, at, calendars, slow_days, starts

OPEN = (Opening(dt.time(9), dt.time(18)),)


def closed(calendar: BranchCalendar, first: dt.date, last: dt.date) -> BranchCalendar:
    return replace(calendar, exceptions=(*calendar.exceptions, Exceptional(first, last)))


def promised(due_at: dt.datetime, start: dt.datetime, rule: str, **more: object) -> DuePromise:
    return DuePromise(due_at, start, rule, in_hours=False, not_after=more.get("not_after"))  # type: ignore[arg-type]  # a day


@given(
    calendars(), starts(), st.integers(1, 60), st.integers(0, 9), st.integers(0, 40), st.sampled_from(RULES)
)
def test_the_moved_day_is_the_day_of_a_loan_that_knew_the_closure(
    before: BranchCalendar, start: dt.datetime, days: int, ahead: int, length: int, rule: str
) -> None:
    due_at = due_instant(before, Term(days, rule), start=start, not_after=None)
    assert due_at is not None
    day = due_at.astimezone(ZONE).date()
    first = max(day - ahead * ONE_DAY, start.astimezone(ZONE).date() + ONE_DAY)
    after = closed(before, first, day + length * ONE_DAY)
    found = moved_due(before, after, promised(due_at, start, rule), now=start)
    if rule == "keep":
        assert found == due_at
        return
    slow = slow_days(after, days, rule, start)
    assume(slow > start)  # a day before the loan began is nobody's last day: see the next test
    assume(rule != "same_weekday" or slow.astimezone(ZONE).weekday() == day.weekday())
    assert found == slow


@given(calendars(), starts(), st.integers(1, 60), st.sampled_from(RULES), starts(), st.integers(0, 60))
def test_nobody_is_made_late_by_a_closure(
    before: BranchCalendar, start: dt.datetime, days: int, rule: str, asked: dt.datetime, length: int
) -> None:
    due_at = due_instant(before, Term(days, rule), start=start, not_after=None)
    assert due_at is not None
    assume(due_at > start)  # a check-out lets such a loan last until midnight
    first = asked.astimezone(ZONE).date()
    after = closed(before, first, first + length * ONE_DAY)
    now = start + (due_at - start) / 2
    promise = promised(due_at, start, rule)
    found = moved_due(before, after, promise, now=now)
    assert found >= now or found == due_at
    assert found > start
    if not first <= due_at.astimezone(ZONE).date() <= first + length * ONE_DAY:
        assert found == due_at
    again = moved_due(after, after, replace(promise, due_at=found), now=now)
    assert again == found  # it bears repeating
    back = restored_due(before, replace(promise, due_at=due_at), now=now)
    assert back == due_at


@pytest.mark.parametrize(("now_on", "expected"), [(5, 10), (12, 12), (16, 16)])
def test_a_former_day_that_has_passed_becomes_today(now_on: int, expected: int) -> None:
    every = BranchCalendar(
        "Europe/Amsterdam",
        exceptions=(Exceptional(dt.date(2026, 1, 1), dt.date(2026, 12, 31), OPEN),),
    )
    due_at = at(dt.date(2026, 3, 10), dt.time(18))
    now = at(dt.date(2026, 3, now_on), dt.time(12))
    promise = promised(due_at, at(dt.date(2026, 3, 1), dt.time(12)), "next_closing")
    assert restored_due(every, promise, now=now) == at(dt.date(2026, 3, expected), dt.time(18))


def test_a_card_that_ends_in_the_closure_moves_the_day_back() -> None:
    every = BranchCalendar(
        "Europe/Amsterdam",
        exceptions=(Exceptional(dt.date(2026, 1, 1), dt.date(2026, 12, 31), OPEN),),
    )
    start, due_at = at(dt.date(2026, 3, 2), dt.time(10)), at(dt.date(2026, 3, 12), dt.time(18))
    after = closed(every, dt.date(2026, 3, 11), dt.date(2026, 3, 15))
    promise = promised(due_at, start, "next_closing", not_after=dt.date(2026, 3, 13))
    assert moved_due(every, after, promise, now=start) == at(dt.date(2026, 3, 10), dt.time(18))


@given(
    calendars(),
    st.dates(dt.date(2021, 1, 1), dt.date(2030, 1, 1)),
    st.integers(1, 20),
    st.integers(0, 40),
    st.sampled_from(["keep", "previous_closing", "next_closing", "next_opening"]),
    st.booleans(),
)
def test_a_shelf_day_moves_to_the_day_of_a_title_that_arrived_knowing_it(
    before: BranchCalendar, arrived_on: dt.date, days: int, length: int, rule: str, counts: bool
) -> None:
    count = "open_days" if counts else "all_days"
    until_on = shelf_day(
        before, arrived_on=arrived_on, days=days, shelf_closed=rule, wanted_until_on=None, count=count
    )
    assume(until_on > arrived_on and before.is_open(until_on))
    after = closed(before, until_on, until_on + length * ONE_DAY)
    promise = ShelfPromise(until_on, None, arrived_on, rule, counts, None)
    found, moment = moved_shelf(before, after, promise, today=arrived_on)
    assert moment is None
    if rule == "keep":
        assert found == until_on
        return
    again = shelf_day(
        after, arrived_on=arrived_on, days=days, shelf_closed=rule, wanted_until_on=None, count=count
    )
    if again > arrived_on:
        assert found == again
    assert found >= arrived_on
