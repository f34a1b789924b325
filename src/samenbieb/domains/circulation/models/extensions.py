"""What is so about last days that staff set by hand."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class LoanExtension(PublicModel, TenantModel):
    """One act: staff of a library gave loans another last day, for a reason. The reason stands with each loan."""

    key = models.CharField(max_length=80, blank=True, default="")
    to_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["made_by", "key"], condition=~Q(key=""), name="one_extension_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_on} {self.made_at:%Y-%m-%d %H:%M}"


class ExtendedLoan(models.Model):
    """A loan of which the last day was set by hand: before and after, and the fee in cents that it had run up until then.

    `number` counts the extensions of the loan. The comment is emptied when the loan forgets its patron.
    """

    act = models.ForeignKey(LoanExtension, on_delete=models.CASCADE, related_name="lines")
    loan = models.ForeignKey("circulation.Loan", on_delete=models.CASCADE, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    due_before_at = models.DateTimeField()
    due_after_at = models.DateTimeField()
    reminded_before_at = models.DateTimeField(null=True, blank=True)
    fee_cents = models.PositiveIntegerField(default=0)
    comment = models.CharField(max_length=200, blank=True, default="")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "loan"], name="one_line_per_extended_loan"),
            models.CheckConstraint(
                condition=Q(due_after_at__gt=F("due_before_at")), name="extension_gives_more_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.due_after_at:%Y-%m-%d}"
