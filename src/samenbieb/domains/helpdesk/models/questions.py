"""A question at the help desk. Nothing in it can lead to a visitor: no column of this table can hold a text."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.domains.helpdesk.models.lists import (
    Agency,
    Channel,
    Duration,
    HelpKind,
    Outcome,
    PartnerKind,
    Topic,
)
from samenbieb.kernel.tenancy import TenantModel


class Question(TenantModel):
    """One question of a visitor that nobody knows.

    `visit` ties the questions that one visitor asked on one form; it is random and is nobody's. `key` makes a question
    that is sent twice one row. Both, and the public id, are random and hold no moment: after ninety days `asked_at` is
    cut to the hour, and nothing else here would tell the minute.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    help_kind = models.ForeignKey(HelpKind, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(Outcome, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner_kind = models.ForeignKey(
        PartnerKind, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    duration = models.ForeignKey(Duration, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    for_another = models.BooleanField(default=False)
    visit = models.UUIDField()
    key = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="one_question_per_key"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("asked_at")),
                name="question_is_withdrawn_after_it_was_asked",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "asked_at"], name="questions_by_library"),
            models.Index(fields=["branch", "asked_at"], name="questions_by_place"),
            models.Index(fields=["visit"], name="questions_by_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.asked_at:%Y-%m-%d %H}"
