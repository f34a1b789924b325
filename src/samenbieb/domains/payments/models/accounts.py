"""What is so about charges, credits and which credit settles which charge. Amounts are cents, above zero."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Charge(PublicModel, TenantModel):
    """Something a member owes: to the organisation of the lending branch. `subject` is the public id it is about.

    The amount of a charge is the sum of its steps, so a growing overdue fee is added to, not overwritten. Money that is
    paid back is a charge too: it makes the balance higher, and is settled from the credit that stood.
    """

    owner_path = "membership__person_id"

    class Kind(models.TextChoices):
        """FORMAT: `read_account`."""

        OVERDUE = "overdue", _("Overdue fee")
        REMINDER = "reminder", _("Reminder")
        LOST = "lost", _("Lost title")
        PROCESSING = "processing", _("Processing")
        DAMAGED = "damaged", _("Damage")
        HOLD = "hold", _("Hold")
        NO_SHOW = "no_show", _("Not picked up")
        MEMBERSHIP = "membership", _("Membership")
        CARD = "card", _("New card")
        MAKING = "making", _("Maker place")
        OTHER = "other", _("Other")
        REFUND = "refund", _("Paid back")

    membership = models.ForeignKey("patrons.Membership", on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=60, blank=True, default="")
    period_key = models.CharField(max_length=30, blank=True, default="")
    description = models.CharField(max_length=200, blank=True, default="")
    charged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "subject", "kind", "period_key"],
                condition=~Q(subject=""),
                name="one_charge_per_subject_and_period",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject"], condition=~Q(subject=""), name="charges_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.membership_id}"


class ChargeStep(models.Model):
    """A charge grows (or, when a mistake is put right, shrinks) by a step; steps are never changed."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="steps")
    amount_cents = models.IntegerField()
    added_at = models.DateTimeField()
    explanation = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.charge_id} {self.amount_cents}"


class Credit(PublicModel, TenantModel):
    """Money that came in, or was let off. `reference` makes a payment happen once. What no charge took stands in credit."""

    owner_path = "membership__person_id"

    class Kind(models.TextChoices):
        """FORMAT: `read_account`."""

        PAYMENT = "payment", _("Payment")
        WAIVER = "waiver", _("Let off")
        FOUND = "found", _("Found again")
        VOID = "void", _("Put right")

    class Method(models.TextChoices):
        """How it was paid at the counter."""

        CASH = "cash", _("Cash")
        CARD = "card", _("Bank card")
        NONE = "", _("None")

    membership = models.ForeignKey("patrons.Membership", on_delete=models.PROTECT, related_name="credits")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    method = models.CharField(max_length=6, choices=Method.choices, blank=True, default="")
    amount_cents = models.PositiveIntegerField()
    reference = models.CharField(max_length=80, blank=True, default="")
    voids = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="voided_by"
    )
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=120)
    comment = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "reference"],
                condition=~Q(reference=""),
                name="one_payment_per_reference",
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="credit_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_cents}"


class Allocation(models.Model):
    """Which credit settles which charge, and for how much; a negative line takes an earlier one back."""

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="allocations")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="allocations")
    amount_cents = models.IntegerField()
    allocated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.credit_id} → {self.charge_id} {self.amount_cents}"
