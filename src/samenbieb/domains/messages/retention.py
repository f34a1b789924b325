"""How long this room keeps personal data."""

import datetime as dt

from samenbieb.domains.messages.models import Notice
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT = dt.timedelta(days=365)


def drop_old() -> int:
    """Drop notices older than a year. Returns how many."""
    rows = Notice.objects.across_all(reason="the nightly clean-up of every library")
    count, _ = rows.filter(made_at__lt=clock.now() - KEPT).delete()
    return count


keep(
    "messages.Notice",
    period="1 year",
    reason="To answer the question whether a member was told.",
    apply=drop_old,
)
