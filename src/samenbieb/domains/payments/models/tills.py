"""What goes into and out of the till (kas) of a place, and its closings (kas opmaken). A closed period never changes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.domains.payments.models.accounts import Charge, Credit
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class TillClosing(PublicModel, TenantModel):
    """A till was counted. `cash_cents` came in since the closing before, less what went out.

    `opening_cents` is what that closing left. What is taken to the bank leaves the till; the rest stays for the next day.
    """

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    closed_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=120)
    opening_cents = models.PositiveIntegerField()
    cash_cents = models.IntegerField()
    counted_cents = models.PositiveIntegerField()
    taken_cents = models.PositiveIntegerField(default=0)
    comment = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["branch", "number"], name="one_closing_per_till_and_number"),
            models.CheckConstraint(
                condition=Q(counted_cents=F("opening_cents") + F("cash_cents")) | ~Q(comment=""),
                name="difference_in_the_till_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(taken_cents__lte=F("counted_cents")), name="no_more_is_taken_than_was_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.number}"

    @property
    def expected_cents(self) -> int:
        """Give what should have been in the till."""
        return self.opening_cents + self.cash_cents

    @property
    def difference_cents(self) -> int:
        """Give what was too much, below zero what was too little."""
        return self.counted_cents - self.expected_cents

    @property
    def left_cents(self) -> int:
        """Give what stayed in the till."""
        return self.counted_cents - self.taken_cents


class TillEntry(TenantModel):
    """Money that went into a till or, below zero, out of it. `organisation` is the library of the account.

    Each belongs to one closing, the first after it; a trigger lets nothing else change.
    """

    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    method = models.CharField(max_length=6, choices=Credit.Method.choices)
    amount_cents = models.IntegerField()
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=120)
    credit = models.OneToOneField(
        Credit, null=True, blank=True, on_delete=models.PROTECT, related_name="till_entry"
    )
    charge = models.OneToOneField(
        Charge, null=True, blank=True, on_delete=models.PROTECT, related_name="till_entry"
    )
    closing = models.ForeignKey(
        TillClosing, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(credit=None, charge__isnull=False) | Q(credit__isnull=False, charge=None),
                name="till_entry_is_of_one_line",
            ),
            models.CheckConstraint(condition=~Q(amount_cents=0), name="till_entry_moves_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch"], condition=Q(closing=None), name="till_entries_not_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.amount_cents}"
