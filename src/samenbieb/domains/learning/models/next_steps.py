"""The next step of somebody who learned here: counted, and of nobody."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning.models.buddies import BuddyPair
from samenbieb.domains.learning.models.drop_ins import DropIn
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class NextStep(PublicModel, TenantModel):
    """Somebody went on from here. Which visit or pair it was is known as long as that; the kind and the day stay as a figure."""

    class Kind(models.TextChoices):
        """Where somebody goes on."""

        COURSE = "course", _("A course")
        VOLUNTEERING = "volunteering", _("Volunteer work")
        WORK = "work", _("A job")
        PARTNER = "partner", _("To a partner")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    visit = models.ForeignKey(
        DropIn, null=True, blank=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    pair = models.ForeignKey(
        BuddyPair, null=True, blank=True, on_delete=models.SET_NULL, related_name="next_steps"
    )
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    noted_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "kind"], name="one_next_step_of_a_kind_per_visit"),
            models.UniqueConstraint(fields=["pair", "kind"], name="one_next_step_of_a_kind_per_pair"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["course", "volunteering", "work", "partner"]),
                name="next_step_is_of_a_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["branch", "noted_on"], name="next_steps_by_place")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.kind}"
