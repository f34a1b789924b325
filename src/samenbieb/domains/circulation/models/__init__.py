"""What is so about rules, loans and holds."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.circulation.models.changes import RuleChange
from samenbieb.domains.circulation.models.claims import Claim
from samenbieb.domains.circulation.models.extensions import ExtendedLoan, LoanExtension
from samenbieb.domains.circulation.models.groups import GroupReader
from samenbieb.domains.circulation.models.moved import MovedPromise
from samenbieb.domains.circulation.models.returns import ReturnAct
from samenbieb.domains.circulation.models.transport import LendingBalance, TransportLink
from samenbieb.domains.circulation.models.uses import CountedUse
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel

__all__ = [
    "Claim",
    "CountedUse",
    "ExtendedLoan",
    "GroupReader",
    "Hold",
    "LendingBalance",
    "Loan",
    "LoanExtension",
    "MovedPromise",
    "Override",
    "PolicyRule",
    "PullTask",
    "Renewal",
    "ReturnAct",
    "RuleChange",
    "TransportLink",
]


class PolicyRule(PublicModel):
    """One row of policy: a kind with a value for a scope. Empty means any; no organisation means the network.

    A row of the network may bind the libraries: `bound` says how. Both days of validity are included.
    """

    class Bound(models.TextChoices):
        """How far a row of the network binds."""

        FREE = "", _("Libraries may choose")
        FLOOR = "floor", _("At least this")
        CEILING = "ceiling", _("At most this")
        EXACT = "exact", _("Fixed for everybody")

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    patron_category = models.ForeignKey(
        "patrons.PatronCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item_category = models.ForeignKey(
        "holdings.ItemCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    location = models.CharField(max_length=60, blank=True, default="")
    channel = models.CharField(max_length=12, blank=True, default="")
    value = models.JSONField(null=True)
    bound = models.CharField(max_length=8, choices=Bound.choices, blank=True, default=Bound.FREE)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "kind",
                    "organisation",
                    "branch",
                    "patron_category",
                    "item_category",
                    "location",
                    "channel",
                    "from_on",
                ],
                nulls_distinct=False,
                name="one_rule_per_kind_scope_and_day",
            ),
            models.CheckConstraint(
                condition=Q(branch=None) | Q(organisation__isnull=False),
                name="branch_rule_names_its_organisation",
            ),
            models.CheckConstraint(
                condition=Q(bound="") | Q(organisation=None), name="only_the_network_binds"
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Loan(PublicModel, TenantModel):
    """One item with one patron. `organisation` is the library of the lending branch. The terms are copied at the start."""

    owner_path = "membership__person_id"

    class Responsibility(models.TextChoices):
        """Under whose responsibility is lent (lending right): a school's own loans are exempt."""

        LIBRARY = "library", _("Library")
        SCHOOL = "school", _("School")

    class Ending(models.TextChoices):
        """How the loan ended. An undone loan never happened, for the figures."""

        RETURNED = "returned", _("Returned")
        UNDONE = "undone", _("Put right")
        LOST = "lost", _("Lost")
        MISSING = "missing", _("Missing at the library")

    class FeeStop(models.TextChoices):
        """Why no more overdue fee runs up, beside a return and a cap."""

        LOST = "lost", _("Lost")
        CLAIMED = "claimed", _("Said to be returned")

    # Every index of a loan is written at a check-out and again at its return: only what is asked for has one.
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )  # found by `loans_by_library_and_day`
    membership = models.ForeignKey(
        "patrons.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="loans"
    )
    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="loans")
    patron_category = models.ForeignKey(
        "patrons.PatronCategory", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    branch_out = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="loans_out")
    branch_in = models.ForeignKey(
        "organisations.Branch",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="loans_in",
        db_index=False,
    )
    channel = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    renewals_used = models.PositiveSmallIntegerField(default=0)
    responsibility = models.CharField(
        max_length=8, choices=Responsibility.choices, default=Responsibility.LIBRARY
    )
    terms = models.JSONField()
    anonymised_at = models.DateTimeField(null=True, blank=True)
    fee_stop = models.CharField(max_length=8, choices=FeeStop.choices, blank=True, default="")
    fee_stopped_at = models.DateTimeField(null=True, blank=True)
    fee_fixed_cents = models.PositiveIntegerField(
        null=True, blank=True
    )  # the whole overdue fee since it stopped
    found_at = models.DateTimeField(null=True, blank=True)
    onsite = models.BooleanField(default=False, db_default=False)  # used in the building only
    proxy = models.ForeignKey(
        "patrons.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    reminded_at = models.DateTimeField(null=True, blank=True)  # the first reminder of this period
    extensions_used = models.PositiveSmallIntegerField(default=0, db_default=0)  # last days set by hand
    kept_fee_cents = models.PositiveIntegerField(default=0, db_default=0)  # ran up before those days

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(fee_stop="", fee_stopped_at=None, fee_fixed_cents=None)
                | (~Q(fee_stop="") & Q(fee_stopped_at__isnull=False, fee_fixed_cents__isnull=False)),
                name="stopped_fee_says_when_and_how_much",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(closed_at=None), name="one_open_loan_per_item"
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at=None) | Q(proxy=None), name="forgotten_loan_has_no_proxy"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(closed_as=""), name="closed_loan_says_how"
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False) | Q(closed_at__isnull=False),
                name="open_loan_has_a_patron",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="loan_is_due_after_it_opens"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["membership"], condition=Q(closed_at=None), name="open_loans_by_membership"),
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="open_loans_by_due"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, membership__isnull=False),
                name="loans_to_unlink",
            ),
            models.Index(fields=["organisation", "opened_at"], name="loans_by_library_and_day"),
            models.Index(fields=["proxy"], condition=Q(proxy__isnull=False), name="loans_by_proxy"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.opened_at:%Y-%m-%d}"


