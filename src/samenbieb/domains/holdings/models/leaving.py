"""Copies that leave: weeding, and last copies that are offered to the other libraries first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Weeding(PublicModel, TenantModel):
    """Copies that were taken out of the collection together, from a list of a place; it can be taken back."""

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="weedings")
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_weeding_says_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.done_at:%Y-%m-%d}"


class WeededItem(models.Model):
    """A copy that was taken out; `last_of` when it was the last one of its library or of the network."""

    weeding = models.ForeignKey(Weeding, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="+")
    item_version = models.PositiveIntegerField()
    last_of = models.CharField(max_length=12, blank=True, default="")
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["weeding", "item"], name="one_line_per_weeding_and_item")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.last_of}"


class CopyOffer(PublicModel, TenantModel):
    """A last copy that its library offers to the others before it is taken out of the collection.

    Of one that was taken over, `left_branch` and `left_location` say where it belonged before, and `item_version` as what it
    went: as long as that is its version, it can be given back.
    """

    class Ending(models.TextChoices):
        """How the offer ended."""

        TAKEN = "taken", _("Taken over")
        WEEDED = "weeded", _("Taken out of the collection")
        WITHDRAWN = "withdrawn", _("Called back")

    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="offers")
    last_of = models.CharField(max_length=12)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=120)
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    taken_by = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_location = models.CharField(max_length=60, blank=True, default="")
    item_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["until_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_open_offer_per_item"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="ended_offer_says_how",
            ),
            models.CheckConstraint(
                condition=Q(item_version=None)
                | Q(ended_as="taken", taken_by__isnull=False, left_branch__isnull=False),
                name="only_what_was_taken_is_given_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.until_on}"
