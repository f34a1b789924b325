"""What cataloguers did by hand, and what it moved, so that it can be taken back."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel


class ActKind(StrEnum):
    """What was done. Kept as text: a later kind needs no change of the table."""

    WORKS_JOINED = "works_joined"
    WORKS_SEPARATED = "works_separated"
    RECORDS_MERGED = "records_merged"
    DESCRIPTION_MOVED = "description_moved"
    DOUBT_DISMISSED = "doubt_dismissed"
    ASIDE_BROUGHT_IN = "aside_brought_in"
    ASIDE_PUT_AWAY = "aside_put_away"


class CatalogueAct(PublicModel):
    """One act of a cataloguer. `moved` holds primary keys with what they were before; `names` the words for a sentence.

    `work_ids` and `record_ids` are those it touched: a later act on the same ones is undone first.
    """

    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    names = models.JSONField(default=dict)
    work_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    record_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_act_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["work_ids"], name="act_by_work"),
            GinIndex(fields=["record_ids"], name="act_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"
