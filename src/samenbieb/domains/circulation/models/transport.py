"""Ways between places, and who lends to whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class TransportLink(models.Model):
    """The way from one place to another: what it costs (a plain number to compare), how many days, and whether there is one."""

    from_branch = models.ForeignKey("organisations.Branch", on_delete=models.CASCADE, related_name="+")
    to_branch = models.ForeignKey("organisations.Branch", on_delete=models.CASCADE, related_name="+")
    cost = models.PositiveIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    enabled = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_branch", "to_branch"], name="one_transport_per_way"),
            models.CheckConstraint(condition=~Q(from_branch=F("to_branch")), name="transport_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.from_branch_id} {self.to_branch_id}"


class LendingBalance(models.Model):
    """How often copies of a library went to readers of others in a year, and the other way round. Counted every night."""

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    lent_count = models.PositiveIntegerField(default=0)
    borrowed_count = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.lent_count} {self.borrowed_count}"
