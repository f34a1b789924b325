"""What was done to the rules."""

from typing import ClassVar

from django.db import models

from samenbieb.kernel.models import PublicModel


class RuleChange(PublicModel):
    """One act on the rules: the rows that it touched as they stood before and after. No organisation means the network.

    It says of every rule who set it and when, and lets the act be undone while nothing else happened to those rows.
    """

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="rule_changes_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d %H:%M}"
