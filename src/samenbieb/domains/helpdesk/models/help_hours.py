"""Where and when help is given. A place says it once for the week; days that it is closed follow from its opening hours."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.helpdesk.models.appointments import Appointment
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class HelpPlace(PublicModel, TenantModel):
    """What a place says of its help. `number`: a telephone of the help desk; empty means that of the place.

    `before` is how it stood before the last change, so that this can be taken back. A place that stops is `stopped_at`.
    """

    class Coming(models.TextChoices):
        """How one comes."""

        WALK_IN = "walk_in", _("Just come in")
        BOTH = "both", _("Come in, or make an appointment")
        APPOINTMENT = "appointment", _("Make an appointment first")

    branch = models.OneToOneField("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    is_ido = models.BooleanField(default=True)
    coming = models.CharField(max_length=12, choices=Coming.choices, default=Coming.WALK_IN)
    languages = models.JSONField(default=list)
    number = models.CharField(max_length=30, blank=True, default="")
    before = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["branch_id"]

    def __str__(self) -> str:
        return str(self.branch_id)


class HelpTime(models.Model):
    """Help on a weekday (Monday = 0) from a time to a time. None begins at night, so the clock never skips one.

    With `minutes` one can make an appointment: so long each, `seats` at the same time, for this `kind` of help.
    """

    place = models.ForeignKey(HelpPlace, on_delete=models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=0)
    seats = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(
        max_length=10, choices=Appointment.Kind.choices, default=Appointment.Kind.QUESTION
    )

    class Meta:
        ordering: ClassVar = ["weekday", "begins"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__range=(1, 4)), name="help_has_one_to_four_seats"),
            models.CheckConstraint(condition=Q(minutes__lte=60), name="appointment_takes_an_hour_at_most"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="help_weekday_is_0_to_6"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="help_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(begins__gte=dt.time(6)), name="help_is_given_by_day"),
            models.UniqueConstraint(fields=["place", "weekday", "begins"], name="one_help_per_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.begins}-{self.ends}"
