"""Copies that were entered at the desk with a title alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class QuickItem(PublicModel, TenantModel):
    """A copy that was entered at the desk with a title alone (snel invoeren), until a colleague completes it.

    `linked_from` is the edition with that title alone, `linked_to` the described one to which the copy went.
    """

    item = models.OneToOneField("holdings.Item", on_delete=models.PROTECT, related_name="quickly_added")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True, default="")
    taken_back = models.BooleanField(default=False)
    linked_from = models.ForeignKey(
        "catalogue.Record", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    linked_to = models.ForeignKey(
        "catalogue.Record", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(linked_from=None, linked_to=None)
                | Q(linked_from__isnull=False, linked_to__isnull=False, done_at__isnull=False),
                name="linked_when_it_was_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.made_at:%Y-%m-%d}"
