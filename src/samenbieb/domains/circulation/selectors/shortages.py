"""Titles of which there are too few copies for who waits (the hold ratio): what a library should buy."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.rules.shortage import Queue, to_buy
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Shortage:
    """One title that people of a library wait for. `to_buy` is the number of copies that it misses."""

    work_public_id: str
    title: str
    creator: str
    forms: tuple[str, ...]
    waiting: int
    copies: int
    network_waiting: int
    network_copies: int
    to_buy: int


@dataclass(frozen=True, slots=True)
class ShortageReport:
    """The titles of one library, most to buy first. `per_copy` is how many people may wait for one copy (zero: no report)."""

    per_copy: int
    lines: list[Shortage]

    @property
    def to_buy(self) -> int:
        """Sum the copies to buy."""
        return sum(line.to_buy for line in self.lines)


def shortages(actor: Actor, *, organisation_id: int) -> ShortageReport:
    """Give the titles of which a library should buy copies. Five queries, whatever their number.

    Counted are readers in the queue who pick up at the library and still want the title, also those who rest; not who
    waits for one item. A copy counts when it can be lent: not lost, missing, withdrawn or not for loan.
    Raises: NotAllowed.
    """
    actor.require(permissions.VIEW_SHORTAGES, at=organisation_id)
    per_copy = policy_at(organisation_id=organisation_id, branch_id=None).value("holds_per_copy", Case())
    waiting = _waiting({"organisation": organisation_id})
    everywhere = _waiting({"work__in": list(waiting)})
    copies = items.copies_by_library(list(waiting))
    found = {
        work_id: Queue(
            waiting=count,
            copies=copies.get(work_id, {}).get(organisation_id, 0),
            network_waiting=everywhere.get(work_id, 0),
            network_copies=sum(copies.get(work_id, {}).values()),
        )
        for work_id, count in waiting.items()
    }
    short = {
        work_id: count for work_id, queue in found.items() if (count := to_buy(queue, per_copy=per_copy))
    }
    briefs = catalogue.briefs(list(short))
    lines = [
        _line(briefs[work_id], found[work_id], count) for work_id, count in short.items() if work_id in briefs
    ]
    lines.sort(key=lambda line: (-line.to_buy, -line.waiting, line.title, line.work_public_id))
    return ShortageReport(per_copy, lines)


def _waiting(which: Mapping[str, object]) -> dict[int, int]:
    today = clock.today(settings.TIME_ZONE)
    rows = Hold.objects.across_all(reason="how many people wait for a title; who they are is not asked")
    rows = rows.filter(Q(wanted_until_on=None) | Q(wanted_until_on__gte=today), **which)
    counted = rows.filter(state=Hold.State.OPEN, item=None).values_list("work").annotate(Count("pk"))
    return dict(counted.order_by())


def _line(brief: catalogue.Brief, queue: Queue, count: int) -> Shortage:
    return Shortage(
        work_public_id=brief.public_id,
        title=brief.title,
        creator=brief.creator,
        forms=brief.forms,
        waiting=queue.waiting,
        copies=queue.copies,
        network_waiting=queue.network_waiting,
        network_copies=queue.network_copies,
        to_buy=count,
    )
