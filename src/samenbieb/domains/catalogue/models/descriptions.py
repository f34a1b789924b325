"""What suppliers said of an edition: the delivered bytes, and what they were before."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from samenbieb.domains.catalogue.models.works import Record
from samenbieb.kernel.models import PublicModel


class Description(PublicModel):
    """One edition in the words of one supplier, as it was delivered. Several may describe the same record."""

    class RawFormat(models.TextChoices):
        """How `raw` is written."""

        ISO2709 = "iso2709", "ISO 2709"
        MARCXML = "marcxml", "MARCXML"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="descriptions")
    # Found by the constraint below, which begins with it.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    source = models.CharField(max_length=60)
    control_number = models.CharField(max_length=120)
    raw = models.BinaryField()
    raw_format = models.CharField(max_length=8, choices=RawFormat.choices)
    raw_encoding = models.CharField(max_length=20, default="utf-8")
    content_hash = models.CharField(max_length=64)
    remarks = ArrayField(models.TextField(), default=list, blank=True)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "control_number"],
                name="one_description_per_source_and_number",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.control_number}"


class DescriptionVersion(models.Model):
    """What a description was before a newer delivery took its place."""

    description = models.ForeignKey(Description, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    raw = models.BinaryField()
    raw_format = models.CharField(max_length=8, choices=Description.RawFormat.choices)
    raw_encoding = models.CharField(max_length=20, default="utf-8")
    content_hash = models.CharField(max_length=64)
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True, default="")
    run = models.ForeignKey(
        "ImportRun", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    run_position: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["description", "version"], name="one_row_per_description_version")
        ]

    def __str__(self) -> str:
        return f"{self.description_id} v{self.version}"
