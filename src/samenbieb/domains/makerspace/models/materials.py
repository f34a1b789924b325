"""What is so about materials: what they cost, how much there is, and what a job took of them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.makerspace.models.machines import Job
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Material(PublicModel, TenantModel):
    """Something that is used up, at a place. It ends and stays: what was noted keeps its name and price."""

    class Unit(models.TextChoices):
        """In what it is measured and priced. How many parts go into one: `rules.PARTS`."""

        GRAM = "gram", _("gram")
        PIECE = "piece", _("piece")
        METRE = "metre", _("metre")
        MINUTE = "minute", _("minute")

        @property
        def many(self) -> str:
            """Name more than one of it."""
            names = {
                "gram": gettext("grams"),
                "piece": gettext("pieces"),
                "metre": gettext("metres"),
                "minute": gettext("minutes"),
            }
            return names[self.value]

    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=6, choices=Unit.choices)
    unit_cents = models.PositiveIntegerField()
    # So few parts are left, or fewer: buy some.
    low_parts = models.PositiveIntegerField(null=True, blank=True)
    ended_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="material_has_a_name"),
            models.UniqueConstraint(
                fields=["branch", "name"],
                condition=Q(ended_at=None),
                name="one_material_of_a_name_per_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Used(TenantModel):
    """How much a job took of a material, with the price of its day. `parts`: centimetres of metres, else whole units."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="used")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    parts = models.PositiveIntegerField()
    unit_cents = models.PositiveIntegerField()
    cost_cents = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "used"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(parts__gte=1), name="used_is_something"),
            models.UniqueConstraint(fields=["job", "material"], name="a_job_tells_a_material_once"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.parts}"


class StockLine(TenantModel):
    """What happened to the stock of a material. Lines are added, never changed (a trigger sees to it)."""

    class What(models.TextChoices):
        """How a line changes the stock: `rules.stock`."""

        COUNTED = "counted", _("counted")
        DELIVERED = "delivered", _("came in")
        USED = "used", _("used")
        UNDONE = "undone", _("not used after all")

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="lines")
    what = models.CharField(max_length=9, choices=What.choices)
    parts = models.PositiveIntegerField()
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["used", "undone"], job__isnull=False)
                | Q(what__in=["counted", "delivered"], job=None),
                name="a_job_uses_and_nothing_else_does",
            ),
            models.UniqueConstraint(
                fields=["job", "material", "what"],
                condition=Q(job__isnull=False),
                name="a_job_uses_once_and_is_undone_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.what} {self.parts}"
