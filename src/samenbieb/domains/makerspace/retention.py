"""How long this room keeps free text: notes about what was broken, three months after it works again."""

import datetime as dt

from samenbieb.domains.makerspace.models import Outage
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=92)


def forget_notes() -> int:
    """Drop the notes of what was mended long ago. Returns how many."""
    rows = Outage.objects.across_all(reason="the nightly keep-time of every library").filter(
        ended_at__lt=clock.now() - KEPT_AFTER
    )
    return rows.exclude(note="").update(note="")


keep(
    "makerspace.Outage",
    period="the note goes 3 months after the machine works again",
    reason="To mend it and to see whether it returns. It is screened, and free text may still tell of somebody.",
    apply=forget_notes,
)
