"""Collections that go to another place for a period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class CollectionLoan(PublicModel, TenantModel):
    """A set of titles that goes to another place for a period (wisselcollectie) and comes back.

    It is put together, sent, called home and ended, in that order. `organisation` owns the titles.
    """

    name = models.CharField(max_length=80)
    from_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="collections_out"
    )
    to_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="collections_in"
    )
    until_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True, blank=True)
    called_home_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(from_branch=F("to_branch")), name="collection_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(called_home_at=None) | Q(sent_at__isnull=False), name="collection_was_sent_first"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(sent_at=None) | Q(called_home_at__isnull=False),
                name="collection_was_called_home_first",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionLine(models.Model):
    """A copy in a collection. `ended_at`: it is free for another one; `missed`: it was not at home when the collection ended."""

    collection = models.ForeignKey(CollectionLoan, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    missed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_collection_per_item"
            ),
            models.UniqueConstraint(fields=["collection", "item"], name="one_line_per_collection_and_item"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.item_id}"
