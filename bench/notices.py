"""The morning of the notices at the size of a province: the accrual, making the notices and handing them to a mail server.

    .venv/bin/python bench/notices.py [--loans 300000] [--late 5] [--members 100000]

A database of its own as in bench/nightly.py, and a small real mail server on the loopback in a process of its own. Prints
and writes seconds and counts for each part, the queries for each thousand notices, and the ratio of making the notices
to one plain INSERT … SELECT that writes as many without rules, templates, households and locks.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import Any

import nightly
from parts import results
from parts.own_database import own_database

ROOT = Path(__file__).resolve().parent.parent
RECEIVER = """
import sys
from tests.domains.messages.receiver import Receiver
with Receiver() as receiver:
    print(receiver.url, flush=True)
    sys.stdin.read()
    print(len(receiver.taken), len(set(receiver.names())), flush=True)
"""

# As many notices by one statement: one for each member and last day three days ahead, and for the late ones of seven days.
PLAIN = """
INSERT INTO messages_notice (public_id, organisation_id, person_id, kind, dedup_key, language, channel, address, subject,
                             body, made_at, state, attempts)
SELECT gen_random_uuid(), l.organisation_id, m.person_id, k.kind, 'plain:' || k.kind || ':' || m.id || ':' || l.due_at::date,
       'nl', 'mail', min(m.email), 'Bijna terug', 'Beste lezer, ' || string_agg(r.title, ', ' ORDER BY r.title), now(), 'sent', 0
FROM circulation_loan l JOIN patrons_membership m ON m.id = l.membership_id
JOIN holdings_item i ON i.id = l.item_id JOIN catalogue_record r ON r.id = i.record_id
CROSS JOIN LATERAL (
    SELECT 'courtesy' AS kind WHERE l.due_at::date - current_date BETWEEN 0 AND 3
    UNION ALL SELECT 'reminder_1' WHERE current_date - l.due_at::date >= 7
    UNION ALL SELECT 'reminder_2' WHERE current_date - l.due_at::date >= 21
) k
WHERE l.closed_at IS NULL
GROUP BY l.organisation_id, m.id, m.person_id, k.kind, l.due_at::date
"""


def main() -> None:
    """Start a database, fill it, let the morning come, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loans", type=int, default=300_000, help="open loans")
    parser.add_argument("--late", type=float, default=5.0, help="of them too late, per cent")
    parser.add_argument("--members", type=int, default=100_000)
    options = parser.parse_args()
    options.history = 0
    with own_database():
        took, _nothing = nightly.timed(lambda: nightly.build(options))
        print(f"built in {took:.0f} s", flush=True)
        answers = measure()
    size = {"loans": options.loans, "late_per_cent": options.late, "members": options.members}
    results.keep("notices", {**size, **answers})


def measure() -> dict[str, Any]:
    """Let the morning come, twice: the second time there is nothing to do."""
    from django.db import connection, reset_queries

    from samenbieb.adapters.channel_email import EmailChannel
    from samenbieb.domains.messages import services as messages
    from samenbieb.kernel import jobs

    found: dict[str, Any] = {}

    def part(name: str, act: Any) -> tuple[float, Any]:
        seconds, counts = nightly.timed(act)
        found[name] = {"seconds": round(seconds, 2), "counts": counts}
        print(f"{name:30} {seconds:8.2f} s   {counts}", flush=True)
        return seconds, counts

    asked = 0

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*statement)

    reset_queries()
    whole, _counts = part("accrue_fees", lambda: jobs.run_now("accrue_fees"))
    with connection.execute_wrapper(count):
        making, made = part("tell_due", lambda: jobs.run_now("tell_due"))
    notices = made["courtesy"] + made["reminders"]
    found["queries for each thousand notices"] = round(1000 * asked / notices, 1)
    program = [sys.executable, "-c", RECEIVER]
    with subprocess.Popen(
        program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as receiver:
        assert receiver.stdout is not None
        channel = EmailChannel(receiver.stdout.readline().strip())
        handing, _counts = part("handing over", lambda: messages.deliver_waiting(channel))
        part("handing over again", lambda: messages.deliver_waiting(channel))
        told, _rest = receiver.communicate()
    taken, names = map(int, told.split())
    part("tell_due again", lambda: jobs.run_now("tell_due"))
    whole += making + handing
    plain, written = part("plain INSERT … SELECT", lambda: nightly.sql(PLAIN))
    found |= {
        "together_seconds": round(whole, 1),
        "notices": notices,
        "taken in by the mail server": taken,
        "of them different": names,
        "ratio to plain SQL": round((making / notices) / (plain / written), 1),
    }
    print(
        f"together {whole:.1f} s for {notices:,} notices; the mail server took {taken:,}, {names:,} different; "
        f"{found['queries for each thousand notices']} queries for each thousand; a notice costs "
        f"{found['ratio to plain SQL']} times one of plain SQL",
        flush=True,
    )
    return found


if __name__ == "__main__":
    main()
