"""How long this room keeps who booked: a month after it is over. That something was used stays."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from samenbieb.domains.booking.models import Claim
from samenbieb.kernel import audit, clock
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=30)
BATCH_COUNT = 1_000


def forget_bookers() -> int:
    """Forget who booked what is over for a month, in the trail too. In batches, each whole. Returns how many."""
    rows = Claim.objects.across_all(reason="the nightly keep-time of every library").filter(
        ends_at__lt=clock.now() - KEPT_AFTER
    )
    named = rows.filter(Q(person__isnull=False) | Q(holder__isnull=False) | ~Q(first_name=""))
    count = 0
    while batch := dict(named.order_by().values_list("pk", "public_id")[:BATCH_COUNT]):
        with transaction.atomic():
            audit.unlink(Claim, [str(public_id) for public_id in batch.values()])
            count += rows.filter(pk__in=batch).update(person=None, holder=None, first_name="")
    return count


keep(
    "booking.Claim",
    period="30 days after it is over",
    reason="To know who comes, and who left something behind; that a room or a machine was used stays as a figure.",
    apply=forget_bookers,
)
