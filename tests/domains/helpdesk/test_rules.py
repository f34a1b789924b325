"""Cutting moments, versions of topics, numbers without a moment: properties."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.helpdesk import measures, rules
from samenbieb.domains.helpdesk.rules import TopicDays, topic_under
from samenbieb.domains.helpdesk.services import coarsen_old_questions
from samenbieb.kernel import clock
from tests.factories.helpdesk import help_desk, questions

moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2060, 1, 1), timezones=st.just(dt.UTC))
zones = st.sampled_from(["Europe/Amsterdam", "America/Kralendijk"])


@given(moments, zones)
def test_cutting_keeps_week_weekday_and_hour_on_the_wall_clock_and_tells_no_minute(moment, zone):
    before, after = (one.astimezone(ZoneInfo(zone)) for one in (moment, rules.coarse(moment)))
    assert (after.isocalendar(), after.hour) == (before.isocalendar(), before.hour)
    assert (after.minute, after.second, after.microsecond) == (0, 0, 0)


@given(moments)
def test_cutting_twice_changes_nothing(moment):
    once = rules.coarse(moment)
    assert rules.coarse(once) == once <= moment


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_key_gives_one_number_and_another_key_another(one, other):
    assert (rules.random_number(one) == rules.random_number(other)) == (one == other)


SPLIT_ON = dt.date(2027, 1, 1)
TOPICS = {
    1: TopicDays(until_on=dt.date(2026, 12, 31)),
    2: TopicDays(from_on=SPLIT_ON, split_from=1),
    3: TopicDays(from_on=SPLIT_ON, split_from=1),
    4: TopicDays(from_on=dt.date(2028, 1, 1), split_from=3),
    5: TopicDays(counts_as=4),
    6: TopicDays(),
}


@pytest.mark.parametrize(
    ("topic", "version", "counts"),
    [
        (2, dt.date(2026, 6, 1), 1),
        (2, SPLIT_ON, 2),
        (4, dt.date(2026, 6, 1), 1),
        (4, dt.date(2027, 6, 1), 3),
        (4, dt.date(2028, 6, 1), 4),
        (5, dt.date(2027, 6, 1), 3),
        (1, dt.date(2028, 6, 1), 1),
        (6, dt.date(1999, 1, 1), 6),
    ],
)
def test_a_split_topic_can_be_counted_under_both_versions(topic, version, counts):
    assert topic_under(topic, version, TOPICS) == counts


@pytest.mark.django_db
def test_the_nightly_job_cuts_old_questions_only_and_no_figure_changes():
    desk = help_desk()
    now = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)
    days = [dt.date(2026, 3, 28) + dt.timedelta(days=n) for n in range(8)]  # over the change of the clock
    for day in days:
        for minute in (0, 31, 59):
            with clock.at(clock.instant(day, dt.time(23, minute, 41), "Europe/Amsterdam")):
                desk.note("digid", help_kind="referred")
    counted = (measures.questions, measures.visitors, measures.digital_government, measures.referred)
    before = [[desk.figure(one, day) for one in counted] for day in days]
    with clock.at(now):
        since = rules.fine_since(now)
        old = questions(asked_at__lt=since).count()
        assert 0 < old < questions().count()
        assert coarsen_old_questions() == old
        assert coarsen_old_questions() == 0
    assert all(rules.coarse(row.asked_at) == row.asked_at for row in questions(asked_at__lt=since))
    assert all(row.asked_at.second == 41 for row in questions(asked_at__gte=since))
    assert [[desk.figure(one, day) for one in counted] for day in days] == before
