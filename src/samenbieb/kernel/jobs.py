"""Background work: named functions that the worker runs, now, later or on a schedule.

A job takes only plain values (ids), opens its own transactions and bears repeating.
"""

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.sessions.models import Session
from django.db import transaction

from samenbieb.kernel import attempts, clock, idempotency, modules, retention
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import Job, OutboxEvent

log = structlog.get_logger(__name__)
ATTEMPTS_MAX = 5
# Finished work is kept so long, for whoever asks what went wrong.
KEPT = dt.timedelta(days=14)
# So long is a running job left alone; one that goes on says so, see `between_batches`.
LEASE = dt.timedelta(minutes=15)
SAYS_SO_EVERY = dt.timedelta(minutes=1)
JobFunction = Callable[..., dict[str, int] | None]
_known: dict[str, JobFunction] = {}


class Stopped(Exception):  # noqa: N818 - a fact about this run, never shown
    """The worker was told to stop: the job ends between two of its batches, and the next worker goes on with it."""


@dataclass(slots=True)
class _Run:
    """A job that runs in this thread."""

    job_id: int
    told_to_stop: Callable[[], bool]
    said_so_at: dt.datetime


_running: ContextVar[_Run | None] = ContextVar("running job", default=None)


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Make a function known to the worker under a name. It may answer with counts by name."""

    def register(function: JobFunction) -> JobFunction:
        _known[name] = function
        return function

    return register


def names() -> list[str]:
    """Give the names of all known jobs."""
    return sorted(_known)


def is_on(name: str) -> bool:
    """Tell whether a job is known, and the room that it belongs to is on."""
    return name in _known and modules.is_on(modules.room_of(_known[name]))


def enqueue(name: str, *, after: dt.timedelta = dt.timedelta(0), **arguments: Any) -> None:
    """Ask for a job in the transaction of the act; it runs after the commit."""
    Job.objects.create(name=name, arguments=arguments, run_after_at=clock.now() + after)


def enqueue_slot(name: str, slot: dt.datetime) -> bool:
    """Ask for the job of one moment of the schedule; True when nobody had asked for that moment yet."""
    row = Job(name=name, run_after_at=slot, slot_at=slot)
    with transaction.atomic():
        before = Job.objects.filter(name=name, slot_at=slot).exists()
        Job.objects.bulk_create([row], ignore_conflicts=True)
    return not before


def run_now(name: str, **arguments: Any) -> dict[str, int]:
    """Run a job in this process. Raises: NotFound for an unknown name."""
    function = _known.get(name)
    if function is None:
        raise NotFound(f"There is no job named {name}. Known: {', '.join(names())}.")
    return function(**arguments) or {}


def between_batches() -> None:
    """Say, outside of any transaction, that a long job goes on; it ends here when the worker was told to stop.

    Raises: Stopped. Outside of a worker it does nothing.
    """
    run = _running.get()
    if run is None:
        return
    if run.told_to_stop():
        raise Stopped
    if clock.now() - run.said_so_at >= SAYS_SO_EVERY:
        run.said_so_at = clock.now()
        Job.objects.filter(pk=run.job_id).update(run_after_at=clock.now() + LEASE)


def run_next(told_to_stop: Callable[[], bool] = lambda: False) -> bool:
    """Run the oldest waiting job, if there is one. Locks: its row (skipping those of another worker).

    A job that stops because `told_to_stop` says so waits again at once; the try does not count.
    """
    with transaction.atomic():
        work = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(finished_at=None, run_after_at__lte=clock.now(), attempts__lt=ATTEMPTS_MAX)
            .order_by("run_after_at")
            .first()
        )
        if work is None:
            return False
        work.attempts += 1
        work.started_at = clock.now()
        # Should this process die, the job comes back after a while.
        work.run_after_at = clock.now() + LEASE * work.attempts
        work.save(update_fields=["attempts", "started_at", "run_after_at"])
    token = _running.set(_Run(work.pk, told_to_stop, clock.now()))
    try:
        run_now(work.name, **work.arguments)
    except Stopped:
        work.attempts -= 1
        work.run_after_at = clock.now()
        work.save(update_fields=["attempts", "run_after_at"])
    except Exception as problem:  # the worker's loop: one failing job must not stop the others
        log.exception("job_failed", name=work.name)
        work.problem = f"{type(problem).__name__}: {problem}"[:2000]
        work.run_after_at = clock.now() + dt.timedelta(seconds=10 * 2**work.attempts)
        work.save(update_fields=["problem", "run_after_at"])
    else:
        work.finished_at = clock.now()
        work.save(update_fields=["finished_at"])
    finally:
        _running.reset(token)
    return True


retention.keep(
    "kernel.AuditEntry",
    period="as long as the installation",
    reason="Append-only, so that nobody can hide an act. It names a member by a number that points to nobody once the "
    "person is anonymised, and holds no names, addresses or titles.",
)
retention.keep(
    "kernel.Attempt",
    period="10 minutes for an address, a day for a hashed name, then until the next night",
    reason="To slow down who guesses passwords or codes, or opens forms on and on.",
    apply=attempts.forget_old,
)


def _forget_sessions() -> int:
    """Drop sessions that are over: each names who was logged in. Returns how many."""
    count, _rows = Session.objects.filter(expire_date__lte=clock.now()).delete()
    return count


retention.keep(
    "sessions.Session",
    period="12 hours after the last log-in, then until the next night",
    reason="To know who is logged in, at the desk and at home.",
    apply=_forget_sessions,
)


@job("kernel.upkeep")
def upkeep() -> dict[str, int]:
    """Carry out the keep-times of all rooms and drop what the kernel itself need not keep. Bears repeating.

    Stops between two keep-times.
    """
    counts: dict[str, int] = {}
    for kept in retention.all_keep_times():
        if kept.apply is not None:
            between_batches()
            counts[kept.model] = kept.apply()
    between_batches()
    long_ago = clock.now() - KEPT
    jobs_removed, _ = Job.objects.filter(finished_at__lt=long_ago).delete()
    events_removed, _ = OutboxEvent.objects.filter(handled_at__lt=long_ago).delete()
    return {
        **counts,
        "kernel.AnsweredRequest": idempotency.forget_old(),
        "kernel.Job": jobs_removed,
        "kernel.OutboxEvent": events_removed,
    }
