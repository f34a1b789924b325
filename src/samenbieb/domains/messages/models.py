"""What is so about notices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Notice(PublicModel, TenantModel):
    """One message to one person about one thing. Higher rooms say about whom by number, so this room stands low."""

    owner_path = "person_id"

    class State(models.TextChoices):
        """Waiting for its channel, sent, or not deliverable (no address)."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    person_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True, db_index=True
    )
    kind = models.CharField(max_length=30)
    dedup_key = models.CharField(max_length=120, unique=True)
    language = models.CharField(max_length=5, default="nl")
    address = models.CharField(max_length=254, blank=True, default="")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="notices_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedup_key}"
