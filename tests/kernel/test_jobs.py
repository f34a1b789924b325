"""Background work: once per moment of the schedule, again after a failure, never lost."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session

from samenbieb.interfaces.cli.worker import Scheduled
from samenbieb.kernel import attempts, clock, jobs
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import Job
from tests.kernel.parallel import at_once

NAME = "test.count"
pytestmark = pytest.mark.django_db


class Work:
    """A job that remembers what it got, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.failing = False

    def __call__(self, number: int = 0) -> dict[str, int]:
        if self.failing:
            raise RuntimeError("no paper")
        self.got.append(number)
        return {"done": 1}


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    jobs.job(NAME)(made)
    yield made
    jobs._known.pop(NAME)


def test_a_job_that_was_asked_for_runs_once(work: Work) -> None:
    jobs.enqueue(NAME, number=5)
    assert jobs.run_next()
    assert not jobs.run_next()
    assert work.got == [5]


def test_a_job_for_later_waits(work: Work) -> None:
    jobs.enqueue(NAME, after=dt.timedelta(minutes=5))
    assert not jobs.run_next()
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        assert jobs.run_next()


def test_a_failing_job_comes_back_after_a_pause_and_says_why(work: Work) -> None:
    work.failing = True
    jobs.enqueue(NAME)
    assert jobs.run_next()
    row = Job.objects.get()
    assert (row.attempts, row.problem, row.finished_at) == (1, "RuntimeError: no paper", None)
    assert not jobs.run_next()
    work.failing = False
    with clock.at(clock.now() + dt.timedelta(seconds=30)):
        assert jobs.run_next()
    assert work.got == [0]


def test_after_five_failures_it_is_left_for_a_human(work: Work) -> None:
    work.failing = True
    jobs.enqueue(NAME)
    now = clock.now()
    for _ in range(10):
        now += dt.timedelta(hours=2)
        with clock.at(now):
            jobs.run_next()
    assert Job.objects.get().attempts == jobs.ATTEMPTS_MAX


def test_a_job_whose_worker_died_comes_back(work: Work) -> None:
    jobs.enqueue(NAME)
    now = clock.now()
    # The worker took it and was killed before it could say how it went.
    Job.objects.update(attempts=1, started_at=now, run_after_at=now + dt.timedelta(minutes=15))
    assert not jobs.run_next()
    with clock.at(now + dt.timedelta(minutes=16)):
        assert jobs.run_next()
    assert work.got == [0]


def test_nobody_runs_a_job_without_a_name() -> None:
    with pytest.raises(NotFound, match="upkeep"):
        jobs.run_now("test.unknown")


def test_a_moment_of_the_schedule_is_asked_for_once() -> None:
    slot = dt.datetime(2026, 3, 29, 1, 15, tzinfo=dt.UTC)
    assert jobs.enqueue_slot(NAME, slot)
    assert not jobs.enqueue_slot(NAME, slot)
    assert jobs.enqueue_slot(NAME, slot + dt.timedelta(days=1))
    assert Job.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_workers_ask_for_one_moment_once_and_run_it_once(work: Work) -> None:
    slot = clock.now().replace(microsecond=0)
    at_once(*[lambda: jobs.enqueue_slot(NAME, slot)] * 8)
    assert Job.objects.count() == 1
    assert sum(answer is True for answer in at_once(*[jobs.run_next] * 8)) == 1
    assert work.got == [0]


def test_a_daily_job_keeps_its_hour_when_the_clock_changes() -> None:
    nightly = Scheduled("x", at=dt.time(3, 15))
    winter = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    summer = dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC)
    assert nightly.slot(winter) == dt.datetime(2026, 3, 28, 2, 15, tzinfo=dt.UTC)
    assert nightly.slot(summer) == dt.datetime(2026, 3, 30, 1, 15, tzinfo=dt.UTC)
    assert nightly.slot(dt.datetime(2026, 3, 30, 1, tzinfo=dt.UTC)) < summer - dt.timedelta(days=1)


def test_a_job_of_every_minute_has_the_same_moment_for_every_worker() -> None:
    often = Scheduled("x", every=dt.timedelta(minutes=1))
    now = dt.datetime(2026, 3, 28, 12, 0, 59, tzinfo=dt.UTC)
    assert often.slot(now) == now.replace(second=0)
    assert often.slot(now + dt.timedelta(seconds=1)) == now.replace(minute=1, second=0)


def test_upkeep_drops_sessions_that_are_over_and_no_others(work: Work) -> None:
    for hours in (-1, 1):
        over_at = clock.now() + dt.timedelta(hours=hours)
        Session.objects.create(session_key=f"key-{hours}", session_data="", expire_date=over_at)
    assert jobs.run_now("kernel.upkeep")["sessions.Session"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["key-1"]


def test_upkeep_drops_what_the_kernel_need_not_keep(work: Work) -> None:
    with clock.at(clock.now() - dt.timedelta(days=20)):
        jobs.enqueue(NAME)
        jobs.run_next()
        attempts.start("balie@demo", "192.0.2.1")
    counts = jobs.run_now("kernel.upkeep")
    assert (counts["kernel.Job"], counts["kernel.Attempt"]) == (1, 2)


class TestStopping:
    def test_a_long_job_that_is_told_to_stop_waits_again_at_once_and_loses_no_try(self, work: Work) -> None:
        done: list[int] = []
        asked = iter([False, False, True])

        def long_job(number: int = 0) -> dict[str, int]:
            for batch in range(5):
                jobs.between_batches()
                done.append(batch)
            return {"done": len(done)}

        jobs.job(NAME)(long_job)
        jobs.enqueue(NAME)
        assert jobs.run_next(lambda: next(asked))
        row = Job.objects.get()
        assert (done, row.attempts, row.finished_at, row.problem) == ([0, 1], 0, None, "")
        assert jobs.run_next()
        assert done == [0, 1, 0, 1, 2, 3, 4]
        assert Job.objects.get().finished_at is not None

    def test_a_job_that_goes_on_is_not_taken_for_dead(self, work: Work) -> None:
        begun = clock.now()

        def long_job(number: int = 0) -> dict[str, int]:
            with clock.at(begun + dt.timedelta(minutes=14)):
                jobs.between_batches()
            with clock.at(begun + dt.timedelta(minutes=16)):
                assert not jobs.run_next()
            return {}

        jobs.job(NAME)(long_job)
        jobs.enqueue(NAME)
        assert jobs.run_next()

    def test_outside_of_a_worker_nothing_stops_a_job(self) -> None:
        jobs.between_batches()
