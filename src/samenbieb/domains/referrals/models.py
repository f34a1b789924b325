"""Who helps with what: partners of a library. An organisation, never a person."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
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
