"""What is so about observed figures. A figure is never counted up: every value here was counted from the rows of a room."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Observation(TenantModel):
    """What one figure was, under one version of its definition, at one place in one month.

    `municipality` is where the place lay at the end of that month: a place that moves takes no past with it. Without a
    branch it is what belongs to the library and to no place of it.
    """

    class Status(models.TextChoices):
        """A month can change for two weeks after its end; then it is final."""

        PROVISIONAL = "provisional", _("provisional")
        FINAL = "final", _("final")

    class Source(models.TextChoices):
        """Where the value comes from."""

        FACTS = "facts", _("counted from what was recorded")
        DELIVERED = "delivered", _("delivered by the library")
        ESTIMATE = "estimate", _("estimated by the library")

    measure = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    municipality = models.ForeignKey(
        "organisations.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    month_on = models.DateField()
    value = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROVISIONAL)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.FACTS)
    measured_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "version", "organisation", "month_on", "branch"],
                name="one_observation_per_place_and_month",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(month_on__day=1), name="observed_month_is_a_first_day"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["measure", "month_on"], name="observations_by_month"),
            models.Index(fields=["municipality", "month_on"], name="observations_by_town"),
            models.Index(fields=["organisation", "month_on"], name="observations_by_library"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month_on:%Y-%m} {self.value}"


class Correction(models.Model):
    """A final value that was counted anew and came out otherwise: the old and the new one, both kept."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="corrections")
    value_before = models.BigIntegerField()
    value_after = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["noted_at", "id"]

    def __str__(self) -> str:
        return f"{self.observation_id} {self.value_before} {self.value_after}"


class Mark(TenantModel):
    """Something happened in this month at this library: this figure is to be counted anew. Gone when that was done."""

    measure = models.CharField(max_length=60)
    month_on = models.DateField()
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.measure} {self.organisation_id} {self.month_on:%Y-%m}"


class Recount(PublicModel):
    """A figure that somebody had counted anew: what stood there, and what came out. It does not say who asked.

    `published` and `recounted` are empty where a small number of people must not be shown; `equal` always tells.
    """

    measure = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    published = models.BigIntegerField(null=True)
    recounted = models.BigIntegerField(null=True)
    equal = models.BooleanField()
    counted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["measure", "region", "period", "counted_at"], name="recounts_of_a_figure"),
            models.Index(fields=["counted_at"], name="recounts_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.region} {self.period}"
