"""A desk that does a day's mixed work, each act under a key, and says each answer; for the test that kills everything.

As a real desk it asks again, with the same key, when the line fell away before the answer came.
"""

import sys
import time
from typing import Any

import django

PRICE_CENTS = 100
ACTS = ("lend", "renew", "reserve", "take_in", "pick_up", "pay")
CARDS = 10


def say(line: str) -> None:
    """Write a line at once: whoever listens may kill us the next moment."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def prepare(count: int) -> None:
    """Make a library with ten members and as many titles as asked, and something to pay for each."""
    from samenbieb.domains.payments import services as payments
    from tests.factories.circulation import library

    here = library()
    here.rule("renew_from", "due")
    cards = [here.member() for _ in range(CARDS)]
    for number in range(count):
        here.item()
        account = cards[(number + 1) % CARDS].membership_id
        line = payments.ChargeLine(account, here.organisation.pk, "other", description="proef")
        payments.charge(here.desk, line=line, amount_cents=PRICE_CENTS)


class Desk:
    """The desk that `prepare` made."""

    def __init__(self) -> None:
        from samenbieb.domains.holdings.models import Item
        from samenbieb.domains.organisations import selectors
        from samenbieb.domains.organisations.models import User
        from samenbieb.domains.patrons.models import Card

        why = "the desk of a test"
        self.actor = selectors.actor_for(User.objects.earliest("pk"), "desk")
        self.items = list(Item.objects.across_all(reason=why).select_related("record__work").order_by("pk"))
        self.cards = list(Card.objects.across_all(reason=why).order_by("pk"))
        self.branch_id = self.items[0].home_branch_id

    def act(self, number: int) -> str:
        """Do one act of the day, or give its answer again; gives the public id of what it made."""
        from samenbieb.domains.circulation import services
        from samenbieb.domains.circulation.models import Loan
        from samenbieb.domains.payments import services as payments
        from samenbieb.kernel import jobs

        index, act, key = number // len(ACTS), ACTS[number % len(ACTS)], f"act-{number}"
        item, borrower, other = self.items[index], self.cards[index % CARDS], self.cards[(index + 1) % CARDS]
        scan: dict[str, Any] = {"barcode": item.barcode, "branch_id": self.branch_id, "key": key}
        if act == "lend":
            return services.check_out_item(self.actor, card=borrower.number, **scan).loan
        if act == "pick_up":
            return services.check_out_item(self.actor, card=other.number, **scan).loan
        if act == "take_in":
            return services.return_item(self.actor, **scan).act
        if act == "renew":
            loan = Loan.objects.across_all(reason="the desk of a test").filter(item=item).earliest("pk")
            return services.renew_loan(self.actor, loan_public_id=str(loan.public_id), key=key).loan
        if act == "reserve":
            work = str(item.record.work.public_id)
            return services.place_hold(
                self.actor,
                work_public_id=work,
                card=other.number,
                pickup_branch_id=self.branch_id,
                key=key,
            ).hold
        jobs.enqueue("send_notices")
        paid = payments.pay(
            self.actor,
            membership_id=other.membership_id,
            amount_cents=PRICE_CENTS,
            method="cash",
            reference=key,
        )
        return str(paid.public_id)


def work(first: int, end: int) -> None:
    """Do the acts from the first to before the end, and say each answer."""
    from django.db import InterfaceError, OperationalError, connections

    from samenbieb.kernel.errors import Busy

    desk = None
    for number in range(first, end):
        while True:
            try:
                desk = desk or Desk()
                answer = desk.act(number)
                break
            except (OperationalError, InterfaceError, Busy):
                connections.close_all()
                time.sleep(0.05)
        say(f"{number} {answer}")


def count() -> None:
    """Say how many rows there are of everything that the acts make, and every notice with its state."""
    from samenbieb.domains.circulation.models import Hold, Loan, Renewal, ReturnAct
    from samenbieb.domains.messages.models import Notice
    from samenbieb.domains.payments.models import Credit, TillEntry
    from samenbieb.kernel.models import OutboxEvent

    why = "a test counts everything"
    say(f"loans {Loan.objects.across_all(reason=why).count()}")
    say(f"closed {Loan.objects.across_all(reason=why).exclude(closed_at=None).count()}")
    say(f"renewals {Renewal.objects.count()}")
    say(f"fulfilled {Hold.objects.across_all(reason=why).filter(state='fulfilled').count()}")
    say(f"holds {Hold.objects.across_all(reason=why).count()}")
    say(f"returns {ReturnAct.objects.across_all(reason=why).count()}")
    say(f"payments {Credit.objects.across_all(reason=why).count()}")
    say(f"till {TillEntry.objects.across_all(reason=why).count()}")
    say(f"unhandled {OutboxEvent.objects.filter(handled_at=None).count()}")
    for notice in Notice.objects.across_all(reason=why):
        say(f"<{notice.public_id}@bieb.example> {notice.state}")


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
    elif sys.argv[1] == "work":
        work(int(sys.argv[2]), int(sys.argv[3]))
    else:
        count()
