"""What happens to notices: made once per kind and subject, sent by the worker."""

from dataclasses import dataclass

import structlog
from django.db import transaction

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.messages.ports import Channel, DeliveryFailed, OutgoingMessage
from samenbieb.kernel import clock

log = structlog.get_logger(__name__)
BATCH_COUNT = 200


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to make. `dedup_key` makes it happen once; `person_id` is null for somebody without a membership."""

    organisation_id: int
    person_id: int | None
    kind: str
    dedup_key: str
    address: str
    language: str
    subject: str
    body: str


@transaction.atomic
def notify(draft: NoticeDraft) -> bool:
    """Make a notice, once per `dedup_key`. Returns whether it is new. Without an address it can only be read at home."""
    known = Notice.objects.across_all(reason="one notice per key, whatever the library")
    if known.filter(dedup_key=draft.dedup_key).exists():
        return False
    Notice.objects.bulk_create(
        [
            Notice(
                organisation_id=draft.organisation_id,
                person_id=draft.person_id,
                kind=draft.kind,
                dedup_key=draft.dedup_key,
                address=draft.address,
                language=draft.language,
                subject=draft.subject[:200],
                body=draft.body,
                made_at=clock.now(),
            )
        ],
        ignore_conflicts=True,  # two workers at once: the second finds it there
    )
    return True


def deliver_waiting(channel: Channel) -> dict[str, int]:
    """Send what waits, one at a time, each in a transaction of its own. Returns counts: sent, failed.

    Locks: the notice being sent, so two workers never send it both.
    """
    counts = {"sent": 0, "failed": 0}
    while outcome := _deliver_one(channel):
        counts[outcome] += 1
    return counts


@transaction.atomic
def _deliver_one(channel: Channel) -> str | None:
    rows = Notice.objects.across_all(reason="the worker sends the notices of every library")
    notice = (
        rows.select_for_update(skip_locked=True).filter(state=Notice.State.WAITING).order_by("pk").first()
    )
    if notice is None:
        return None
    try:
        if notice.address:
            channel.send(
                OutgoingMessage(
                    address=notice.address, subject=notice.subject, body=notice.body, language=notice.language
                )
            )
    except DeliveryFailed:
        log.warning("notice_failed", notice_id=notice.pk)
        notice.state = Notice.State.FAILED
        notice.save(update_fields=["state"])
        return "failed"
    notice.state, notice.sent_at = Notice.State.SENT, clock.now()
    notice.save(update_fields=["state", "sent_at"])
    return "sent"


def forget_person(person_id: int) -> int:
    """Drop every notice about a person. Returns how many."""
    rows = Notice.objects.across_all(reason="a person asked to be forgotten")
    count, _ = rows.filter(person_id=person_id).delete()
    return count
