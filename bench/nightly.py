"""The nightly jobs of lending at the size of a province, beside plain set-based SQL.

    .venv/bin/python bench/nightly.py [--loans 300000] [--late 5] [--members 100000] [--history 600000] [--jobs accrue_fees,…]

A database of its own in a folder that is thrown away, flushing to disk as in production; rows are written by
INSERT … SELECT from templates that the services made. Prints and writes seconds and counts for each job. The accrual
runs three nights: the first makes the lines, the second is one plain SQL statement, the third is the job again; that the
job finds nothing to add in the night of the plain statement shows that both charge the same.
"""

import argparse
import datetime as dt
import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

from parts import results
from parts.own_database import own_database

LIBRARIES = 10
COPIES_OF_A_TITLE = 10
JOBS = "accrue_fees,tell_due,auto_renew,age_to_lost,anonymise_loans"
PER_DAY_CENTS, CAP_CENTS = 10, 500


def main() -> None:
    """Start a database, fill it, let the night come, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loans", type=int, default=300_000, help="open loans")
    parser.add_argument("--late", type=float, default=5.0, help="of them too late, per cent")
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument(
        "--history", type=int, default=600_000, help="closed loans that still name their reader"
    )
    parser.add_argument("--jobs", default=JOBS)
    options = parser.parse_args()
    with own_database():
        took, _nothing = timed(lambda: build(options))
        print(f"built in {took:.0f} s", flush=True)
        answers = measure(options.jobs.split(","))
    size = {
        "loans": options.loans,
        "late_per_cent": options.late,
        "members": options.members,
        "history": options.history,
    }
    results.keep("nightly", {**size, "jobs": answers})


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Run an act; seconds of it, and what it gave."""
    began = time.perf_counter()
    given = act()
    return time.perf_counter() - began, given


