"""How long this room keeps personal data."""

import datetime as dt

from samenbieb.domains.messages.models import LetterBatch, Notice
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

CONTENT_KEPT = dt.timedelta(days=30)  # as long as a returned loan leads to its reader: a text names titles
KEPT = dt.timedelta(days=365)
BATCH_COUNT = 5_000
WHY = "the nightly clean-up of every library"


def drop_old() -> int:
    """Take the content out of notices after its term, and drop what is left after a year. Returns how many rows.

    In batches, each whole: what was stopped goes on the next night. What still waits keeps its content until it is given up.
    """
    rows = Notice.objects.across_all(reason=WHY)
    emptied = 0
    # Letters that nobody printed are no news any more.
    rows.filter(
        channel=Notice.Channel.LETTER, state=Notice.State.WAITING, made_at__lt=clock.now() - CONTENT_KEPT
    ).update(state=Notice.State.FAILED)
    over = rows.filter(emptied_at=None, made_at__lt=clock.now() - CONTENT_KEPT).exclude(
        state=Notice.State.WAITING
    )
    while batch := list(over.order_by("made_at").values_list("pk", flat=True)[:BATCH_COUNT]):
        emptied += rows.filter(pk__in=batch).update(subject="", body="", address="", emptied_at=clock.now())
    dropped, _rows = rows.filter(made_at__lt=clock.now() - KEPT).delete()
    batches = LetterBatch.objects.across_all(reason=WHY).filter(letters=None)
    batches.filter(made_at__lt=clock.now() - KEPT).delete()
    return emptied + dropped


keep(
    "messages.Notice",
    period="the text and the address 30 days; that it went, when and how 1 year",
    reason="To answer the question whether a member was told, without keeping what they read.",
    apply=drop_old,
)
keep(
    "messages.ChannelChoice",
    period="as long as a library knows the person",
    reason="To tell a member by mail, text message or letter, as they asked.",
)
