"""What is so about activities, when and where they are held, and how many people came. No row here names a visitor."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.measures import CoreFunction
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Kind(models.TextChoices):
    """What is done there."""

    READING_ALOUD = "reading_aloud", _("Reading aloud")
    BOOK_CLUB = "book_club", _("Book club")
    LANGUAGE = "language", _("Practising Dutch")
    DIGITAL = "digital", _("Practising with computer and phone")
    CONSULTATION = "consultation", _("Open hour for questions")
    COURSE = "course", _("Course")
    WORKSHOP = "workshop", _("Workshop")
    MAKING = "making", _("Making and experimenting")
    LECTURE = "lecture", _("Lecture")
    DEBATE = "debate", _("Talking together")
    PERFORMANCE = "performance", _("Performance, music or film")
    EXHIBITION = "exhibition", _("Exhibition")
    CLASS_VISIT = "class_visit", _("Visit of a class")


class Audience(models.TextChoices):
    """For whom it is meant. Ages are those of the public pages, checked by nobody at the door."""

    EVERYBODY = "everybody", _("For everybody")
    TODDLERS = "toddlers", _("Children up to 4")
    CHILDREN = "children", _("Children of 4 to 12")
    YOUTH = "youth", _("Young people of 12 to 18")
    ADULTS = "adults", _("Adults")
    SENIORS = "seniors", _("People of 65 and older")
    LEARNERS = "learners", _("People who learn Dutch")


class Language(models.TextChoices):
    """The language that is spoken there."""

    DUTCH = "nl", _("in Dutch")
    FRISIAN = "fy", _("in Frisian")
    ENGLISH = "en", _("in English")
    ARABIC = "ar", _("in Arabic")
    UKRAINIAN = "uk", _("in Ukrainian")
    TURKISH = "tr", _("in Turkish")
    POLISH = "pl", _("in Polish")
    SEVERAL = "mul", _("in several languages")


class CoreFunctionChoice(models.TextChoices):
    """The five functions of a public library, as one chooses them."""

    KNOWLEDGE = CoreFunction.KNOWLEDGE.value, _("Knowledge and information")
    DEVELOPMENT = CoreFunction.DEVELOPMENT.value, _("Development and education")
    READING = CoreFunction.READING.value, _("Reading and literature")
    DEBATE = CoreFunction.DEBATE.value, _("Meeting and debate")
    CULTURE = CoreFunction.CULTURE.value, _("Art and culture")


class Described(models.Model):
    """What a template gives and an activity has: filled in once."""

    summary = models.CharField(max_length=600, blank=True, default="")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    core_function = models.CharField(max_length=12, choices=CoreFunctionChoice.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYBODY)
    language = models.CharField(max_length=3, choices=Language.choices, default=Language.DUTCH)
    # Come as you are; otherwise one registers first.
    drop_in = models.BooleanField(default=True)
    price_cents = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class ActivityTemplate(PublicModel, TenantModel, Described):
    """What a library does more often, with everything that is then the same each time."""

    name = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=60)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(retired_at=None),
                name="one_current_template_per_name",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720), name="template_lasts_at_most_twelve_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Activity(PublicModel, TenantModel, Described):
    """Something a library offers, on one or more dates."""

    template = models.ForeignKey(
        ActivityTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    title = models.CharField(max_length=120)
    # Who proposed it, and with whom it is held.
    partner = models.ForeignKey(
        "referrals.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["title", "id"]
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="activity_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Series(PublicModel, TenantModel):
    """Dates that were planned in one go, at a fixed distance."""

    class Repeat(models.TextChoices):
        """How often."""

        WEEKLY = "weekly", _("every week")
        FORTNIGHTLY = "fortnightly", _("every two weeks")
        MONTHLY = "monthly", _("every month")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="series")
    repeat = models.CharField(max_length=12, choices=Repeat.choices)
    planned_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return f"{self.activity_id} {self.repeat}"


class Session(PublicModel, TenantModel):
    """One time that an activity is held: where and when, and what became of it.

    `count` is the head count that stands now. `revision` grows when the public calendar must change.
    """

    class State(models.TextChoices):
        """Planned; counted; counted and no longer changed; or it did not take place."""

        PLANNED = "planned", _("Planned")
        COUNTED = "counted", _("Counted")
        FINAL = "final", _("Final")
        CANCELLED = "cancelled", _("Does not take place")

    class Reason(models.TextChoices):
        """Why it does not take place."""

        ILLNESS = "illness", _("Somebody is ill")
        FEW = "few", _("There were too few people")
        STAFF = "staff", _("There is nobody to lead it")
        CLOSED = "closed", _("The library is closed")
        OTHER = "other", _("Another reason")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity: models.PositiveSmallIntegerField[int | None, int | None] = models.PositiveSmallIntegerField(
        null=True, blank=True
    )
    # When one may register, where that is not from the planning until the start.
    registers_from_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    registers_until_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    # Written by a trigger, from the entries that take places.
    seats_taken = models.PositiveIntegerField(default=0)
    # Grows with everything that those who registered are told: moved, called off, after all.
    tidings = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    count = models.OneToOneField(
        "HeadCount", null=True, blank=True, on_delete=models.PROTECT, related_name="stands_for"
    )
    cancelled_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    cancel_reason = models.CharField(max_length=8, choices=Reason.choices, blank=True, default="")
    # When and where it was to be before it was moved, to tell who had it in mind.
    moved_from_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    moved_from = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["branch", "starts_at"], name="sessions_of_a_place"),
            models.Index(fields=["organisation", "starts_at"], name="sessions_of_a_library"),
            models.Index(fields=["ends_at"], condition=Q(state="planned"), name="sessions_to_count"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + dt.timedelta(hours=12)),
                name="session_lasts_at_most_twelve_hours",
            ),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="capacity_is_some"),
            models.CheckConstraint(
                condition=Q(seats_taken=0) | Q(capacity__gte=F("seats_taken")), name="never_more_than_fit"
            ),
            models.CheckConstraint(
                condition=Q(registers_until_at=None)
                | Q(registers_from_at=None)
                | Q(registers_until_at__gt=F("registers_from_at")),
                name="registering_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["counted", "final"], count__isnull=False)
                | Q(state__in=["planned", "cancelled"], count=None),
                name="counted_when_there_is_a_count",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason=""))
                | (~Q(state="cancelled") & Q(cancelled_at=None, cancel_reason="")),
                name="cancelled_with_moment_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(moved_from_at=None, moved_from=None)
                | Q(moved_from_at__isnull=False, moved_from__isnull=False),
                name="moved_from_a_moment_and_a_place",
            ),
            models.UniqueConstraint(
                fields=["activity", "branch", "starts_at"],
                condition=~Q(state="cancelled"),
                name="one_session_of_an_activity_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.starts_at:%Y-%m-%d %H:%M}"


class HeadCount(PublicModel):
    """How many people were there, as somebody counted them. Rows are added, never changed (a trigger sees to it).

    `corrects` is the row that stood until then: the rows of a session are one chain. No `heads`: the count was taken
    back. `children` are those of them up to 12, when they were counted apart. `restores` is the row that stands again
    after taking back: who takes back twice goes further back, never forward.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="counts")
    heads = models.PositiveSmallIntegerField(null=True, blank=True)
    children = models.PositiveSmallIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=120)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    restores = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(heads=None) | Q(heads__lte=9999), name="heads_are_people"),
            models.CheckConstraint(
                condition=Q(children=None) | Q(heads__isnull=False, children__lte=F("heads")),
                name="children_are_among_the_heads",
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(corrects=None), name="one_first_count_per_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.heads}"


class SessionHelper(models.Model):
    """Who leads a session or helps there."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="helpers")
    user = models.ForeignKey("organisations.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "user"], name="helps_once_at_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.user_id}"
