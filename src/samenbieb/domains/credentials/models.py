"""What is so about qualifications: the kinds, who holds them, and every line of their history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Qualification(PublicModel, TenantModel):
    """A kind of qualification of a library: a permit for a family of machines, a training. When it lapses is optional."""

    name = models.CharField(max_length=80)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    disuse_months = models.PositiveSmallIntegerField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="qualification_has_a_name"),
            models.CheckConstraint(
                condition=(Q(valid_months=None) | Q(valid_months__gte=1, valid_months__lte=120))
                & (Q(disuse_months=None) | Q(disuse_months__gte=1, disuse_months__lte=120)),
                name="qualification_lapses_within_ten_years",
            ),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(retired_at=None),
                name="one_qualification_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holder(PublicModel, TenantModel):
    """Somebody who may hold qualifications at a library: a member, or a first name with the code on a small card.

    `born_in` is a year, asked only where a machine has a lowest age.
    """

    owner_path = "person"

    person = models.ForeignKey(
        "patrons.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    first_name = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=8)
    born_in = models.PositiveSmallIntegerField(null=True, blank=True)
    known_since_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["first_name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_holder_per_code"),
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(person__isnull=False),
                name="a_member_is_one_holder_per_library",
            ),
            models.CheckConstraint(
                condition=Q(born_in=None) | Q(born_in__gte=1900, born_in__lte=2200), name="born_in_is_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Line(PublicModel, TenantModel):
    """What happened to a qualification of somebody. Lines are added, never changed (a trigger sees to it).

    `happened_at` is when it was so, `recorded_at` when it was written down. The terms of a given qualification stand on
    its line: another rule later changes nothing about what was given before.
    """

    class What(models.TextChoices):
        """What happened."""

        GIVEN = "given", _("Given")
        USED = "used", _("Used")
        REVOKED = "revoked", _("Taken away")
        WITHDRAWN = "withdrawn", _("Was a mistake")

    class Evidence(models.TextChoices):
        """Why somebody may."""

        INDUCTION = "induction", _("Was at an instruction")
        SHOWN = "shown", _("Has shown it")
        PAPER = "paper", _("Has a certificate from elsewhere")

    class Reason(models.TextChoices):
        """Why it was taken away."""

        UNSAFE = "unsafe", _("It was not safe")
        OWN_WISH = "own_wish", _("At their own wish")
        OTHER = "other", _("Another reason")

    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="lines")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="lines")
    what = models.CharField(max_length=9, choices=What.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    # Of what was given: the terms, and on what ground; `evidence_of` is the public id of the instruction.
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    disuse_months = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=9, choices=Evidence.choices, blank=True, default="")
    evidence_of = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True, default="")
    withdraws = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="withdrawn_by"
    )

    class Meta:
        ordering: ClassVar = ["happened_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["holder", "qualification"], name="lines_of_a_holder"),
            models.Index(fields=["qualification", "happened_at"], name="lines_of_a_qualification"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("recorded_at")), name="written_down_after_it_happened"
            ),
            models.CheckConstraint(
                condition=(Q(what="given") & ~Q(evidence="")) | (~Q(what="given") & Q(evidence="")),
                name="given_on_evidence",
            ),
            models.CheckConstraint(
                condition=(Q(what="revoked") & ~Q(reason="")) | (~Q(what="revoked") & Q(reason="")),
                name="taken_away_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(what="withdrawn", withdraws__isnull=False)
                | (~Q(what="withdrawn") & Q(withdraws=None)),
                name="a_mistake_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.what} {self.happened_at:%Y-%m-%d}"