class Renewal(models.Model):
    """A renewal of a loan. Booked as a real extension or as a new loan: the latter counts for lending right.

    `fee_cents` is the overdue fee that the period before it had run up; the new period starts without one.
    """

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="renewals")
    renewed_at = models.DateTimeField()
    channel = models.CharField(max_length=12)
    due_before_at = models.DateTimeField()
    due_after_at = models.DateTimeField()
    counts_as_new_loan = models.BooleanField(default=False)
    fee_cents = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.renewed_at:%Y-%m-%d}"


class Override(models.Model):
    """A member of staff set reasons aside to lend or renew."""

    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="overrides")
    codes = models.JSONField()
    comment = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.loan_id} {self.codes}"


class Hold(PublicModel, TenantModel):
    """A patron waits for a title. `organisation` is the library of the pick-up branch, which hands it over."""

    owner_path = "membership__person_id"

    class State(models.TextChoices):
        """`open` waits in the queue; `in_transit` and `waiting` have an item; the others have ended."""

        OPEN = "open", _("In the queue")
        IN_TRANSIT = "in_transit", _("Under way")
        WAITING = "waiting", _("Ready")
        FULFILLED = "fulfilled", _("Lent")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Not picked up")

    CAPTURED: ClassVar = (State.IN_TRANSIT, State.WAITING)
    ACTIVE: ClassVar = (State.OPEN, State.IN_TRANSIT, State.WAITING)
    QUEUE_ORDER: ClassVar = ("priority_class", "queue_key", "pk")

    membership = models.ForeignKey(
        "patrons.Membership", null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    work = models.ForeignKey("catalogue.Work", on_delete=models.PROTECT, related_name="holds")
    record = models.ForeignKey(
        "catalogue.Record", null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    item = models.ForeignKey(
        "holdings.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="targeted_holds"
    )
    form = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=3, blank=True, default="")
    volume = models.CharField(max_length=60, blank=True, default="")
    pickup_branch = models.ForeignKey(
        "organisations.Branch", on_delete=models.PROTECT, related_name="holds_to_pick_up"
    )
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=12, default="portal")
    priority_class = models.PositiveSmallIntegerField(default=5)
    queue_key = models.DateTimeField()
    suspended_until_on = models.DateField(null=True, blank=True)
    wanted_until_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    captured_item = models.ForeignKey(
        "holdings.Item", null=True, blank=True, on_delete=models.PROTECT, related_name="captured_for"
    )
    captured_at = models.DateTimeField(null=True, blank=True)
    patron_home = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proxy = models.ForeignKey(
        "patrons.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # who asked in the name of the patron
    promised_before_on = models.DateField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    hopeless_since_at = models.DateTimeField(null=True, blank=True)
    shelf_until_on = models.DateField(null=True, blank=True)
    shelf_until_at = models.DateTimeField(null=True, blank=True)
    shelf_label = models.CharField(max_length=12, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["captured_item"],
                condition=Q(state__in=("in_transit", "waiting")),
                name="one_captured_hold_per_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("in_transit", "waiting"), captured_item__isnull=False)
                | Q(state="open", captured_item=None)
                | Q(state__in=("fulfilled", "cancelled", "expired")),
                name="captured_hold_has_its_item",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(shelf_until_on__isnull=False),
                name="waiting_hold_has_a_last_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "in_transit", "waiting"), ended_at=None)
                | Q(state__in=("fulfilled", "cancelled", "expired"), ended_at__isnull=False),
                name="ended_hold_says_when",
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False) | Q(proxy=None), name="forgotten_hold_has_no_proxy"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["work", "priority_class", "queue_key", "id"],
                condition=Q(state="open"),
                name="hold_queue_in_order",
            ),
            models.Index(fields=["pickup_branch", "state"], name="holds_by_pickup"),
            models.Index(fields=["organisation", "placed_at"], name="holds_by_library_and_day"),
            models.Index(fields=["membership"], name="holds_by_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.state}"


class PullTask(TenantModel):
    """An item that a place is asked to fetch for somebody in the queue. `organisation` is the library of that place.

    Asked again says why: `again_because` names how the former question for the same hold ended.
    """

    class Ending(models.TextChoices):
        """How the question ended."""

        FETCHED = "fetched", _("Fetched")
        MISSED = "missed", _("Not found in time")
        GONE = "gone", _("The copy left the shelf")
        CHANGED = "changed", _("The queue or the rules changed")
        ENDED = "ended", _("The reservation ended")

    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="pull_tasks")
    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="pull_tasks")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="pull_tasks")
    asked_at = models.DateTimeField()
    again_because = models.CharField(max_length=8, choices=Ending.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=8, choices=Ending.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_open_pull_task_per_item"
            ),
            models.UniqueConstraint(
                fields=["hold"], condition=Q(ended_at=None), name="one_open_pull_task_per_hold"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
                name="ended_pull_task_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch"], condition=Q(ended_at=None), name="pull_tasks_by_branch"),
            models.Index(fields=["asked_at"], condition=Q(ended_at=None), name="pull_tasks_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.asked_at:%Y-%m-%d}"
