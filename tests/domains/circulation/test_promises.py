"""Promised days: any values against a queue that is lived through day by day, and what becomes of a promise."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import measures, selectors, services
from samenbieb.domains.circulation.rules.promising import HANDLING_DAYS, HORIZON_DAYS, promised_before
from samenbieb.kernel import clock
from tests.factories.circulation import Library, hold_row, library
from tests.factories.patrons import as_member

TODAY = dt.date(2026, 3, 2)


def day_by_day(free: list[int], ahead: int, *, cycle: int, way: int, closed: set[int]) -> dt.date | None:
    """The slow version: each day, whoever is first takes a copy that is free; who is last gets theirs and it travels."""
    waiting = ahead + 1
    for day in range(HORIZON_DAYS + 1):
        for number, free_from in enumerate(free):
            if free_from <= day and waiting:
                waiting -= 1
                free[number] = day + cycle
                if not waiting:
                    ready = day + HANDLING_DAYS + way
                    while ready in closed:
                        ready += 1
                    return None if ready > HORIZON_DAYS else TODAY + dt.timedelta(days=ready + 1)
    return None


@given(
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(0, 30),
    st.integers(1, 40),
    st.integers(0, 3),
    st.sets(st.integers(0, 60), max_size=20),
)
def test_a_promise_is_that_of_the_queue_lived_through_day_by_day(
    free: list[int], ahead: int, cycle: int, way: int, closed: set[int]
):
    def open_from(day: dt.date) -> dt.date:
        while (day - TODAY).days in closed:
            day += dt.timedelta(days=1)
        return day

    found = promised_before(
        [TODAY + dt.timedelta(days=days) for days in free],
        ahead,
        today=TODAY,
        cycle_days=cycle,
        way_days=way,
        open_from=open_from,
    )
    assert found == day_by_day(list(free), ahead, cycle=cycle, way=way, closed=closed)


def kept(here: Library, first: dt.date, last: dt.date) -> tuple[int, int]:
    figures = measures.promises, measures.promises_kept
    return tuple(figure(here.organisation.pk, first, last) for figure in figures)


@pytest.mark.django_db
class TestPromise:
    @pytest.fixture(autouse=True)
    def _day_0(self):
        with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
            yield

    def test_it_is_kept_with_the_hold_told_and_withdrawn_while_it_rests(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, here.member())
        answer = here.reserve(item.record, card)
        assert answer.promised_before_on is not None
        assert hold_row(answer).promised_before_on == answer.promised_before_on
        (line,) = selectors.own_holds(as_member(card))
        assert (line.promised_before_on, line.overtaken) == (answer.promised_before_on, False)
        later = here.reserve(item.record, here.member())
        assert later.promised_before_on > answer.promised_before_on
        resting = services.suspend_hold(here.desk, hold_public_id=answer.hold, until_on=TODAY)
        assert resting.promised_before_on is None
        back = services.resume_hold(here.desk, hold_public_id=answer.hold)
        assert back.promised_before_on == answer.promised_before_on
        with time_machine.travel(dt.datetime.combine(answer.promised_before_on, dt.time(12))):
            (line,) = selectors.own_holds(as_member(card))
            assert line.overtaken

    def test_what_is_free_is_promised_soon_and_nothing_where_nobody_knows(self):
        here = library()
        item = here.item()
        soon = here.reserve(item.record, here.member())
        assert soon.promised_before_on <= TODAY + dt.timedelta(days=7)
        crowd = [here.reserve(item.record, here.member()) for _ in range(20)]
        assert crowd[-1].promised_before_on is None

    def test_the_share_that_was_kept_can_be_counted_again_from_the_rows(self):
        here = library()
        item, late_item, gone_item = here.item(), here.item(), here.item()
        good = here.reserve(item.record, here.member())
        bad = here.reserve(late_item.record, here.member())
        gone = here.reserve(gone_item.record, here.member())
        services.cancel_hold(here.desk, hold_public_id=gone.hold)
        here.take_in(item)
        span = TODAY, max(good.promised_before_on, bad.promised_before_on)
        assert kept(here, *span) == (2, 1)
        after = dt.datetime.combine(bad.promised_before_on, dt.time(12), tzinfo=dt.UTC)
        with clock.at(after):
            here.take_in(late_item)
        assert kept(here, *span) == (2, 1)
        assert kept(here, span[1], span[1] + dt.timedelta(days=30)) == (0, 0)
