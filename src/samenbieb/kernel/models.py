"""What the kernel itself writes down: the audit trail, the outbox, jobs and answered requests."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from samenbieb.kernel import identifiers


class PublicModel(models.Model):
    """A row with an identifier that may stand in an address: a UUID version 7, never the primary key."""

    public_id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=identifiers.uuid7, unique=True, editable=False
    )

    class Meta:
        abstract = True


class AuditEntry(models.Model):
    """One act, one line, never changed (a trigger sees to it): who did what to which row, where, when."""

    done_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    door = models.CharField(max_length=12)
    action = models.CharField(max_length=60)
    organisation_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    person_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id", "-id"], name="audit_by_person"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.done_at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject_type} {self.subject_id}"
        )


class OutboxEvent(models.Model):
    """A fact that was published in the same transaction as the rows it tells of; the worker hands it on."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    payload = models.JSONField()
    published_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    problem = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(handled_at=None), name="outbox_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class Job(models.Model):
    """A piece of work for the worker: run once, or again after a failure with growing pauses.

    `slot_at` is the moment of the schedule that asked for it: once per slot, however many workers there are.
    """

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    run_after_at = models.DateTimeField()
    slot_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run_after_at"], condition=models.Q(finished_at=None), name="job_waiting"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "slot_at"], name="one_job_per_slot")]

    def __str__(self) -> str:
        return f"{self.name} {self.run_after_at:%Y-%m-%d %H:%M}"


class AnsweredRequest(models.Model):
    """The answer that a request with a key received: the same key gives the same answer and writes nothing."""

    actor = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class RowsVersion(models.Model):
    """Which version of rows that seldom change holds: a trigger of their tables gives a new one (`kernel/remembering.py`)."""

    name = models.CharField(max_length=20, unique=True)
    version = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Attempt(models.Model):
    """Failed log-ins of one name from one address: the two together, so never a whole building."""

    name_hash = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    failed_count = models.PositiveSmallIntegerField(default=0)
    since_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name_hash", "address"], name="one_count_per_name_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.failed_count}"
