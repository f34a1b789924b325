"""Accounts that turned out to be of one person: what was moved, so that it can be taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.kernel.models import PublicModel


class PersonMerge(PublicModel):
    """One time that two people in the books became one: `gone` leads on to `kept`.

    `moved` holds the primary keys that moved, by room; `before` what was written over. Both are emptied when their term is
    over; from then on it cannot be taken back.
    """

    kept = models.ForeignKey("patrons.Person", on_delete=models.PROTECT, related_name="merges_into")
    gone = models.ForeignKey("patrons.Person", on_delete=models.PROTECT, related_name="merges_away")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    emptied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="one_standing_merge_per_person"
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="nobody_merges_with_themselves"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_merge_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id} {self.made_at:%Y-%m-%d}"
