"""Handing notices over: each one once. Should the worker die, what was in its hand goes again, under the same name."""

import datetime as dt

import structlog
from django.db.models import Q, QuerySet

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.messages.ports import Channel, ChannelAway, DeliveryFailed, OutgoingMessage
from samenbieb.domains.messages.rules.quiet import may_go_at
from samenbieb.domains.messages.services.ways import Quiet
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.locking import NOTICE_LOCK_SPACE, claimed
from samenbieb.kernel.statements import Statement

log = structlog.get_logger(__name__)
GIVE_UP = dt.timedelta(days=3)  # a channel that is away for a long weekend costs nobody a notice
PAUSE_MAX = dt.timedelta(hours=1)
CLAIMED_COUNT = 100  # at once
WHY = "the worker hands over the notices of every library"

_MARK = Statement(
    """
    UPDATE messages_notice SET state = %(state)s::text, sent_at = %(sent_at)s::timestamptz,
        attempts = %(attempts)s::int, next_try_at = %(next_try_at)s::timestamptz
    WHERE id = %(notice)s::bigint
    """
)


def deliver_waiting(channel: Channel, *, by: str = Notice.Channel.MAIL) -> dict[str, int]:
    """Hand over what waits for a channel, oldest first. Returns counts: sent, failed, later.

    A few notices are claimed at a time; each of them is read, handed over and marked, and only then comes the next one:
    whoever dies in between leaves one notice that may go twice, with the same name (Message-ID), and no more. When the
    channel is away, the rest waits for the next run. A text message waits while its library wants no telephone to buzz. Bears stopping between two notices (`jobs.between_batches`).
    Locks: the claimed notices (advisory, over transactions), so two workers never hand over the same one.
    """
    counts = {"sent": 0, "failed": 0, "later": 0}
    last = 0
    quiet = Quiet() if by == Notice.Channel.TEXT else None
    try:
        while found := list(_waiting(by).filter(pk__gt=last).values_list("pk", flat=True)[:CLAIMED_COUNT]):
            last = found[-1]
            with claimed(NOTICE_LOCK_SPACE, found) as held:
                for number in sorted(held):
                    jobs.between_batches()
                    outcome, away = _deliver(channel, by, number, quiet)
                    if outcome:
                        counts[outcome] += 1
                    if away:
                        return counts
    finally:
        channel.close()
    return counts


def _waiting(by: str) -> QuerySet[Notice]:
    rows = Notice.objects.across_all(reason=WHY).filter(channel=by, state=Notice.State.WAITING)
    return rows.filter(Q(next_try_at=None) | Q(next_try_at__lte=clock.now())).order_by("pk")


def _deliver(channel: Channel, by: str, number: int, quiet: Quiet | None) -> tuple[str, bool]:
    """Hand over a notice that is claimed, if it still waits. Returns what became of it, and whether the channel is away."""
    notice = _waiting(by).filter(pk=number).first()
    if notice is None:
        return "", False
    if quiet is not None and (allowed_at := _allowed_at(notice, quiet)) > clock.now():
        notice.next_try_at = allowed_at
        _mark(notice)
        return "later", False
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
    _mark(notice)
    return outcome, away


def _mark(notice: Notice) -> None:
    _MARK.run(
        notice=notice.pk,
        state=str(notice.state),
        sent_at=notice.sent_at,
        attempts=notice.attempts,
        next_try_at=notice.next_try_at,
    )


def _allowed_at(notice: Notice, quiet: Quiet) -> dt.datetime:
    hours, zone = quiet.of(notice.organisation_id)
    return may_go_at(clock.now(), zone, hours)


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
