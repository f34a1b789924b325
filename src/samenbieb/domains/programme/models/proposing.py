"""What partners propose to a library: an activity that waits for an answer. A partner is an organisation; nobody is named."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samenbieb.domains.programme.models.planning import Activity, Audience, Language
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class ProposalPage(TenantModel):
    """The page on which a partner proposes: open until its last day, for who has its address (`token`).

    Without a token it was taken back. `changes` is how much was sent on the day `changed_on`.
    """

    partner = models.OneToOneField("referrals.Partner", on_delete=models.PROTECT, related_name="+")
    token: models.CharField[str | None, str | None] = models.CharField(
        max_length=16, null=True, blank=True, unique=True
    )
    opened_on = models.DateField()
    ends_on = models.DateField()
    changed_on: models.DateField[dt.date | None, dt.date | None] = models.DateField(null=True, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("opened_on")), name="proposal_page_ends_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.ends_on}"


class Proposal(PublicModel, TenantModel):
    """An activity that a partner proposes. Accepted, it is an activity; what it became stays with it.

    `revision` grows with every change, so that nobody decides on what they did not see. `settled_on`: the day on which it
    was accepted, refused or withdrawn.
    """

    class State(models.TextChoices):
        """Waiting; the library asks something; accepted; refused; or the partner withdrew it."""

        WAITING = "waiting", _("Waits for the library")
        ASKED = "asked", _("The library asks something")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("a proposal", "Withdrawn")

    class Missing(models.TextChoices):
        """What the library may ask."""

        WHAT = "what", _("What will people do there?")
        WHO = "who", _("For whom is it?")
        WHEN = "when", _("Is another day or time possible?")
        PLACE = "place", _("Is another branch possible?")
        LENGTH = "length", _("How long does it last?")
        PRICE = "price", _("What does it cost?")
        NEEDS = "needs", _("What is needed in the room?")

    class Refusal(models.TextChoices):
        """Why it is not accepted."""

        FULL = "full", _("There is too much on at that time")
        ROOM = "room", _("There is no room for it")
        STAFF = "staff", _("Nobody of us can be there")
        SAME = "same", _("We offer this already")
        SELLS = "sells", _("It is meant to sell something")
        FIT = "fit", _("It does not fit in our programme")

    partner = models.ForeignKey("referrals.Partner", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=600)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    language = models.CharField(max_length=3, choices=Language.choices, default=Language.DUTCH)
    # Empty: no preference.
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(default=60)
    heads: models.PositiveSmallIntegerField[int | None, int | None] = models.PositiveSmallIntegerField(
        null=True, blank=True
    )
    drop_in = models.BooleanField(default=True)
    price_cents = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    made_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list, blank=True)
    question = models.CharField(max_length=200, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=5, choices=Refusal.choices, blank=True, default="")
    settled_on: models.DateField[dt.date | None, dt.date | None] = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisations.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    activity = models.OneToOneField(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    class Meta:
        ordering: ClassVar = ["made_on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="proposals_of_a_library"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="proposal_lasts_at_most_twelve_hours"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asked"], settled_on=None, decided_by=None)
                | Q(state__in=["accepted", "refused", "withdrawn"], settled_on__isnull=False),
                name="settled_proposal_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", activity__isnull=False)
                | (~Q(state="accepted") & Q(activity=None)),
                name="accepted_proposal_is_an_activity",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(reason="")) | (~Q(state="refused") & Q(reason="")),
                name="refused_proposal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProposalDate(models.Model):
    """One moment that a partner proposes, by the clock of the library."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="dates")
    held_on = models.DateField()
    begins = models.TimeField()

    class Meta:
        ordering: ClassVar = ["held_on", "begins"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "held_on", "begins"], name="proposed_once_at_a_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.held_on} {self.begins}"
