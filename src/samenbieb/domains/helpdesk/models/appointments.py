"""An appointment at the help desk. It knows a time and a sign, and nobody's name."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.tenancy import TenantModel


class Appointment(TenantModel):
    """A time at a place for somebody whom nobody knows.

    `code` opens it for who made it; `icon` and `number` are the sign that is called out. `phone` only when somebody asked to
    be called. All of these go in the night after. `seat` is which of the helpers of that time; an exclusion constraint
    lets two appointments at one time never have the same one. None: it takes no place. `key` makes a form that is sent twice
    one row; like the public id it is random and holds no moment.
    """

    class State(models.TextChoices):
        """How it stands. `made` of a day that is over: nobody said whether somebody came."""

        MADE = "made", _("Is to come")
        CAME = "came", _("Came")
        MISSED = "missed", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")
        CALLED_OFF = "called_off", _("Cannot go on")

    class Kind(models.TextChoices):
        """What the time is for."""

        QUESTION = "question", _("A question")
        FORMS = "forms", _("Filling in a form")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MADE)
    icon = models.CharField(max_length=12, blank=True, default="")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=12, null=True, blank=True, unique=True)
    phone = models.CharField(max_length=20, blank=True, default="")
    key = models.UUIDField(unique=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "seat", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="appointment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(seat=None) | Q(seat__range=(1, 4), state__in=["made", "came", "missed"]),
                name="appointment_that_is_off_takes_no_seat",
            ),
            models.UniqueConstraint(
                fields=["branch", "held_on", "icon", "number"],
                condition=~Q(number=None),
                name="one_appointment_per_sign",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "held_on"], name="appointments_by_place"),
            models.Index(fields=["organisation", "held_on"], name="appointments_by_library"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.held_on}"
