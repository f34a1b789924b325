"""A desk that does one big act and dies in the middle of it; for the test that then looks, and asks again.

It says what all tables hold before the act, and after it what it wrote, what it was answered and what all tables hold then.
"""

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import django

COPIES, LOANS, MEMBERS, TITLES = 40, 90, 3, 8
WHY = "a test looks at everything"
WRITES = ("INSERT", "UPDATE", "DELETE")


def say(**what: Any) -> None:
    """Write a line at once: the next moment may be the last."""
    sys.stdout.write(f"{json.dumps(what, default=str)}\n")
    sys.stdout.flush()


def prepare() -> None:
    """Make for each act what it needs, twice: once to do it undisturbed, once to be killed."""
    import datetime as dt

    from samenbieb.domains.organisations.permissions import ADMINISTRATOR
    from samenbieb.kernel import clock
    from tests.factories.catalogue import RecordFactory
    from tests.factories.circulation import library
    from tests.factories.organisations import staff
    from tests.factories.patrons import PersonFactory

    here, elsewhere = library(), library()
    here.desk = staff(here.organisation, ADMINISTRATOR, branch=here.branch)
    for turn in ("0", "1"):
        record = RecordFactory(title=f"weed {turn}")
        for _ in range(COPIES + 1):
            here.item(record)
        kept, gone, *busy = (
            here.member(person=PersonFactory(given_name=name, family_name=turn))
            for name in ("kept", "gone", *["extend"] * MEMBERS)
        )
        for card in (kept, gone):
            for _ in range(TITLES):
                elsewhere.lend(elsewhere.item(), card)
                elsewhere.reserve(elsewhere.item().record, card)
        for number in range(LOANS):
            here.lend(here.item(), busy[number % MEMBERS])
    say(day=(clock.today("Europe/Amsterdam") + dt.timedelta(days=60)).isoformat())


class Desk:
    """The desk that `prepare` made, with the big acts that it can do."""

    def __init__(self, act: str, turn: str, day: str) -> None:
        import datetime as dt

        from samenbieb.domains.organisations import selectors
        from samenbieb.domains.organisations.models import User

        user = User.objects.latest("pk")
        self.actor = selectors.actor_for(user, "desk")
        self.branch_id = user.workplace_id
        self.turn, self.day = turn, dt.date.fromisoformat(day)
        self.key = f"{act}-{turn}"

    def merge(self) -> Any:
        """Let one account go up in another, with all that hangs on it."""
        from samenbieb.domains.patrons import services
        from samenbieb.domains.patrons.models import Card

        cards = Card.objects.across_all(reason=WHY).filter(membership__person__family_name=self.turn)
        kept, gone = cards.order_by("pk")[:2]
        return services.merge_people(
            self.actor, public_id=str(kept.membership.public_id), other=gone.number, key=self.key
        )

    def weed(self) -> Any:
        """Take all copies of a title but one out of the collection."""
        from samenbieb.domains.circulation import services
        from samenbieb.domains.holdings.models import Item

        rows = Item.objects.across_all(reason=WHY).filter(record__title=f"weed {self.turn}").order_by("pk")
        chosen = [str(one) for one in rows.values_list("public_id", flat=True)]
        return services.weed(self.actor, branch_id=self.branch_id, public_ids=chosen, key=self.key)

    def extend(self) -> Any:
        """Give all loans of some members another last day."""
        from samenbieb.domains.circulation import services
        from samenbieb.domains.circulation.models import Loan

        rows = Loan.objects.across_all(reason=WHY).filter(
            membership__person__given_name="extend", membership__person__family_name=self.turn
        )
        chosen = tuple(str(one) for one in rows.values_list("public_id", flat=True))
        return services.extend_loans(
            self.actor,
            branch_id=self.branch_id,
            picked=services.Picked(loans=chosen),
            to_on=self.day,
            comment="flood",
            key=self.key,
        )


def held() -> str:
    """Give one word for all that stands in the tables."""
    from django.db import connection

    found = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            found.update(f"{table} {cursor.fetchone()}".encode())
    return found.hexdigest()


class Killer:
    """Counts what is written, and kills its own process after the write with a number (0: never)."""

    def __init__(self, dies_at: int) -> None:
        self.dies_at, self.count = dies_at, 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Let a statement run; after the one, the end."""
        answer = execute(sql, *rest)
        if str(sql).lstrip().upper().startswith(WRITES):
            self.count += 1
            if self.count == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer


def work(act: str, turn: str, day: str, dies_at: int) -> None:
    """Do one act, or die in it; `dies_at` -1 is after the act, before its answer is said."""
    from django.db import connection

    desk, killer = Desk(act, turn, day), Killer(dies_at)
    say(before=held())
    with connection.execute_wrapper(killer):
        answer = getattr(desk, act)()
    if dies_at == -1:
        os.kill(os.getpid(), signal.SIGKILL)
    say(writes=killer.count, answer=asdict(answer), after=held())


def extended() -> None:
    """Say of each loan that could get another last day: whether it has it, in how many acts, and how often it was noted."""
    from samenbieb.domains.circulation.models import ExtendedLoan, Loan
    from samenbieb.kernel.models import AuditEntry

    for loan in Loan.objects.across_all(reason=WHY).filter(membership__person__given_name="extend"):
        lines = ExtendedLoan.objects.filter(loan=loan)
        noted = AuditEntry.objects.filter(action="circulation.extend", subject_id=str(loan.public_id))
        say(
            turn=loan.membership.person.family_name if loan.membership else "",
            times=loan.extensions_used,
            lines=lines.filter(due_after_at=loan.due_at).count(),
            acts=lines.values("act").distinct().count(),
            noted=noted.count(),
        )


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "extended":
        extended()
    else:
        work(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
