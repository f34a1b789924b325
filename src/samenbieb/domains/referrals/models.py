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

    `key` makes a form that is sent twice one row. It and the public id are random, so that neither tells the minute.
    """

    class Way(models.TextChoices):
        """How: with a card to go there oneself."""

        COLD = "cold", _("With a card")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="hand_overs")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices)
    handed_on = models.DateField()
    key = models.UUIDField(unique=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-handed_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("handed_on")),
                name="hand_over_is_withdrawn_after_it_was_made",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "handed_on"], name="hand_overs_by_library"),
            models.Index(fields=["branch", "handed_on"], name="hand_overs_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.way} {self.handed_on}"
