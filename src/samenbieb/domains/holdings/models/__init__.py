"""What is so about items, their conditions and their travels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.holdings.models.away import CollectionLine, CollectionLoan
from samenbieb.domains.holdings.models.leaving import CopyOffer, WeededItem, Weeding
from samenbieb.domains.holdings.models.quick import QuickItem
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel

__all__ = [
    "CollectionLine",
    "CollectionLoan",
    "CopyOffer",
    "Item",
    "ItemCategory",
    "ItemCondition",
    "QuickItem",
    "StockCount",
    "StockLine",
    "Transit",
    "WeededItem",
    "Weeding",
]


class ItemCategory(models.Model):
    """A kind of material that rules speak of (`BOOK`, `DVD`)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name_plural = "item categories"

    def __str__(self) -> str:
        return self.name


class Item(PublicModel, TenantModel):
    """One copy with a barcode. `organisation` owns it; `current_branch` is where it stands, or which it left last.

    `location` is the corner where it belongs; `temporary_location` where it stands for a while instead (a table with a theme).
    `away_at` is the place that has it for a period, with a collection; until it comes back it belongs there.
    """

    class Custody(models.TextChoices):
        """Where it is (FORMAT: custody)."""

        ON_SHELF = "on_shelf", _("On the shelf")
        ON_LOAN = "on_loan", _("On loan")
        IN_TRANSIT = "in_transit", _("Under way")
        HOLD_SHELF = "hold_shelf", _("On the hold shelf")
        WORKROOM = "workroom", _("In the workroom")
        UNKNOWN = "unknown", _("Not known")

    barcode = models.CharField(max_length=40, unique=True)
    record = models.ForeignKey("catalogue.Record", on_delete=models.PROTECT, related_name="items")
    category = models.ForeignKey(ItemCategory, on_delete=models.PROTECT, related_name="items")
    home_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="items_at_home"
    )
    current_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="items_here"
    )
    away_at = models.ForeignKey(
        "organisations.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="items_away_here",
    )
    location = models.CharField(max_length=60, blank=True, default="")
    temporary_location = models.CharField(max_length=60, blank=True, default="")
    shelf_mark = models.CharField(max_length=60, blank=True, default="")
    volume = models.CharField(max_length=60, blank=True, default="")
    price_cents = models.PositiveIntegerField(null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    custody = models.CharField(max_length=10, choices=Custody.choices, default=Custody.ON_SHELF)
    due_at = models.DateTimeField(null=True, blank=True)
    loan_count = models.PositiveIntegerField(default=0)
    acquired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        # No index may name a column that a loan changes (custody, due_at, loan_count): each loan would write all of them anew.
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(custody="on_loan") | Q(due_at=None), name="due_only_when_on_loan"
            ),
            models.CheckConstraint(condition=~Q(barcode=""), name="item_has_a_barcode"),
        ]

    def __str__(self) -> str:
        return self.barcode

    @property
    def stands_at(self) -> str:
        """Name the corner where it stands now."""
        return self.temporary_location or self.location


class ItemCondition(models.Model):
    """What is wrong with an item, from a moment until it was cleared; custody stays what it is."""

    class Kind(models.TextChoices):
        """FORMAT: `mark`."""

        LOST = "lost", _("Lost")
        MISSING = "missing", _("Missing")
        DAMAGED = "damaged", _("Damaged")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLAIMED_RETURNED = "claimed_returned", _("Said to be returned")
        NOT_FOR_LOAN = "not_for_loan", _("Not for loan")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="conditions")
    kind = models.CharField(max_length=18, choices=Kind.choices)
    since_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "kind"], condition=Q(cleared_at=None), name="one_open_condition_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class Transit(models.Model):
    """An item under way from one place to another, until it is scanned at a place (or the journey is called off)."""

    class Reason(models.TextChoices):
        """Why it travels."""

        HOLD = "hold", _("For a hold")
        HOME = "home", _("Going home")
        FLOAT = "float", _("Shared out")
        OTHER = "other", _("Other")

    class Ending(models.TextChoices):
        """How the journey ended."""

        ARRIVED = "arrived", _("Arrived")
        PICKED_UP = "picked_up", _("Lent on the way")
        ABORTED = "aborted", _("Called off")
        REDIRECTED = "redirected", _("Sent elsewhere")

    # What somebody or a rule chose to send stays where it arrives, and goes on there wherever it is scanned.
    BY_CHOICE: ClassVar = frozenset({"float", "other"})

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="transits")
    from_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="transits_out"
    )
    to_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="transits_in"
    )
    reason = models.CharField(max_length=6, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(closed_at=None), name="one_open_transit_per_item"
            ),
            models.CheckConstraint(condition=~Q(from_branch=F("to_branch")), name="transit_goes_somewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_branch"], condition=Q(closed_at=None), name="transit_incoming")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.from_branch_id} → {self.to_branch_id}"


class StockCount(PublicModel, TenantModel):
    """A walk along shelves with a scanner, by one or more people: what stands there against what the records say."""

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="stock_counts")
    location = models.CharField(max_length=60, blank=True, default="")
    first_mark = models.CharField(max_length=60, blank=True, default="")
    last_mark = models.CharField(max_length=60, blank=True, default="")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=120)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["branch", "location", "first_mark", "last_mark"],
                condition=Q(closed_at=None),
                name="one_open_count_per_shelves",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="closed_count_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.location} {self.started_at:%Y-%m-%d}"


class StockLine(PublicModel):
    """A copy in a count: expected there when it began (`expected_version` of the item), scanned, or both.

    `finding` is the difference, as it was at the scan (missing: at the end); `act` is what was done about it.
    """

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    barcode = models.CharField(max_length=40)
    expected_version: models.PositiveIntegerField[int | None, int | None] = models.PositiveIntegerField(
        null=True, blank=True
    )
    scanned_at = models.DateTimeField(null=True, blank=True)
    scanned_by = models.CharField(max_length=120, blank=True, default="")
    finding = models.CharField(max_length=20, blank=True, default="")
    act = models.CharField(max_length=20, blank=True, default="")
    acted_at = models.DateTimeField(null=True, blank=True)
    acted_by = models.CharField(max_length=120, blank=True, default="")
    act_reference = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "barcode"], name="one_line_per_count_and_barcode"),
            models.CheckConstraint(
                condition=Q(act="", acted_at=None, acted_by="") | (~Q(act="") & Q(acted_at__isnull=False)),
                name="stock_act_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["count", "finding"], condition=~Q(finding=""), name="stock_difference")
        ]

    def __str__(self) -> str:
        return f"{self.barcode} {self.finding}"
