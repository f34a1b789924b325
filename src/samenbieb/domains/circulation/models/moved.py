"""What other hours of a place moved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class MovedPromise(models.Model):
    """A last moment that other hours moved: of a loan, or of a hold on the shelf (its day until midnight, or its hour)."""

    change = models.ForeignKey("organisations.HoursChange", on_delete=models.CASCADE, related_name="+")
    loan = models.ForeignKey("circulation.Loan", null=True, on_delete=models.CASCADE, related_name="moved")
    hold = models.ForeignKey("circulation.Hold", null=True, on_delete=models.CASCADE, related_name="moved")
    before_at = models.DateTimeField()
    after_at = models.DateTimeField()
    renewals_used = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(loan=None, hold__isnull=False) | Q(loan__isnull=False, hold=None),
                name="moved_is_a_loan_or_a_hold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.loan_id or self.hold_id} {self.after_at:%Y-%m-%d}"
