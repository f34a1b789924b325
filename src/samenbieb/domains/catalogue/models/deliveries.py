"""Deliveries: files that were brought in, and what was kept aside of them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue.models.descriptions import Description
from samenbieb.kernel import identifiers
from samenbieb.kernel.models import PublicModel


class ImportRun(models.Model):
    """One delivery being brought in. `byte_position` is where the next record starts, saved with each batch."""

    class State(models.TextChoices):
        """A run that is `running` while no process works on it was interrupted, and can go on."""

        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")

    public_id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=identifiers.uuid7, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True, default="")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_byte_count = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Description.RawFormat.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    byte_position = models.BigIntegerField(default=0)
    accepted_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    overlaid_count = models.PositiveIntegerField(default=0)
    aside_count = models.PositiveIntegerField(default=0)
    remarked_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    started_by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["file_sha256"], name="import_by_file")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d}"


class ImportProblem(PublicModel):
    """Bytes of a delivery that were kept aside: where they stood, why, and what they were (four megabytes at most).

    The bytes never change. `settled_…` says what a cataloguer did about it; `description` is what it became.
    """

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Open")
        BROUGHT_IN = "brought_in", _("Brought in after all")
        PUT_AWAY = "put_away", _("Put away")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    byte_position = models.BigIntegerField()
    byte_count = models.BigIntegerField()
    reason = models.CharField(max_length=30)
    detail = models.TextField(blank=True, default="")
    control_number = models.CharField(max_length=120, blank=True, default="")
    raw = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    settled_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    description = models.ForeignKey(
        Description, null=True, blank=True, on_delete=models.SET_NULL, related_name="mended_from"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "byte_position", "reason"], name="one_row_per_place_and_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None, settled_by="")
                | (~Q(state="open") & Q(settled_at__isnull=False) & ~Q(settled_by="")),
                name="settled_problem_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["run", "byte_position"], condition=Q(state="open"), name="problem_still_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.byte_position} {self.reason}"
