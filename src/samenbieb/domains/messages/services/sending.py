"""Handing notices over: each one once. Should the worker die, what was in its hand goes again, under the same name."""

import datetime as dt

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.messages.ports import Channel, ChannelAway, DeliveryFailed, OutgoingMessage
from samenbieb.kernel import clock

log = structlog.get_logger(__name__)
GIVE_UP = dt.timedelta(days=3)  # a channel that is away for a long weekend costs nobody a notice
PAUSE_MAX = dt.timedelta(hours=1)
WHY = "the worker hands over the notices of every library"


def deliver_waiting(channel: Channel, *, by: str = Notice.Channel.MAIL) -> dict[str, int]:
    """Hand over what waits for a channel, oldest first, each in a transaction of its own. Returns counts: sent, failed, later.

    The row is locked, handed over, marked and committed, one by one: whoever dies in between leaves one notice that
    may go twice, with the same name (Message-ID), and no more. When the channel is away, the rest waits for the next run.
    Locks: the notice that is handed over, so two workers never hand over both.
    """
    counts = {"sent": 0, "failed": 0, "later": 0}
    last = 0
    try:
        while (step := _deliver_next(channel, by, after=last)) is not None:
            last, outcome, away = step
            counts[outcome] += 1
            if away:
                break
    finally:
        channel.close()
    return counts


def _waiting(by: str, after: int) -> QuerySet[Notice]:
    rows = Notice.objects.across_all(reason=WHY).filter(channel=by, state=Notice.State.WAITING, pk__gt=after)
    return rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=clock.now())).order_by("pk")


@transaction.atomic
def _deliver_next(channel: Channel, by: str, *, after: int) -> tuple[int, str, bool] | None:
    notice = _waiting(by, after).select_for_update(skip_locked=True).first()
    if notice is None:
        return None
    away = False
    try:
        channel.send(
            OutgoingMessage(
                name=str(notice.public_id),
                address=notice.address,
                subject=notice.subject,
                body=notice.body,
                language=notice.language,
            )
        )
    except DeliveryFailed:
        notice.state = Notice.State.FAILED
        outcome = "failed"
    except ChannelAway:
        outcome, away = _try_later(notice), True
    else:
        notice.state, notice.sent_at = Notice.State.SENT, clock.now()
        outcome = "sent"
    if outcome != "sent":
        log.warning("notice_not_sent", notice_id=notice.pk, outcome=outcome, attempts=notice.attempts)
    notice.save(update_fields=["state", "sent_at", "attempts", "next_try_at"])
    return notice.pk, outcome, away


def _try_later(notice: Notice) -> str:
    """Put a notice off with growing pauses, so that one that breaks the channel does not stand before the others."""
    notice.attempts += 1
    notice.next_try_at = clock.now() + min(
        PAUSE_MAX, dt.timedelta(seconds=20 * 2 ** min(notice.attempts, 10))
    )
    if clock.now() - notice.made_at < GIVE_UP:
        return "later"
    notice.state = Notice.State.FAILED
    return "failed"
