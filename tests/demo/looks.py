"""Run inside an installation: load its demo world at a fixed moment, or tell what is in it. Answers are JSON.

`python -m tests.demo.looks load SEED NOW` and `python -m tests.demo.looks tell`.
"""

import datetime as dt
import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samenbieb.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - needs the settings first
from django.db import connection  # noqa: E402 - as above

from samenbieb.domains.circulation import selectors as circulation  # noqa: E402 - as above
from samenbieb.domains.organisations import selectors as organisations  # noqa: E402 - as above
from samenbieb.domains.organisations import services as staff_services  # noqa: E402 - as above
from samenbieb.domains.organisations.demo import STAFF  # noqa: E402 - as above
from samenbieb.domains.patrons import services as patrons  # noqa: E402 - as above
from samenbieb.interfaces.web import demo as shown  # noqa: E402 - as above
from samenbieb.kernel import clock  # noqa: E402 - as above

FIGURES = {
    "organisations": "SELECT count(*) FROM organisations_organisation",
    "libraries": "SELECT count(*) FROM organisations_organisation WHERE kind = 'library'",
    "places": "SELECT count(*) FROM organisations_branch",
    "kinds of place": "SELECT count(DISTINCT kind) FROM organisations_branch",
    "works": "SELECT count(*) FROM catalogue_work",
    "records": "SELECT count(*) FROM catalogue_record",
    "items": "SELECT count(*) FROM holdings_item",
    "members": "SELECT count(*) FROM patrons_membership WHERE kind = 'home'",
    "children": "SELECT count(*) FROM patrons_person WHERE birth_on > now() - interval '18 years'",
    "guardians": "SELECT count(*) FROM patrons_relationship",
    "expired": "SELECT count(*) FROM patrons_membership WHERE expires_on < now()",
    "blocks": "SELECT count(*) FROM patrons_block",
    "loans": "SELECT count(*) FROM circulation_loan",
    "open loans": "SELECT count(*) FROM circulation_loan WHERE closed_at IS NULL",
    "late loans": "SELECT count(*) FROM circulation_loan WHERE closed_at IS NULL AND due_at < now()",
    "renewals": "SELECT count(*) FROM circulation_renewal",
    "holds": "SELECT count(*) FROM circulation_hold",
    "holds open": "SELECT count(*) FROM circulation_hold WHERE state = 'open'",
    "holds ready": "SELECT count(*) FROM circulation_hold WHERE state = 'waiting'",
    "under way": "SELECT count(*) FROM holdings_transit WHERE closed_at IS NULL",
    "long under way": "SELECT count(*) FROM holdings_transit WHERE closed_at IS NULL AND opened_at < now() - interval '10 days'",
    "guest loans": "SELECT count(*) FROM circulation_loan l JOIN patrons_membership m ON m.id = l.membership_id WHERE m.kind = 'guest'",
    "charged cents": "SELECT coalesce(sum(amount_cents), 0) FROM payments_chargestep",
    "payments": "SELECT count(*) FROM payments_credit",
    "letters to print": "SELECT count(*) FROM messages_notice WHERE channel = 'letter' AND state = 'waiting'",
    "imports with trouble": "SELECT count(*) FROM catalogue_importrun WHERE aside_count > 0",
    "lent at night": """SELECT count(*) FROM circulation_loan
        WHERE extract(hour FROM opened_at AT TIME ZONE 'Europe/Amsterdam') NOT BETWEEN 7 AND 22""",
    "what was lent": """SELECT md5(string_agg(i.barcode || coalesce(c.number, '') || l.opened_at::text, ',' ORDER BY l.id))
        FROM circulation_loan l JOIN holdings_item i ON i.id = l.item_id
        LEFT JOIN patrons_card c ON c.membership_id = l.membership_id""",
}
ADDRESSES = "SELECT DISTINCT town, postcode FROM patrons_membership UNION SELECT DISTINCT town, postcode FROM organisations_branch"


def ask(question: str) -> list[Any]:
    """Ask the database."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def figures() -> dict[str, Any]:
    """Count what is there."""
    return {name: ask(question)[0][0] for name, question in FIGURES.items()}


def family() -> dict[str, Any]:
    """What the adult behind the demo card sees of their own and of the children."""
    adult = patrons.log_in_with_card("29000000000015", "1234", "127.0.0.1")
    child = patrons.log_in_with_card("29000000000023", "1234", "127.0.0.1")
    other = patrons.log_in_with_card("29000000000031", "1234", "127.0.0.1")
    loans = circulation.own_loans(adult)
    holds = circulation.own_holds(adult)
    return {
        "loans": len(loans),
        "renewable": sum(line.can_renew for line in loans),
        "late": sum(line.late for line in loans),
        "owed cents": sum(line.fee_cents for line in loans),
        "ready": sum(line.ready for line in holds),
        "waiting": sum(not line.ready for line in holds),
        "history": len(circulation.history(adult)),
        "child's loans": len(circulation.own_loans(child)),
        "other's loans": len(circulation.own_loans(other)),
    }


def staff() -> dict[str, list[str]]:
    """Log in with every demo name; the roles that each holds."""
    found = {}
    for login, *_ in STAFF:
        user = staff_services.log_in_staff(login, shown.PASSWORD, "127.0.0.1")
        found[login] = [grant.role for grant in organisations.roles_of(user.pk)]
    return found


def main(words: list[str]) -> None:
    """Load or tell."""
    if words[0] == "load":
        with clock.at(dt.datetime.fromisoformat(words[2])):
            call_command("demo", "load", seed=int(words[1]), size="small")
        return
    answer = {
        "figures": figures(),
        "family": family(),
        "staff": staff(),
        "shown": [login.name for login in shown.logins()],
        "addresses": ask(ADDRESSES),
        "violations": [str(one) for one in circulation.invariant_violations()],
    }
    sys.stdout.write(json.dumps(answer, default=str))


if __name__ == "__main__":
    main(sys.argv[1:])
