"""How long this room keeps what it observed. None of it leads to a person: numbers by place and month."""

import datetime as dt

from samenbieb.domains.monitoring.models import Recount
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT = dt.timedelta(days=92)


def _forget_recounts() -> int:
    count, _rows = Recount.objects.filter(counted_at__lt=clock.now() - KEPT).delete()
    return count


keep(
    "monitoring.Recount",
    period="three months",
    reason="To show that a published number came out of the rows again. Does not say who asked.",
    apply=_forget_recounts,
)
