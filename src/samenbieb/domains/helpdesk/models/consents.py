"""Consents: that somebody said yes to a form, and until when. Who it was is not known here."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.tenancy import TenantModel


class ConsentForm(models.Model):
    """A version of a form, which never changes. `words`: what a visitor reads, by language, as `rules/consents.py` checked it.

    `days`: for how many days after the day itself a consent holds. `keeps`: something of the visitor stays here on paper.
    """

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    keeps = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    words = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_consent_form_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(retired_at=None), name="one_published_version_per_consent_form"
            ),
            models.CheckConstraint(condition=Q(days__lte=28), name="consent_form_holds_four_weeks_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Consent(TenantModel):
    """A yes to a form, of nobody who is known.

    `icon` and `number` are the sign on the card of the visitor and on papers that lie here; `code` takes it back. `until_on`: the
    last day that it holds. All of these go in the end (`retention.py`): form, place and day stay for the figures. No moment is
    kept, so that no diary tells whose it was. `key` makes a form that is sent twice one row.
    """

    class State(models.TextChoices):
        """How it stands; that it is over follows from `until_on`."""

        ASKED = "asked", _("Waits for the signature")
        GIVEN = "given", _("It holds")
        WITHDRAWN = "withdrawn", _("Taken back")
        MISTAKEN = "mistaken", _("Undone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    on_paper = models.BooleanField(default=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_at_desk = models.BooleanField(default=False)
    destroyed_on = models.DateField(null=True, blank=True)
    icon = models.CharField(max_length=12, blank=True, default="")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=12, null=True, blank=True, unique=True)
    key = models.UUIDField(unique=True)

    class Meta:
        ordering: ClassVar = ["given_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on=None)
                | Q(until_on__gte=F("given_on"), until_on__lte=F("given_on") + dt.timedelta(days=28)),
                name="consent_ends_within_four_weeks",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False, withdrawn_on__gte=F("given_on"))
                | (~Q(state="withdrawn") & Q(withdrawn_on=None, withdrawn_at_desk=False)),
                name="consent_that_is_taken_back_says_when",
            ),
            models.UniqueConstraint(
                fields=["branch", "icon", "number"], condition=~Q(number=None), name="one_consent_per_sign"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "given_on"], name="consents_by_place"),
            models.Index(fields=["organisation", "given_on"], name="consents_by_library"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.given_on}"
