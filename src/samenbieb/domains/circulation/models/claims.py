"""What is so about titles of which a borrower says that they are back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Claim(PublicModel, TenantModel):
    """A patron says that they brought a title back. `organisation` is the library of the loan, which looks for the title.

    When the loan forgets its patron the claim leaves it: who, and in which month, is kept to count claims, not of what.
    """

    owner_path = "membership__person_id"

    class Resolution(models.TextChoices):
        """How it ended: the title turned up, or the library gave up."""

        RETURNED_BY_PATRON = "returned_by_patron", _("The patron brought it")
        FOUND_BY_LIBRARY = "found_by_library", _("It was in the library")
        MISSING = "missing", _("Not found")
        LOST = "lost", _("Lost by the patron")

    loan = models.ForeignKey(
        "circulation.Loan", null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    membership = models.ForeignKey(
        "patrons.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    claimed_at = models.DateTimeField()
    resolution = models.CharField(max_length=20, choices=Resolution.choices, blank=True, default="")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(resolved_at=None), name="one_open_claim_per_loan"
            ),
            models.CheckConstraint(
                condition=Q(resolution="", resolved_at=None)
                | (~Q(resolution="") & Q(resolved_at__isnull=False)),
                name="resolved_claim_says_how",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=False) | Q(loan__isnull=False, membership__isnull=False),
                name="open_claim_has_its_loan",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["membership", "claimed_at"], name="claims_by_member")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.claimed_at:%Y-%m-%d}"
