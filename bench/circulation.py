"""Lending at the service: what a desk waits for, beside the cheapest write there is.

    .venv/bin/python bench/circulation.py [--rounds 200] [--queue 1000]

A database of its own in a folder that is thrown away, flushing to disk as in production. Prints and writes median and
p95 in milliseconds and the number of queries for each act, and the ratio to one plain INSERT of a loan with its own
commit in the same run.
"""

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parts.own_database import own_database

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"
Act = Callable[[int], Any]


def main() -> None:
    """Start a database, fill it, measure, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--queue", type=int, default=1000, help="people in the long queue")
    options = parser.parse_args()
    with own_database():
        answers = measure(options.rounds, options.queue)
    show(answers)
    RESULTS.mkdir(exist_ok=True)
    target = RESULTS / "circulation.json"
    target.write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")
    print(f"written to {target.relative_to(ROOT)}")


def measure(rounds: int, queue: int) -> dict[str, Any]:
    """Time every act so many times, the plain INSERT among them."""
    acts = make_acts(rounds, queue)
    found = {}
    for name, (act, times) in acts.items():
        found[name] = timed(act, times)
    plain = found["plain INSERT with commit"]["median_ms"]
    for figures in found.values():
        figures["ratio"] = round(figures["median_ms"] / plain, 1)
    return {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
        "rounds": rounds,
        "queue": queue,
        "acts": found,
    }


def timed(act: Act, times: int) -> dict[str, float]:
    """Run an act so many times; milliseconds and queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        act(0)
    took = []
    worked = time.process_time()
    for number in range(1, times):
        began = time.perf_counter()
        act(number)
        took.append((time.perf_counter() - began) * 1000)
    worked = time.process_time() - worked
    took.sort()
    return {
        "median_ms": round(statistics.median(took), 2),
        "p95_ms": round(took[int(len(took) * 0.95)], 2),
        "own_cpu_ms": round(worked * 1000 / max(len(took), 1), 2),
        "queries": len(asked),
    }


def make_acts(rounds: int, queue: int) -> dict[str, tuple[Act, int]]:
    """Fill a small library and give the acts on it, in an order in which each finds what it needs."""
    from tests.factories.circulation import library

    from samenbieb.domains.circulation import selectors, services
    from samenbieb.kernel import clock

    here, there = library(), library()
    here.rule("fine_per_day", "0.10")
    here.rule("max_loans", 10_000)
    for place in (here, there):
        place.rule("max_holds", 10_000)
    first = here.item()
    items = [first, *(here.item(record=first.record) for _ in range(rounds - 1))]
    cards = [here.member() for _ in range(20)]
    readers = [here.member() for _ in range(20)]
    wanted = [here.item() for _ in range(rounds)]
    lent: dict[int, str] = {}

    def lend(number: int) -> None:
        lent[number] = here.lend(items[number], cards[number % 20], key=f"lend-{number}").loan

    def renew(number: int) -> None:
        with clock.at(clock.now() + dt.timedelta(days=3)):
            services.renew_loan(here.desk, loan_public_id=lent[number], key=f"renew-{number}")

    def take_in(number: int) -> None:
        here.take_in(items[number], key=f"return-{number}")

    def lend_wanted(number: int) -> None:
        here.lend(wanted[number], cards[number % 20])

    def reserve(number: int) -> None:
        pickup = here.branch if number % 2 else there.branch
        here.reserve(wanted[number].record, readers[number % 20], pickup=pickup)

    def capture(number: int) -> None:
        here.take_in(wanted[number])

    popular = here.item()
    few = min(rounds, 25)

    def make_queue() -> None:
        """Fill a queue by hand, all for another copy, so that the whole queue is looked through."""
        from samenbieb.domains.circulation.models import Hold

        other, membership, now = here.item(record=popular.record), readers[0].membership, clock.now()
        Hold.objects.bulk_create(
            Hold(
                organisation=here.organisation,
                membership=membership,
                work_id=popular.record.work_id,
                item=other,
                pickup_branch=here.branch,
                placed_at=now,
                queue_key=now,
            )
            for _ in range(queue)
        )

    def through_the_queue(number: int) -> None:
        here.lend(popular, cards[number % 20])
        here.take_in(popular)

    make_queue()
    return {
        "plain INSERT with commit": (plain_insert(here, first, cards[0]), rounds),
        "check out": (lend, rounds),
        "renew": (renew, rounds),
        "card scan at the desk": (
            lambda number: selectors.desk_view(
                here.desk, card=cards[number % 20].number, branch_id=here.branch.pk
            ),
            rounds,
        ),
        "return": (take_in, rounds),
        "check out a wanted title": (lend_wanted, rounds),
        "reserve": (reserve, rounds),
        "return with capture": (capture, rounds),
        "lend and return past a long queue": (through_the_queue, few),
        "hold shelf": (lambda _number: selectors.hold_shelf(here.desk, branch_id=here.branch.pk), few),
        "invariants": (lambda _number: selectors.invariant_violations(), few),
    }


def plain_insert(here: Any, item: Any, card: Any) -> Act:
    """Give the cheapest honest write: one INSERT of a closed loan, committed."""
    from django.db import connection

    from samenbieb.kernel import clock, identifiers

    sql = (
        "INSERT INTO circulation_loan (public_id, organisation_id, membership_id, item_id, patron_category_id,"
        " branch_out_id, channel, opened_at, due_at, closed_at, closed_as, renewals_used, responsibility, terms)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'staff', %s, %s, %s, 'returned', 0, 'library', '{}')"
    )
    now = clock.now()
    later = now + dt.timedelta(days=21)

    def insert(_number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                [
                    identifiers.uuid7(), here.organisation.pk, card.membership_id, item.pk,
                    card.membership.category_id, here.branch.pk, now, later, now,
                ],
            )  # fmt: skip

    return insert


def show(answers: dict[str, Any]) -> None:
    """Print a table."""
    print(f"{'':36}{'median ms':>10}{'p95 ms':>10}{'cpu ms':>9}{'queries':>9}{'ratio':>8}")
    for name, figures in answers["acts"].items():
        print(
            f"{name:36}{figures['median_ms']:>10}{figures['p95_ms']:>10}"
            f"{figures['own_cpu_ms']:>9}{figures['queries']:>9}{figures['ratio']:>8}"
        )


if __name__ == "__main__":
    main()
