"""The worker hands on facts beside its jobs: a long job keeps nobody from finding what came back."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection

from samenbieb.interfaces.cli.worker import Worker
from samenbieb.kernel import jobs, outbox

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SomethingHappened(outbox.Event):
    name: ClassVar[str] = "test.worker-heard.v1"

    number: int


class Heard:
    """What the reaction and the job of this test tell."""

    fact = threading.Event()
    job_began = threading.Event()
    job_may_end = threading.Event()


@outbox.reacts_to(SomethingHappened)
def hear(facts: object) -> None:
    Heard.fact.set()


@jobs.job("test.long")
def long_job() -> None:
    Heard.job_began.set()
    assert Heard.job_may_end.wait(PATIENCE_SECONDS)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Thread]:
    """Give a worker that runs in a thread of this process until the test is over."""
    # Only the main thread of a process may listen to signals.
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    working = Worker([])

    def run() -> None:
        try:
            working.work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    Heard.job_may_end.set()
    working._stop.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_a_long_job_does_not_hold_up_the_facts(worker: threading.Thread) -> None:
    jobs.enqueue("test.long")
    assert Heard.job_began.wait(PATIENCE_SECONDS)
    outbox.publish(SomethingHappened(number=1))
    began = time.monotonic()
    assert Heard.fact.wait(PATIENCE_SECONDS)
    assert time.monotonic() - began < 2.0


def test_a_bug_in_the_schedule_ends_the_whole_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    broken = Worker([])
    monkeypatch.setattr(broken, "ask_for_what_is_due", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        broken.work()
