"""What is so about titles that a group hands on among its own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.tenancy import TenantModel


class GroupReader(TenantModel):
    """Who within a class or group has a title at this moment: a first name or a number, as the group itself noted it.

    Only the group reads it. It goes when the loan forgets its borrower.
    """

    owner_path = "loan__membership__person_id"

    loan = models.OneToOneField("circulation.Loan", on_delete=models.CASCADE, related_name="group_reader")
    label = models.CharField(max_length=20)
    since_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(label=""), name="a_reader_in_a_group_has_a_label")
        ]

    def __str__(self) -> str:
        return f"loan {self.loan_id}"
