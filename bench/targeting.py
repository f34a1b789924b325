"""Targeting: how long after an act a place is asked for a copy, while fifty acts a second go on; and a queue of thousands.

    .venv/bin/python bench/targeting.py [--seconds 60] [--rate 50] [--queue 5000]

A database of its own in a folder that is thrown away, flushing to disk as in production, with the real worker beside it.
The lag of a fact is from its commit-to-be (`published_at`) until its reaction was seen committed by a look every 50 ms.
Acts are reservations and cancellations by services in four processes. Prints and writes the figures.
"""

import argparse
import datetime as dt
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from parts import results
from parts.own_database import own_database

ROOT = Path(__file__).resolve().parent.parent
WORKS, COPIES, READERS, FEEDERS = 300, 4, 120, 4
LOOK_SECONDS = 0.05
LATE_COUNT = 200
LONG_ROUNDS = 15


def main() -> None:
    """Start a database and a worker, feed them, measure, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=50, help="acts a second, of all processes")
    parser.add_argument("--queue", type=int, default=5000, help="people in the long queue")
    parser.add_argument("--role", choices=("feed", "work"), help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if options.role is not None:
        set_up()
        if options.role == "work":
            work()
        else:
            feed(options)
        return
    with own_database():
        fill()
        found = lag(options)
        print(json.dumps(found, indent=2), flush=True)
        queues = long_queue(options.queue)
    print(json.dumps(queues, indent=2))
    results.keep("targeting", {"lag": found, "long_queue": queues})


def set_up() -> None:
    """Get Django ready in a process beside; a cheap hash, because log-ins are not measured."""
    import django

    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def fill() -> None:
    """Three libraries, titles with copies in them, readers; half of the copies are lent."""
    from tests.factories.circulation import library

    from samenbieb.kernel import outbox

    places = [library() for _ in range(3)]
    for place in places:
        place.rule("max_holds", 10_000)
        place.rule("max_loans", 10_000)
    readers = [places[number % 3].member() for number in range(READERS)]
    for number in range(WORKS):
        first = places[number % 3].item()
        copies = [first, *(places[(number + one) % 3].item(record=first.record) for one in range(1, COPIES))]
        for copy in copies[: COPIES // 2]:
            places[0].lend(copy, readers[number % READERS])
    outbox.drain_all(quiet=frozenset({"discovery"}))


def work() -> None:
    """Be the worker of the house."""
    from samenbieb.config.schedule import entries
    from samenbieb.interfaces.cli.worker import Worker

    Worker(entries()).work()


def feed(options: argparse.Namespace) -> None:
    """Reserve and cancel at a steady rate; say how many acts were done and how many were refused."""
    from samenbieb.domains.catalogue.models import Work
    from samenbieb.domains.circulation import services
    from samenbieb.domains.organisations.models import Branch
    from samenbieb.domains.patrons.models import Card
    from samenbieb.kernel.actor import Actor
    from samenbieb.kernel.errors import Refusal

    desk = Actor.system("bench")
    dice = random.Random(options.number)
    works = list(Work.objects.values_list("public_id", flat=True))
    branches = list(Branch.objects.values_list("pk", flat=True))
    cards = list(
        Card.objects.across_all(reason="the cards of the measured libraries").values_list("number", flat=True)
    )
    running: list[str] = []
    done = refused = 0
    rate = options.rate / FEEDERS
    began = time.monotonic()
    while (now := time.monotonic()) - began < options.seconds:
        due = began + (done + refused) / rate
        if due > now:
            time.sleep(due - now)
        try:
            if len(running) > 50 and dice.random() < 0.5:
                services.cancel_hold(desk, hold_public_id=running.pop(dice.randrange(len(running))))
            else:
                answer = services.place_hold(
                    desk,
                    work_public_id=str(dice.choice(works)),
                    pickup_branch_id=dice.choice(branches),
                    card=dice.choice(cards),
                )
                running.append(answer.hold)
            done += 1
        except Refusal:
            refused += 1
    print(json.dumps({"done": done, "refused": refused}))


def lag(options: argparse.Namespace) -> dict[str, Any]:
    """Run the worker and the feeders, and look when each fact was seen to."""
    from samenbieb.kernel import clock
    from samenbieb.kernel.models import OutboxEvent

    command = [sys.executable, __file__, "--seconds", str(options.seconds), "--rate", str(options.rate)]
    last = OutboxEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    lags: list[float] = []
    with (
        tempfile.TemporaryFile() as letters,  # what the worker sends is of no interest here
        subprocess.Popen([*command, "--role", "work"], stdout=letters) as worker,
    ):
        try:
            time.sleep(3)
            feeders = [
                subprocess.Popen(
                    [*command, "--role", "feed", "--number", str(number)], stdout=subprocess.PIPE, text=True
                )
                for number in range(FEEDERS)
            ]
            seen: set[int] = set()
            facts = OutboxEvent.objects.filter(id__gt=last)
            while any(one.poll() is None for one in feeders) or facts.filter(handled_at=None).exists():
                now = clock.now()
                # What is long seen is not read again; a fact may commit after one with a higher number.
                waiting = facts.filter(handled_at=None).order_by("id").values_list("id", flat=True).first()
                low = min(waiting or max(seen, default=last), max(seen, default=last) - LATE_COUNT)
                done = facts.filter(handled_at__isnull=False, id__gt=low).values_list("id", "published_at")
                for number, published_at in done:
                    if number not in seen:
                        seen.add(number)
                        lags.append((now - published_at).total_seconds())
                time.sleep(LOOK_SECONDS)
            told = [json.loads(one.communicate()[0].splitlines()[-1]) for one in feeders]
        finally:
            worker.terminate()
    lags.sort()
    # Without as many acts as were asked for, the machine was too busy to say anything about fifty a second.
    return {
        "acts_asked_per_second": options.rate,
        "acts_per_second": round(sum(one["done"] for one in told) / options.seconds, 1),
        "refused": sum(one["refused"] for one in told),
        "facts": len(lags),
        "facts_per_second": round(len(lags) / options.seconds, 1),
        "median_s": round(statistics.median(lags), 2),
        "p99_s": round(lags[int(len(lags) * 0.99)], 2),
        "worst_s": round(lags[-1], 2),
    }


def long_queue(queue: int) -> dict[str, Any]:
    """Time the acts on a title with nobody waiting and with thousands; medians in milliseconds."""
    return {"with nobody": queue_of(0), f"with {queue}": queue_of(queue)}


def queue_of(waiting: int) -> dict[str, float]:
    """Time the acts on a title for which so many wait; one copy of it is free at the end, the other is lent."""
    from tests.factories.circulation import library

    from samenbieb.domains.circulation import services
    from samenbieb.domains.circulation.models import Hold
    from samenbieb.domains.circulation.services.targeting import target_works
    from samenbieb.kernel import clock

    here = library()
    here.rule("max_holds", 10_000)
    item, reader = here.item(), here.member()
    here.lend(here.item(record=item.record), here.member())
    here.lend(item, here.member())
    members = [here.member() for _ in range(LONG_ROUNDS)]
    now = clock.now()
    Hold.objects.bulk_create(
        Hold(
            organisation=here.organisation,
            membership=reader.membership,
            work_id=item.record.work_id,
            pickup_branch=here.branch,
            patron_home=here.branch,
            placed_at=now,
            queue_key=now + dt.timedelta(milliseconds=number - waiting),
        )
        for number in range(waiting)
    )
    took: dict[str, list[float]] = {}
    placed = [timed(took, "place", partial(here.reserve, item.record, card)) for card in members]
    move = partial(services.reorder_hold, here.desk, position=2)
    cancel = partial(services.cancel_hold, here.desk)
    for answer in placed[1:]:
        timed(took, "move in the queue", partial(move, hold_public_id=answer.hold))
    for answer in placed[1:]:
        timed(took, "cancel", partial(cancel, hold_public_id=answer.hold))
    for _ in range(LONG_ROUNDS):
        timed(took, "look for copies", partial(target_works, [item.record.work_id]))
    timed(took, "return with capture", partial(here.take_in, item))
    ready = Hold.objects.across_all(reason="bench").get(captured_item=item, state="waiting")
    if waiting:
        ready_id = str(ready.public_id)
        timed(took, "cancel what lies ready, next has it", partial(cancel, hold_public_id=ready_id))
    return {act: round(statistics.median(times), 1) for act, times in took.items()}


def timed(took: dict[str, list[float]], name: str, act: Callable[[], Any]) -> Any:
    """Do something and keep how long it took, in milliseconds."""
    began = time.perf_counter()
    answer = act()
    took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
    return answer


if __name__ == "__main__":
    main()
