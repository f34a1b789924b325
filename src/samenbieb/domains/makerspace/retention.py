"""How long this room keeps what may tell of somebody: notes about what was broken, and what the gallery shows."""

import datetime as dt
from contextlib import suppress

from samenbieb.domains.makerspace import services
from samenbieb.domains.makerspace.models import Exhibit, Outage
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=92)
SHOWN_FOR = dt.timedelta(days=730)


def forget_notes() -> int:
    """Drop the notes of what was mended long ago. Returns how many."""
    rows = Outage.objects.across_all(reason="the nightly keep-time of every library").filter(
        ended_at__lt=clock.now() - KEPT_AFTER
    )
    return rows.exclude(note="").update(note="")


def take_down_old_exhibits() -> int:
    """Take down what was put in two years ago, with its files. Returns how many."""
    rows = Exhibit.objects.across_all(reason="the nightly keep-time of every library").filter(
        ended_at=None, added_at__lt=clock.now() - SHOWN_FOR
    )
    count = 0
    for public_id in list(rows.order_by("pk").values_list("public_id", flat=True)):
        with suppress(NotFound):  # its maker took it down a moment ago
            services.take_down(Actor.system(), exhibit=str(public_id))
            count += 1
    return count


keep(
    "makerspace.Outage",
    period="the note goes 3 months after the machine works again",
    reason="To mend it and to see whether it returns. It is screened, and free text may still tell of somebody.",
    apply=forget_notes,
)
keep(
    "makerspace.Exhibit",
    period="2 years after it was put in; at once when who made it or the library takes it down",
    reason="To show what can be made. Of a child an age band, of an adult a first name if they chose so. The files go too.",
    apply=take_down_old_exhibits,
)
