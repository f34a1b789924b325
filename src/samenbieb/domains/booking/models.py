"""What is so about things that can be booked, and who has them when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Resource(PublicModel, TenantModel):
    """Something at a place that one has for a time: a floor, a room, a desk, a machine, the time of a colleague.

    Resources of a place are trees. Who has one, has all that lies below it.
    """

    class Kind(models.TextChoices):
        """What it is."""

        BUILDING = "building", _("Part of the building")
        ROOM = "room", _("Room")
        DESK = "desk", _("Desk")
        MACHINE = "machine", _("Machine")
        PERSON = "person", _("Time of a colleague")

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True, default="")
    # Members may book it themselves, at home too.
    for_members = models.BooleanField(default=False)
    staffed_only = models.BooleanField(default=False)
    grid_minutes = models.PositiveSmallIntegerField(default=30)
    minutes_min = models.PositiveSmallIntegerField(default=30)
    minutes_max = models.PositiveSmallIntegerField(default=120)
    before_minutes = models.PositiveSmallIntegerField(default=0)
    after_minutes = models.PositiveSmallIntegerField(default=0)
    days_ahead = models.PositiveSmallIntegerField(default=28)
    # Who has not come so many minutes after the start loses it; 0: nobody does.
    released_after_minutes = models.PositiveSmallIntegerField(default=15)
    retired_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(fields=["branch"], name="resources_of_a_place")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="resource_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="resource_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(grid_minutes__gte=5, grid_minutes__lte=720), name="grid_is_five_minutes_or_more"
            ),
            models.CheckConstraint(
                condition=Q(minutes_min__gte=1, minutes_max__gte=F("minutes_min"), minutes_max__lte=1440),
                name="booking_is_at_most_a_day",
            ),
            models.CheckConstraint(
                condition=Q(before_minutes__lte=240, after_minutes__lte=240), name="buffers_are_short"
            ),
            models.UniqueConstraint(
                fields=["branch", "name"],
                condition=Q(retired_at=None),
                name="one_resource_of_a_name_per_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Series(PublicModel, TenantModel):
    """Bookings that were made in one go, at a fixed distance."""

    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return str(self.public_id)


class Claim(PublicModel, TenantModel):
    """Somebody has something from a moment until a moment; or it is blocked.

    `person` is a member, `holder` somebody whom the maker place knows, `first_name` anybody else: at most what is needed.
    All three are forgotten a month after it is over.
    """

    owner_path = "person"

    class Kind(models.TextChoices):
        """A booking, or out of use for a while."""

        BOOKING = "booking", _("Booked")
        BLOCKING = "blocking", _("Blocked")

    class State(models.TextChoices):
        """What became of it."""

        CONFIRMED = "confirmed", _("Booked")
        CHECKED_IN = "checked_in", _("Is here")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", pgettext_lazy("a booking", "Called off")

    class Reason(models.TextChoices):
        """Why something is blocked, as the public reads it."""

        MAINTENANCE = "maintenance", _("Maintenance")
        ACTIVITY = "activity", _("An activity of the library")
        HIRE = "hire", _("Rented out")
        OTHER = "other", _("Not in use")

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="claims")
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BOOKING)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CONFIRMED)
    reason = models.CharField(max_length=11, choices=Reason.choices, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    person = models.ForeignKey(
        "patrons.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    holder = models.ForeignKey(
        "credentials.Holder", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_name = models.CharField(max_length=40, blank=True, default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # The library called it off because it fell outside of the hours, or because of what it was for: it may come back.
    fell_outside = models.BooleanField(default=False)
    arrived_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    # Staff saw that an adult came along: a yes, and nothing about who.
    adult_is_here = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["resource", "starts_at"], name="claims_of_a_resource"),
            models.Index(fields=["person", "ends_at"], name="claims_of_a_person"),
            models.Index(fields=["starts_at"], condition=Q(state="confirmed"), name="claims_to_come"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="claim_ends_after_start"),
            models.CheckConstraint(
                condition=(Q(kind="blocking", person=None, holder=None, first_name="") & ~Q(reason=""))
                | Q(kind="booking", reason=""),
                name="only_a_blocking_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="checked_in", arrived_at__isnull=False)
                | (~Q(state="checked_in") & Q(arrived_at=None)),
                name="who_is_here_arrived",
            ),
            models.CheckConstraint(
                condition=Q(fell_outside=False) | Q(state="cancelled"), name="what_fell_outside_is_called_off"
            ),
            models.CheckConstraint(
                condition=Q(adult_is_here=False) | Q(state="checked_in"),
                name="an_adult_comes_with_who_is_here",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Occupied(models.Model):
    """One thing is taken from a moment until a moment, buffers included: one row for each thing that a claim takes.

    No two rows of one thing overlap (an exclusion constraint). The rows of a claim go when it holds nothing any more.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="occupies")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="occupied")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "occupied"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="occupied_for_some_time"),
            models.UniqueConstraint(fields=["claim", "resource"], name="claim_takes_a_thing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.from_at:%Y-%m-%d %H:%M}"
