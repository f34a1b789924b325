"""What is so about the gallery: what was made, shown without who made it unless they chose so."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.makerspace.models.machines import Machine
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Exhibit(PublicModel, TenantModel):
    """Something that was made, with one picture. Of a child never more than an age band; what was taken down is empty."""

    class Band(models.TextChoices):
        """How old who made it is; of several, the youngest."""

        SMALL = "small", _("Child up to 8 years")
        CHILD = "child", _("Child of 9 to 11 years")
        YOUTH = "youth", _("Young person of 12 to 17 years")
        ADULT = "adult", _("Adult")

    class Licence(models.TextChoices):
        """What others may do with it."""

        LOOK = "look", _("Only to look at")
        BY_SA = "by-sa", _("Use it with the maker named, and share it the same way (CC BY-SA)")
        BY = "by", _("You may use it, with the maker named (CC BY)")
        CC0 = "cc0", _("You may use it for anything (CC0)")

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    machine = models.ForeignKey(Machine, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    band = models.CharField(max_length=5, choices=Band.choices)
    maker_name = models.CharField(max_length=20, blank=True, default="")
    licence = models.CharField(max_length=5, choices=Licence.choices)
    maker_agreed = models.BooleanField(default=False)
    parent_agreed = models.BooleanField(default=False)
    # The name of its two files; nothing in it tells of whom or what they are.
    picture = models.CharField(max_length=40, blank=True, default="")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # On the card of the maker: with it they take it down, without a reason.
    code = models.CharField(max_length=8, null=True, blank=True, unique=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    published_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    ended_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["-added_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["-published_at"],
                condition=Q(published_at__isnull=False, ended_at=None),
                name="exhibits_that_are_shown",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(maker_name="") | Q(band="adult"), name="no_name_of_a_child_in_the_gallery"
            ),
            models.CheckConstraint(
                condition=Q(maker_agreed=True) & (Q(band="adult") | Q(parent_agreed=True)),
                name="who_made_it_said_yes_and_a_parent",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at=None, code__isnull=False) & ~Q(title="") & ~Q(picture=""))
                | Q(ended_at__isnull=False, code=None, title="", about="", maker_name="", picture=""),
                name="what_was_taken_down_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.added_at:%Y-%m-%d}"