def sql(statement: str, values: Sequence[Any] = ()) -> int:
    """Run one statement; the number of rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.rowcount)


def build(options: argparse.Namespace) -> None:
    """Make the libraries and one of everything by the services, and multiply it."""
    from tests.factories.circulation import library

    from samenbieb.domains.circulation.models import Loan

    now = dt.datetime.now(dt.UTC)
    per_library = {"members": options.members // LIBRARIES, "loans": options.loans // LIBRARIES}
    for number in range(LIBRARIES):
        here = library()
        for kind, value in rules(number).items():
            here.rule(kind, value)
        card, item, returned = here.member(), here.item(), here.item()
        open_loan = here.lend(item, card).loan
        closed = here.lend(returned, card).loan
        here.take_in(returned)
        made = Loan.objects.across_all(reason="the two templates").filter(public_id__in=[open_loan, closed])
        loans = {str(row.public_id): row for row in made}
        multiply(number, card, item, loans[open_loan], loans[closed], per_library, options)
    for table in ("patrons_person", "patrons_membership", "holdings_item", "circulation_loan"):
        sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    late = LATE.format(per_cent=options.late)
    sql(
        f"UPDATE circulation_loan SET due_at = ({late}), opened_at = ({late}) - interval '21 days' WHERE closed_at IS NULL",
        [now, now],
    )
    sql(
        "UPDATE holdings_item i SET due_at = l.due_at FROM circulation_loan l WHERE l.item_id = i.id AND l.closed_at IS NULL"
    )
    sql("VACUUM ANALYZE")


# The last moment of a loan: so many per cent lie one to forty days back, the others three to twenty-two days ahead, at 18.00 h.
LATE = (
    "date_trunc('day', %s::timestamptz) + interval '17 hours' + interval '1 day' * (CASE WHEN (id * 7919) %% 1000 < 10 * {per_cent} "
    "THEN -1 - (id * 31) %% 40 ELSE 3 + (id * 31) %% 20 END)"
)


def rules(number: int) -> dict[str, Any]:
    """Give the rules of a library: all charge and remind, some let loans go on by themselves."""
    found: dict[str, Any] = {
        "fine_per_day": "0.10",
        "fine_cap": "5.00",
        "courtesy_days": 3,
        "reminder_plan": [{"after_days": 7, "fee": "0.00"}, {"after_days": 14, "fee": "1.00"}],
        "lost_after_days": 40,
        "max_loans": 1000,
    }
    return found | ({"auto_renew": True, "auto_renew_days_before": 3} if number < 2 else {})


def multiply(
    number: int, card: Any, item: Any, loan: Any, closed: Any, count: dict[str, int], options: Any
) -> None:
    """Copy the rows of one library in sets."""
    base = 1_000_000 * (number + 1)
    members, loans, history = count["members"], count["loans"], options.history // LIBRARIES
    copy("patrons_person", card.membership.person_id, members, {"id": f"{base} + n"})
    copy(
        "patrons_membership",
        card.membership_id,
        members,
        {"id": f"{base} + n", "person_id": f"{base} + n", "email": "'reader' || n || '@example.org'"},
    )
    titles = max(loans // COPIES_OF_A_TITLE, 1)
    copy(
        "catalogue_work", item.record.work_id, titles, {"id": f"{base} + n", "key": f"'work/' || {base} + n"}
    )
    copy("catalogue_record", item.record_id, titles, {"id": f"{base} + n", "work_id": f"{base} + n"})
    copy(
        "holdings_item",
        item.pk,
        loans,
        {"id": f"{base} + n", "barcode": f"'B' || {base} + n", "record_id": f"{base} + 1 + n %% {titles}"},
    )
    copy(
        "circulation_loan",
        loan.pk,
        loans,
        {"id": f"{base} + n", "item_id": f"{base} + n", "membership_id": f"{base} + 1 + n %% {members}"},
    )
    moment = "now() - interval '1 minute' * (1 + (n * 37) %% (32 * 24 * 60))"
    copy(
        "circulation_loan",
        closed.pk,
        history,
        {
            "id": f"{base} + 500000 + n",
            "item_id": f"{base} + 1 + n %% {loans}",
            "membership_id": f"{base} + 1 + n %% {members}",
            "opened_at": f"{moment} - interval '21 days'",
            "due_at": moment,
            "returned_at": moment,
            "closed_at": moment,
        },
    )


def copy(table: str, key: int, count: int, others: dict[str, str]) -> None:
    """Write a row so many times, with other values where an expression over n says so."""
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)  # noqa: SLF001 - Django's public place for a model's facts
    names = [field.column for field in model._meta.local_fields]  # noqa: SLF001 - as above
    found = {"public_id": "gen_random_uuid()"} | others
    columns = ", ".join(f"({found[name]})" if name in found else f"t.{name}" for name in names)
    sql(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {columns} "
        f"FROM {table} t CROSS JOIN generate_series(1, {count}) n WHERE t.id = %s",
        [key],
    )


# One growing line per loan, in one statement: what the job does for this tariff, without its rules.
PLAIN = """
WITH late AS (
    SELECT l.id, l.public_id::text AS subject, l.organisation_id, l.membership_id, r.title,
           least(((%(now)s AT TIME ZONE 'Europe/Amsterdam')::date - (l.due_at AT TIME ZONE 'Europe/Amsterdam')::date)
                 * %(per_day)s, %(cap)s) AS fee
    FROM circulation_loan l JOIN holdings_item i ON i.id = l.item_id JOIN catalogue_record r ON r.id = i.record_id
    WHERE l.closed_at IS NULL AND l.due_at < %(now)s AND l.fee_stop = ''
), made AS (
    INSERT INTO payments_charge (public_id, organisation_id, membership_id, kind, subject, period_key, description, charged_at)
    SELECT gen_random_uuid(), organisation_id, membership_id, 'overdue', subject, '', left(title, 200), %(now)s
    FROM late WHERE fee > 0
    ON CONFLICT (membership_id, subject, kind, period_key) WHERE subject <> '' DO NOTHING
    RETURNING id, subject
), known AS (
    SELECT id, subject FROM made
    UNION ALL
    SELECT c.id, c.subject FROM payments_charge c JOIN late USING (subject) WHERE c.kind = 'overdue'
), booked AS (
    SELECT known.id, known.subject, coalesce(sum(s.amount_cents), 0) AS total
    FROM known LEFT JOIN payments_chargestep s ON s.charge_id = known.id GROUP BY 1, 2
)
INSERT INTO payments_chargestep (charge_id, amount_cents, added_at, explanation)
SELECT booked.id, late.fee - booked.total, %(now)s, 'accrued' FROM booked JOIN late USING (subject)
WHERE late.fee > booked.total
"""


def measure(jobs_wanted: list[str]) -> dict[str, Any]:
    """Let the nights come."""
    from samenbieb.kernel import clock, jobs

    found: dict[str, Any] = {}

    def night(name: str, act: Callable[[], Any]) -> float:
        seconds, counts = timed(act)
        found[name] = {"seconds": round(seconds, 2), "counts": counts}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:45} {seconds:8.2f} s   {counts}   (peak {peak} MB)", flush=True)
        return seconds

    now = clock.now()
    if "accrue_fees" in jobs_wanted:
        night("accrue_fees, first night", lambda: jobs.run_now("accrue_fees"))
        night("accrue_fees, again the same night", lambda: jobs.run_now("accrue_fees"))
        with clock.at(now + dt.timedelta(days=1)):
            plain = night("plain SQL, second night", plain_accrual)
            again = jobs.run_now("accrue_fees")
            found["the job agrees with plain SQL"] = again["lines"] == 0
            print(f"the job adds {again['lines']} lines after the plain statement", flush=True)
        with clock.at(now + dt.timedelta(days=2)):
            ours = night("accrue_fees, third night", lambda: jobs.run_now("accrue_fees"))
        found["ratio to plain SQL"] = round(ours / plain, 1)
        print(f"ratio to plain SQL {ours / plain:.1f}", flush=True)
    for name in jobs_wanted:
        if name != "accrue_fees":
            night(name, lambda name=name: jobs.run_now(name))  # type: ignore[misc]  # mypy cannot infer the default
    return found


def plain_accrual() -> dict[str, int]:
    """Do the accrual as one statement with its own commit."""
    from django.db import connection

    from samenbieb.kernel import clock

    with connection.cursor() as cursor:
        cursor.execute(PLAIN, {"now": clock.now(), "per_day": PER_DAY_CENTS, "cap": CAP_CENTS})
        return {"lines": cursor.rowcount}


if __name__ == "__main__":
    main()
