"""The worker: hands on events, runs jobs, and asks for what the schedule says. One or several, on any machine."""

import datetime as dt
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from samenbieb.kernel import clock, jobs, outbox

log = structlog.get_logger(__name__)
# An event waits at most this long before its reaction: a change at the desk must be searchable within two seconds.
IDLE_SECONDS = 0.25
GATHER_SECONDS = 0.2
SCHEDULE_SECONDS = 5.0
DATABASE_AWAY_SECONDS = 2.0


@dataclass(frozen=True)
class Scheduled:
    """A job with its rhythm: `every` so long, or once a day `at` a time of the settings' time zone."""

    job: str
    every: dt.timedelta | None = None
    at: dt.time | None = None

    def slot(self, now: dt.datetime) -> dt.datetime:
        """Give the latest moment, up to now, at which this job was due. Units: UTC."""
        if self.at is None:
            seconds = (self.every or dt.timedelta(days=1)).total_seconds()
            return dt.datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=dt.UTC)
        day = clock.local(now, settings.TIME_ZONE).date()
        due = clock.instant(day, self.at, settings.TIME_ZONE)
        if due > now:
            due = clock.instant(day - dt.timedelta(days=1), self.at, settings.TIME_ZONE)
        return due

    def when(self) -> str:
        """Say the rhythm in words."""
        if self.at is not None:
            return f"every day at {self.at:%H:%M}"
        return f"every {self.every}"


class Worker:
    """Work until told to stop; what was begun is finished first, a long job ends between two of its batches."""

    def __init__(self, schedule: Sequence[Scheduled]) -> None:
        self.schedule = [entry for entry in schedule if jobs.is_on(entry.job)]
        self._stop = threading.Event()
        self._asked: dict[str, dt.datetime] = {}
        self._next_look = clock.now()
        self._failure: Exception | None = None

    def work(self) -> None:
        """Work until SIGTERM or SIGINT. A database that is away is waited for.

        Events are handed on beside the jobs: a job that takes minutes keeps nobody from finding what came back.
        """
        signal.signal(signal.SIGTERM, self._told_to_stop)
        signal.signal(signal.SIGINT, self._told_to_stop)
        errands = threading.Thread(target=self._run_errands, name="jobs")
        errands.start()
        try:
            self._repeat(self._hand_on)
        finally:
            self._stop.set()
            errands.join()
        if self._failure is not None:
            raise self._failure

    def _hand_on(self) -> bool:
        """Hand on what waits, then let a few events gather: a commit of the index costs as much as fifty changes."""
        done = outbox.drain()
        if 0 < done < outbox.BATCH_COUNT:
            self._stop.wait(GATHER_SECONDS)
        return bool(done)

    def _run_errands(self) -> None:
        try:
            self._repeat(self._one_errand)
        except Exception as failure:  # a bug in here must end the whole process, so that it is started anew
            self._failure = failure
            self._stop.set()
        finally:
            connection.close()

    def _one_errand(self) -> bool:
        self.ask_for_what_is_due()
        return jobs.run_next(self._stop.is_set)

    def _repeat(self, step: Callable[[], bool]) -> None:
        """Take a step again and again, at once while there is something to do, until told to stop."""
        while not self._stop.is_set():
            try:
                close_old_connections()
                busy = step()
            except DatabaseError:
                log.exception("worker_waits_for_database")
                self._stop.wait(DATABASE_AWAY_SECONDS)
                continue
            if not busy:
                self._stop.wait(IDLE_SECONDS)

    def work_until_empty(self) -> None:
        """Work until no event and no job waits any more."""
        while self.work_once():
            pass

    def work_once(self) -> bool:
        """Hand on one batch of events and run one job; True when there was something to do."""
        events = outbox.drain()
        ran = jobs.run_next()
        return bool(events) or ran

    def ask_for_what_is_due(self) -> None:
        """Enqueue what the schedule says; each slot once, whichever worker sees it first."""
        now = clock.now()
        if now < self._next_look:
            return
        self._next_look = now + dt.timedelta(seconds=SCHEDULE_SECONDS)
        for entry in self.schedule:
            slot = entry.slot(now)
            if self._asked.get(entry.job) != slot:
                jobs.enqueue_slot(entry.job, slot)
                self._asked[entry.job] = slot

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()
