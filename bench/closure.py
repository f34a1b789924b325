"""Closing a branch with many open loans: the preview, the saving, the undo, and the messages, beside plain SQL.

    .venv/bin/python bench/closure.py [--loans 30000] [--members 10000]

A database of its own in a folder that is thrown away, flushing to disk as in production. All loans are due inside the
closure. Prints seconds, and the ratio to two bare UPDATE statements that move the same loans and items by a plain sum, with
a commit, in the same run. What is promised: preview and saving together within 20 seconds for 30,000 loans.
"""

import argparse
import copy
import datetime as dt
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parts.own_database import own_database

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"
PROMISED_SECONDS = 20


def main() -> None:
    """Start a database, fill it, measure, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loans", type=int, default=30_000)
    parser.add_argument("--members", type=int, default=10_000)
    options = parser.parse_args()
    with own_database():
        answers = measure(options.loans, options.members)
    for name, seconds in answers["seconds"].items():
        print(f"{name:32}{seconds:>9.2f} s{seconds / answers['seconds']['plain SQL']:>9.1f} ×")
    together = answers["seconds"]["preview"] + answers["seconds"]["save"]
    print(f"preview and save: {together:.2f} s of {PROMISED_SECONDS}; moved {answers['moved']}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "closure.json").write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")
    if together > PROMISED_SECONDS or answers["moved"]["loans"] != options.loans:
        sys.exit(1)


def measure(loans: int, members: int) -> dict[str, Any]:
    """Fill one branch and close it for eight weeks."""
    from tests.factories.circulation import library
    from tests.factories.organisations import staff

    from samenbieb.domains.organisations import selectors, services
    from samenbieb.domains.organisations.permissions import DIRECTOR
    from samenbieb.kernel import clock, outbox

    here = library()
    fill(here, loans, members)
    director = staff(here.organisation, DIRECTOR)
    today = clock.today(here.organisation.time_zone)
    days = {
        "branch_id": here.branch.pk,
        "from_on": today + dt.timedelta(days=14),
        "until_on": today + dt.timedelta(days=70),
    }
    plain = timed(lambda: plain_sql(here.branch.pk))
    preview, seen = timed(lambda: selectors.foresee_exception(director, **days))
    save, row = timed(lambda: services.add_exception(director, **days, reason="Verbouwing"))
    messages, _done = timed(outbox.drain_all)
    change = selectors.hours_changes(director, branch_id=here.branch.pk)[0]
    back_preview, _seen = timed(lambda: selectors.foresee_undo(director, change))
    back, _row = timed(lambda: services.withdraw_exception(director, exception_id=row.pk))
    if change.counts != dict(seen.counts):
        raise SystemExit(f"the preview said {seen.counts}, the saving did {change.counts}")
    return {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
        "loans": loans,
        "members": members,
        "moved": change.counts,
        "seconds": {
            "plain SQL": plain[0] / 2,
            "preview": preview,
            "save": save,
            "messages, by the worker": messages,
            "preview of the undo": back_preview,
            "undo": back,
        },
    }


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Give the seconds that something takes, and its answer."""
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def fill(here: Any, loans: int, members: int) -> None:
    """Copy one loan that was made at the desk, with its item and its member, so many times; due over four weeks."""
    from django.db import connection
    from tests.factories.circulation import loan_row

    from samenbieb.domains.circulation.models import Loan
    from samenbieb.domains.holdings.models import Item
    from samenbieb.domains.patrons.models import Membership, Person
    from samenbieb.kernel import identifiers

    first, card = here.item(), here.member()
    loan = loan_row(here.lend(first, card))
    item = Item.objects.across_all(reason="bench").get(pk=first.pk)
    person, membership = card.membership.person, card.membership

    def copies(row: Any, count: int, change: Callable[[Any, int], None]) -> list[Any]:
        made = []
        for number in range(count):
            other = copy.copy(row)
            state = copy.copy(row._state)  # noqa: SLF001 - a new row of Django
            state.adding = True
            other._state, other.pk, other.public_id = state, None, identifiers.uuid7()  # noqa: SLF001 - a new row of Django
            change(other, number)
            made.append(other)
        return made

    people = Person.objects.bulk_create(copies(person, members, lambda row, n: None), batch_size=5_000)

    def of_person(row: Any, number: int) -> None:
        row.person_id = people[number].pk

    memberships = Membership.objects.bulk_create(copies(membership, members, of_person), batch_size=5_000)

    def due(number: int) -> dt.datetime:
        return loan.due_at + dt.timedelta(days=number % 28)

    def as_item(row: Any, number: int) -> None:
        row.barcode, row.due_at = f"B{number:09}", due(number)

    items = Item.objects.bulk_create(copies(item, loans - 1, as_item), batch_size=5_000)

    def as_loan(row: Any, number: int) -> None:
        row.item_id, row.membership_id = items[number].pk, memberships[number % members].pk
        row.due_at = due(number)

    Loan.objects.bulk_create(copies(loan, loans - 1, as_loan), batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def plain_sql(branch_id: int) -> None:
    """Move the loans of a branch and their items by a plain sum, and back: half of it is what the limit costs."""
    from django.db import connection, transaction

    for days in (7, -7):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE circulation_loan SET due_at = due_at + %s * interval '1 day'"
                " WHERE branch_out_id = %s AND closed_at IS NULL",
                [days, branch_id],
            )
            cursor.execute(
                "UPDATE holdings_item AS item SET due_at = loan.due_at FROM circulation_loan AS loan"
                " WHERE loan.item_id = item.id AND loan.branch_out_id = %s AND loan.closed_at IS NULL",
                [branch_id],
            )


if __name__ == "__main__":
    main()
