"""What is so about scans at the returns desk."""

from typing import ClassVar

from django.db import models

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class ReturnAct(PublicModel, TenantModel):
    """One scan at the returns desk: what it closed and what it set going, so that it can be undone while nothing followed."""

    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="returns")
    loan = models.ForeignKey(
        "circulation.Loan", null=True, blank=True, on_delete=models.PROTECT, related_name="returns"
    )
    hold = models.ForeignKey(
        "circulation.Hold", null=True, blank=True, on_delete=models.PROTECT, related_name="captures"
    )
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    fee_cents = models.PositiveIntegerField(default=0)
    suspension = models.ForeignKey(
        "patrons.Block", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_step = models.CharField(max_length=12)
    custody_before = models.CharField(max_length=10)
    branch_before = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    stood_at = models.CharField(max_length=60, blank=True, default="")  # for a while, until this scan
    item_version = models.PositiveIntegerField()
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "-id"], name="returns_by_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.done_at:%Y-%m-%d %H:%M}"
