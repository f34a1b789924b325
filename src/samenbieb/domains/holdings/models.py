"""What is so about items, their conditions and their travels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


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


class Weeding(PublicModel, TenantModel):
    """Copies that were taken out of the collection together, from a list of a place; it can be taken back."""

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="weedings")
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_weeding_says_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.done_at:%Y-%m-%d}"


class WeededItem(models.Model):
    """A copy that was taken out; `last_of` when it was the last one of its library or of the network."""

    weeding = models.ForeignKey(Weeding, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    item_version = models.PositiveIntegerField()
    last_of = models.CharField(max_length=12, blank=True, default="")
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["weeding", "item"], name="one_line_per_weeding_and_item")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.last_of}"


class CopyOffer(PublicModel, TenantModel):
    """A last copy that its library offers to the others before it is taken out of the collection."""

    class Ending(models.TextChoices):
        """How the offer ended."""

        TAKEN = "taken", _("Taken over")
        WEEDED = "weeded", _("Taken out of the collection")
        WITHDRAWN = "withdrawn", _("Called back")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="offers")
    last_of = models.CharField(max_length=12)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=120)
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    taken_by = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["until_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_open_offer_per_item"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="ended_offer_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.until_on}"


class CollectionLoan(PublicModel, TenantModel):
    """A set of titles that goes to another place for a period (wisselcollectie) and comes back.

    It is put together, sent, called home and ended, in that order. `organisation` owns the titles.
    """

    name = models.CharField(max_length=80)
    from_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="collections_out"
    )
    to_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="collections_in"
    )
    until_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    sent_at = models.DateTimeField(null=True, blank=True)
    called_home_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(from_branch=F("to_branch")), name="collection_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(called_home_at=None) | Q(sent_at__isnull=False), name="collection_was_sent_first"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(sent_at=None) | Q(called_home_at__isnull=False),
                name="collection_was_called_home_first",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectionLine(models.Model):
    """A copy in a collection. `ended_at`: it is free for another one; `missed`: it was not at home when the collection ended."""

    collection = models.ForeignKey(CollectionLoan, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    missed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_collection_per_item"
            ),
            models.UniqueConstraint(fields=["collection", "item"], name="one_line_per_collection_and_item"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.item_id}"


class QuickItem(PublicModel, TenantModel):
    """A copy that was entered at the desk with a title alone (snel invoeren), until a colleague completes it."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="quickly_added")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True, default="")
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.made_at:%Y-%m-%d}"
