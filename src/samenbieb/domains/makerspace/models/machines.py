"""What is so about machines: what they ask, what they cost, when they were broken, what was made with them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Machine(PublicModel, TenantModel):
    """Something that can be booked, with what it asks of who uses it and what it costs."""

    resource = models.OneToOneField("booking.Resource", on_delete=models.PROTECT, related_name="+")
    qualification = models.ForeignKey(
        "credentials.Qualification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who is younger comes with an adult.
    adult_below = models.PositiveSmallIntegerField(null=True, blank=True)
    # Only while staff are at the place.
    supervised = models.BooleanField(default=False)
    minute_cents = models.PositiveIntegerField(default=0)
    gram_cents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_min__gte=1, age_min__lte=99), name="lowest_age_is_an_age"
            ),
            models.CheckConstraint(
                condition=Q(adult_below=None) | Q(adult_below__gte=1, adult_below__lte=99),
                name="age_with_an_adult_is_an_age",
            ),
        ]

    def __str__(self) -> str:
        return str(self.resource_id)


class Outage(PublicModel, TenantModel):
    """A machine is out of order, from a moment until somebody says that it works. The note is screened and short-lived."""

    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="outages")
    from_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="")
    told_by = models.CharField(max_length=120)
    ended_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["-from_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["machine"], condition=Q(ended_at=None), name="a_machine_is_broken_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("from_at")), name="outage_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} {self.from_at:%Y-%m-%d}"


class Job(PublicModel, TenantModel):
    """Something was made with a machine: how long, how much material, and what it cost on that day. Nobody is named."""

    class Audience(models.TextChoices):
        """Who made it, for the figures."""

        CHILDREN = "children", _("Children up to 12")
        YOUTH = "youth", _("Young people of 12 to 18")
        ADULTS = "adults", _("Adults")
        MIXED = "mixed", _("Different ages together")

    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="jobs")
    claim = models.ForeignKey(
        "booking.Claim", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    grams = models.PositiveIntegerField(default=0)
    heads = models.PositiveSmallIntegerField(default=1)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    # The prices of that day; unknown of jobs from before they were kept.
    minute_cents = models.PositiveIntegerField(null=True, blank=True)
    gram_cents = models.PositiveIntegerField(null=True, blank=True)
    materials_cents = models.PositiveIntegerField(default=0)
    cost_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    noted_by = models.CharField(max_length=120)
    undone_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["-done_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "done_at"], name="jobs_of_a_library")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440, heads__gte=1, heads__lte=99, grams__lte=99999),
                name="a_job_is_of_this_world",
            ),
            models.CheckConstraint(
                condition=Q(minute_cents=None, gram_cents=None)
                | Q(
                    minute_cents__isnull=False,
                    gram_cents__isnull=False,
                    cost_cents=F("minutes") * F("minute_cents")
                    + F("grams") * F("gram_cents")
                    + F("materials_cents"),
                ),
                name="a_job_costs_the_sum_of_its_parts",
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(undone_at=None, claim__isnull=False),
                name="one_job_per_booking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} {self.done_at:%Y-%m-%d %H:%M}"


class Instruction(PublicModel, TenantModel):
    """An instruction after which one may use a family of machines: where and when. Who was there stands in their history."""

    qualification = models.ForeignKey("credentials.Qualification", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    cancelled_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="instruction_lasts_at_most_twelve_hours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id} {self.starts_at:%Y-%m-%d %H:%M}"
