"""Who helps with what, and how often somebody was led there. A partner is an organisation, never a person."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Partner(PublicModel, TenantModel):
    """A partner in the directory of a library: what, where, when, for whom, and when somebody last looked whether it is so.

    `before` is how it stood before the last change, to be put back. One that is no partner any more is `ended_at`.
    """

    class Subject(models.TextChoices):
        """With what they help; one of the kinds to which a helper refers."""

        MUNICIPALITY = "municipality", _("Municipality and local team")
        FORMS = "forms", _("Forms and letters")
        MONEY = "money", _("Money and debts")
        LEGAL = "legal", _("Law and rights")
        LEARNING = "learning", _("Language and computer")
        CARE = "care", _("Care and welfare")
        WORK = "work", _("Work")
        OTHER = "other", _("Something else")

    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=12, choices=Subject.choices)
    what = models.CharField(max_length=160)
    for_whom = models.CharField(max_length=120, blank=True, default="")
    where = models.CharField(max_length=160)
    when = models.CharField(max_length=120, blank=True, default="")
    number = models.CharField(max_length=30, blank=True, default="")
    website = models.URLField(blank=True, default="")
    # Of the organisation, for the desk only: there we say that a visitor was passed on.
    mail = models.EmailField(blank=True, default="")
    bring = models.CharField(max_length=160, blank=True, default="")
    municipality = models.ForeignKey(
        "organisations.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_on = models.DateField()
    before = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["subject", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("name"),
                "organisation",
                condition=Q(ended_at=None),
                name="one_partner_per_name_and_library",
            ),
            models.CheckConstraint(condition=~Q(number="") | ~Q(website=""), name="partner_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name


class HandOver(TenantModel):
    """A visitor was led from a place to a partner. Nothing in it can lead to the visitor: it is what is counted.

    `key` makes a form that is sent twice one row. It and the public id are random, so that neither tells the minute. Warm:
    `token` opens the page of the partner and `code` is on the card of the visitor, both until the keep-time is over; what
    was told is `Passed`. `withdrawn_on`: it was a mistake and counts nowhere. `recalled_on`: the visitor took it back.
    """

    class Way(models.TextChoices):
        """How: with a card to go there oneself, or with what the partner was told."""

        COLD = "cold", _("With a card")
        WARM = "warm", _("Passed on")

    class Outcome(models.TextChoices):
        """What came of it, as the partner says or the helper heard."""

        HELPED = "helped", _("Helped")
        NO_ANSWER = "no_answer", _("No answer")
        NO_FIT = "no_fit", _("Does not fit")
        BUSY = "busy", _("Too busy")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="hand_overs")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices)
    handed_on = models.DateField()
    key = models.UUIDField(unique=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    token = models.CharField(max_length=43, null=True, blank=True, unique=True)
    code = models.CharField(max_length=8, null=True, blank=True, unique=True)
    recalled_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    outcome_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-handed_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("handed_on")),
                name="hand_over_is_withdrawn_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None)
                | (
                    Q(outcome__in=["helped", "no_answer", "no_fit", "busy"])
                    & Q(outcome_on__isnull=False)
                    & Q(outcome_on__gte=F("handed_on"))
                ),
                name="hand_over_has_an_outcome_and_its_day",
            ),
            models.CheckConstraint(
                condition=Q(way="warm") | Q(token=None, code=None, recalled_on=None, outcome=""),
                name="hand_over_with_a_card_knows_no_more",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "handed_on"], name="hand_overs_by_library"),
            models.Index(fields=["branch", "handed_on"], name="hand_overs_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.way} {self.handed_on}"


class Passed(TenantModel):
    """What a partner may know of a visitor who said yes. It goes as a whole: with the outcome, or after four weeks.

    `helper` is the member of staff to whom it is assigned: who passed it on. `consent_edition`: which words were read.
    """

    class Reach(models.TextChoices):
        """How the partner reaches the visitor."""

        PHONE = "phone", _("Telephone")
        MAIL = "mail", _("E-mail")

    hand_over = models.OneToOneField(HandOver, on_delete=models.CASCADE, related_name="passed")
    first_name = models.CharField(max_length=30, blank=True, default="")
    reach = models.CharField(max_length=5, choices=Reach.choices, blank=True, default="")
    address = models.CharField(max_length=120, blank=True, default="")
    subject = models.CharField(max_length=12, choices=Partner.Subject.choices)
    note = models.CharField(max_length=200, blank=True, default="")
    partner_calls = models.BooleanField(default=False)
    helper = models.ForeignKey(
        "organisations.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    consent_edition = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "passed"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reach="", address="") | (~Q(reach="") & ~Q(address="")),
                name="passed_says_how_and_where",
            ),
            models.CheckConstraint(
                condition=Q(partner_calls=False) | ~Q(address=""), name="passed_can_be_called"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over_id}"
