"""What is so about organisations, their places, opening hours, staff and grants."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel


class Organisation(PublicModel):
    """A body of the network: the state, a province, a support institution (POI), the KB, a library organisation."""

    class Kind(models.TextChoices):
        """What kind of body; only a library lends."""

        STATE = "state", _("State")
        PROVINCE = "province", _("Province")
        POI = "poi", _("Provincial support institution")
        NATIONAL_LIBRARY = "kb", _("National library")
        ASSOCIATION = "association", _("Association")
        LIBRARY = "library", _("Library organisation")

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    isil = models.CharField(max_length=20, unique=True, null=True, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Amsterdam")
    currency = models.CharField(max_length=3, default="EUR")
    phone = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    website = models.URLField(blank=True, default="")
    lends_to_guests = models.BooleanField(default=True)
    modules_off = models.JSONField(default=list, blank=True)
    guardian_sees_until_age = models.PositiveSmallIntegerField(default=16)
    child_asked_from_age = models.PositiveSmallIntegerField(default=12)
    active_from_on = models.DateField(null=True, blank=True)
    active_until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(isil=None) | Q(isil__regex=r"^[A-Z]{1,4}-[A-Za-z0-9:/-]{1,15}$"),
                name="isil_has_its_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality (gemeente), with its official code; demo codes begin with `GMX`."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    province = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="municipalities"
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceArea(models.Model):
    """A library serves a municipality (werkgebied), from a day until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="service_areas")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="service_areas")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "municipality"],
                condition=Q(until_on=None),
                name="one_current_service_area",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="service_area_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.municipality}"


class Branch(PublicModel):
    """A place of a library (vestiging). The kind is declared by the library and checked by staffed hours."""

    class Kind(models.TextChoices):
        """Kinds of place, after the hours at which staff are there in a week."""

        BRANCH = "branch", _("Branch")
        SERVICE_POINT = "service_point", _("Service point")
        MINI = "mini", _("Mini library")
        SELF_SERVICE = "self_service", _("Self-service library")
        MOBILE_STOP = "mobile_stop", _("Library bus stop")
        PICKUP_POINT = "pickup_point", _("Pick-up point")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="branches")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    isil = models.CharField(max_length=24, null=True, blank=True, unique=True)
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    street = models.CharField(max_length=120, blank=True, default="")
    postcode = models.CharField(max_length=10, blank=True, default="")
    town = models.CharField(max_length=80, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    offers_pickup = models.BooleanField(default=True)
    exchanges = models.BooleanField(default=True)
    step_free: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    lift: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    accessible_toilet: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    hearing_loop: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True)
    quiet_hours = models.CharField(max_length=120, blank=True, default="")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return self.name

    @property
    def position(self) -> tuple[Decimal, Decimal] | None:
        """Give where it lies: north and east in degrees; None when that is not known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class HoursPeriod(models.Model):
    """A season or a period with one weekly pattern at one place; a new pattern is a new row, so the history stays."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="hours_periods")
    name = models.CharField(max_length=60, blank=True, default="")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    is_season = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="hours_period_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_season=False) | Q(until_on__isnull=False), name="season_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.from_on}"


class OpeningTime(models.Model):
    """Open on a weekday (Monday = 0) from a time to a time; staffed or self-service."""

    period = models.ForeignKey(HoursPeriod, on_delete=models.CASCADE, related_name="times")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    staffed = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["weekday", "opens"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_is_0_to_6"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="closes_after_it_opens"),
            models.UniqueConstraint(
                fields=["period", "weekday", "opens", "staffed"], name="one_opening_per_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class HoursException(models.Model):
    """Days on which a place is closed, or open at other times (both times given)."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="hours_exceptions")
    from_on = models.DateField()
    until_on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    staffed = models.BooleanField(default=True)
    reason = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    withdrawn_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="exception_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                name="exception_has_both_times_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.from_on} {self.reason}"


class HoursChange(PublicModel):
    """One act on the hours of a place, so that what followed from it can be seen, and undone with it.

    `before` holds what a new week put aside (patterns as JSON); `counts` and `given_back` what the rooms above moved.
    """

    class What(models.TextChoices):
        """What was changed."""

        EXCEPTION = "exception", _("Closed, or other hours")
        WEEK = "week", _("Weekly hours")
        SEASON = "season", _("Season")

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="hours_changes")
    what = models.CharField(max_length=10, choices=What.choices)
    exception = models.ForeignKey(
        HoursException, null=True, blank=True, on_delete=models.CASCADE, related_name="changes"
    )
    period = models.ForeignKey(
        HoursPeriod, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True, default="")
    before = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    given_back = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exception"], name="one_act_per_hours_exception"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="undone_hours_say_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.what} {self.from_on}"


class OrganisationHistory(models.Model):
    """What an organisation or a place was before a change: name, kind, facts, with the day until which it held."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="history")
    branch = models.ForeignKey(
        Branch, null=True, blank=True, on_delete=models.CASCADE, related_name="history"
    )
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)
    what = models.CharField(max_length=20)
    before = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-changed_at"]
        verbose_name_plural = "organisation histories"

    def __str__(self) -> str:
        return f"{self.branch_id or self.organisation_id} {self.changed_at:%Y-%m-%d}"


class UserManager(BaseUserManager["User"]):
    """Finds a login by its name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by login name, whatever its capitals."""
        return self.get(login__iexact=username)


class User(PublicModel, AbstractBaseUser):
    """A member of staff, a volunteer or a policy maker who logs in. Patrons log in with their card, not here."""

    login = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    # Somebody else set the password and saw it: the owner chooses another one at the next log-in.
    must_choose_password = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="nl")
    workplace = models.ForeignKey(Branch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    USERNAME_FIELD = "login"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.login


class Grant(models.Model):
    """A role of a user at an organisation; it holds for every organisation below."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], condition=Q(until_on=None), name="one_current_grant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organisation}"
