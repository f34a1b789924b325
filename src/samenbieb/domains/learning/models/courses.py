"""A course that is given to a group: on dates of the programme, or by a provider of the region. It names nobody who comes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning.rules import levels
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class GroupCourse(PublicModel, TenantModel):
    """This is a course about something, at this level, for these people.

    With an `activity` it is held by the library: title, dates and places stand in the programme and only there. Without one
    it is held elsewhere by a provider (`partner`), and `checked_on` says when somebody last looked whether it is so.
    No `partner`: the library gives it itself. `scale` and `level` are one pair, or empty.
    """

    class Theme(models.TextChoices):
        """What it is about."""

        LANGUAGE = "language", _("Dutch language")
        NUMERACY = "numeracy", _("Doing sums")
        DIGITAL = "digital", _("Computer and phone")
        WORK = "work", _("Finding work")
        CITIZENSHIP = "citizenship", _("Living together")

    class Audience(models.TextChoices):
        """For whom it is meant."""

        EVERYBODY = "everybody", _("For everybody")
        NEWCOMERS = "newcomers", _("For people who learn Dutch")
        SPEAKERS = "speakers", _("For people who grew up with Dutch")
        PARENTS = "parents", _("For parents")
        SENIORS = "seniors", _("For older people")
        YOUTH = "youth", _("For young people")
        JOBSEEKERS = "jobseekers", _("For people who look for work")

    theme = models.CharField(max_length=12, choices=Theme.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYBODY)
    scale = models.CharField(max_length=10, blank=True, default="")
    level = models.CharField(max_length=10, blank=True, default="")
    no_reading = models.BooleanField(default=False)
    partner = models.ForeignKey(
        "referrals.Partner", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    activity = models.OneToOneField(
        "programme.Activity", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=120, blank=True, default="")
    what = models.CharField(max_length=300, blank=True, default="")
    where = models.CharField(max_length=160, blank=True, default="")
    when = models.CharField(max_length=160, blank=True, default="")
    municipality = models.ForeignKey(
        "organisations.Municipality", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Nothing: we do not know what it costs.
    price_cents = models.PositiveIntegerField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    activity__isnull=False,
                    title="",
                    what="",
                    where="",
                    when="",
                    municipality=None,
                    price_cents=None,
                    checked_on=None,
                )
                | (
                    Q(activity=None, partner__isnull=False, checked_on__isnull=False)
                    & ~Q(title="")
                    & ~Q(where="")
                ),
                name="course_is_held_here_or_by_a_provider",
            ),
            models.CheckConstraint(
                condition=Q(scale="", level="")
                | Q(*(Q(scale=scale, level=level) for scale, level in levels.pairs()), _connector=Q.OR),
                name="course_level_is_on_its_own_scale",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "theme"], name="courses_of_a_library")]

    def __str__(self) -> str:
        return self.title or f"{self.activity_id}"
