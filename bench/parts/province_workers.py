"""Four processes with two connections each that do one act for so many seconds, measured together."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PROCESSES, THREADS = 4, 2
WARM_SECONDS = 3.0  # rules and hours of a hundred places come into the memory of each process
PATIENCE_SECONDS = (
    120.0  # to start, to warm and to hand over, before a process that says nothing counts as gone
)


@dataclass
class Task:
    """What a worker is told: the act, where, on which part of the copies, and for how long."""

    name: str
    home: str
    places: list[int]
    sizes: Any
    seconds: float
    first: int


@dataclass
class Lane:
    """What one connection did."""

    act: Callable[[], None]
    times: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Do the act until the time is up or nothing is left to do it on."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                self.act()
            except StopIteration:
                return
            except Exception as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}"[:300])
                continue
            self.times.append((time.perf_counter() - began) * 1000)


def measured(task: Task) -> dict[str, Any]:
    """Let the workers do it. Gives what they did, with the processor time of theirs and of the database."""
    from province import database_cpu, figures

    context = multiprocessing.get_context("spawn")
    # A worker that dies breaks the barrier for all; one that is killed lets it run out.
    barrier, answers = (
        context.Barrier(PROCESSES + 1, timeout=task.seconds + PATIENCE_SECONDS),
        context.Queue(),
    )
    workers = [
        context.Process(target=work, args=(task, number, barrier, answers)) for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()  # all are ready and warm
    spent, began = database_cpu(), time.perf_counter()
    barrier.wait()  # all are done, and their connections still open
    took, spent = time.perf_counter() - began, database_cpu() - spent
    found = [answers.get() for _ in workers]
    barrier.wait()
    for worker in workers:
        worker.join()
    return figures(
        sorted(one for answer in found for one in answer["times"]),
        seconds=took,
        own_cpu=sum(answer["cpu"] for answer in found),
        database=spent,
        problems=[one for answer in found for one in answer["problems"]],
    )


def work(task: Task, number: int, barrier: Any, answers: Any) -> None:
    """Be one process, and let the others know when it dies."""
    try:
        _work(task, number, barrier, answers)
    except BaseException:
        barrier.abort()
        raise


def _work(task: Task, number: int, barrier: Any, answers: Any) -> None:
    """Warm both connections, wait for the others, measure, keep the connections until all are done."""
    from province import set_up

    set_up(task.home)
    from django.db import connection
    from province_acts import PHASES

    make = PHASES[task.name]
    lanes = [
        Lane(make(task.places, task.sizes, number * THREADS + n, PROCESSES * THREADS, task.first))
        for n in range(THREADS)
    ]
    connection.close()
    inner = threading.Barrier(THREADS + 1)

    def thread(lane: Lane) -> None:
        lane.run(min(WARM_SECONDS, task.seconds))
        lane.times.clear()
        inner.wait()  # warm
        inner.wait()  # begin
        lane.run(task.seconds)
        inner.wait()  # done
        inner.wait()  # everybody is done
        connection.close()

    threads = [threading.Thread(target=thread, args=(lane,)) for lane in lanes]
    for one in threads:
        one.start()
    inner.wait()
    barrier.wait()
    worked = time.process_time()
    inner.wait()
    inner.wait()
    worked = time.process_time() - worked
    barrier.wait()
    answers.put(
        {
            "times": [one for lane in lanes for one in lane.times],
            "problems": [one for lane in lanes for one in lane.problems],
            "cpu": worked,
        }
    )
    inner.wait()
    barrier.wait()
    for one in threads:
        one.join()


def home() -> str:
    """Give the folder of the database."""
    return os.environ["SAMENBIEB_HOME"]
