"""Making notices: once per kind and subject."""

from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.messages.models import Notice
from samenbieb.kernel import clock


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


def forget_person(person_id: int) -> int:
    """Drop every notice about a person. Returns how many."""
    rows = Notice.objects.across_all(reason="a person asked to be forgotten")
    count, _ = rows.filter(person_id=person_id).delete()
    return count
