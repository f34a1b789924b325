"""How nightly work goes through many loans: a batch to a transaction, in one order, so that it can stop and go on."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from samenbieb.domains.circulation.models import Loan
from samenbieb.kernel import jobs

Key = tuple[dt.datetime, int]


def each_batch(rows: QuerySet[Loan], act: Callable[[list[Loan]], None], *, count: int) -> None:
    """Let `act` have the loans, soonest due first, so many to a transaction of its own.

    Bears stopping between two batches (`jobs.between_batches`), and dying anywhere. Loans that somebody is busy with are
    passed over. Locks: the loans of a batch. `act` may change when a loan is due only to a later moment.
    """
    last: Key | None = None
    while True:
        jobs.between_batches()
        with transaction.atomic():
            batch = list(
                after(rows, last).select_for_update(of=("self",), no_key=True, skip_locked=True)[:count]
            )
            if not batch:
                return
            act(batch)
        last = batch[-1].due_at, batch[-1].pk


def after(rows: QuerySet[Loan], last: Key | None) -> QuerySet[Loan]:
    """Give the loans that come after a moment and a key, in this order; all of them for nothing."""
    ordered = rows.order_by("due_at", "pk")
    if last is None:
        return ordered
    due_at, key = last
    return ordered.filter(Q(due_at__gt=due_at) | Q(pk__gt=key), due_at__gte=due_at)
