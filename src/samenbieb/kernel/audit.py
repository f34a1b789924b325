"""The audit trail: append-only, written in the transaction of the act. Looking at a member's data counts as an act."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When

from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from samenbieb.kernel.statements import Statement

_RECORD = Statement(
    """
    INSERT INTO kernel_auditentry
        (done_at, actor, door, action, organisation_id, subject_type, subject_id, person_id, details)
    VALUES (%(done_at)s::timestamptz, %(actor)s::text, %(door)s::text, %(action)s::text,
        %(organisation_id)s::bigint, %(subject_type)s::text, %(subject_id)s::text, %(person_id)s::bigint,
        %(details)s::jsonb)
    """
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act was about, for who wrote it without making an object of its row."""

    type: str
    public_id: str
    organisation_id: int | None


def record(
    actor: Actor, action: str, row: models.Model | Subject, *, person_id: int | None = None, **details: Any
) -> None:
    """Write one line: this actor did this to this row. `details` hold what changed, never a secret.

    `person_id` names the member whose data were touched or seen, so that they can ask who did.
    """
    if isinstance(row, Subject):
        subject = row
    else:
        subject = Subject(
            row._meta.label_lower,  # noqa: SLF001 - Django's public place for a model's name
            str(getattr(row, "public_id", row.pk)),
            getattr(row, "organisation_id", None),
        )
    now = clock.now()
    who, about = (actor.name, actor.door, action), (subject.organisation_id, subject.type, subject.public_id)
    if outbox.note([now.isoformat(), *who, *about, person_id, details]):
        return
    _RECORD.run(
        done_at=now,
        actor=actor.name,
        door=actor.door,
        action=action,
        organisation_id=subject.organisation_id,
        subject_type=subject.type,
        subject_id=subject.public_id,
        person_id=person_id,
        details=details,
    )


def refused(actor: Actor, action: str, *, codes: Collection[str]) -> None:
    """Write one line about something that was refused: by whom, through which door, why. Nothing of it leads to a member.

    Called when the transaction of the act has been taken back, so that the line stays.
    """
    AuditEntry.objects.create(
        done_at=clock.now(),
        actor=actor.name if actor.person_id is None else "member",
        door=actor.door,
        action=action,
        subject_type="",
        subject_id="",
        details={"refused": sorted(codes)},
    )


def newest(limit: int) -> list[AuditEntry]:
    """Give the newest lines, the newest last."""
    return list(AuditEntry.objects.order_by("-id")[:limit])[::-1]


def unlink(model: type[models.Model], public_ids: Collection[str]) -> int:
    """Let the lines about rows go of the person: a loan that was unlinked must not be found again by its trail.

    What was done, where and by which member of staff stays; the database allows this one change and no other. Lines that
    wait for the end of this act go along. Returns how many lines were written already.
    """
    label = model._meta.label_lower  # noqa: SLF001 - Django's public place for a model's name
    outbox.unlink_noted(label, public_ids)
    lines = AuditEntry.objects.filter(subject_type=label, subject_id__in=list(public_ids))
    nameless = Case(When(actor__startswith="member:", then=Value("member")), default=F("actor"))
    return lines.update(person_id=None, actor=nameless)


def about_person(person_id: int, *, limit: int = 200) -> list[AuditEntry]:
    """Give the newest lines about one person, for the person and for who answers their question."""
    return list(AuditEntry.objects.filter(person_id=person_id).order_by("-id")[:limit])
