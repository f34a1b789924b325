"""What is kept of trials: the scenarios of a library in all their versions, and what their runs came to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class ScenarioSet(PublicModel, TenantModel):
    """A text of scenarios of one library, under a name. What was put away stays, and can come back."""

    name = models.CharField(max_length=80)
    newest = models.PositiveIntegerField(default=0)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(put_away_at=None),
                name="one_scenario_set_per_name",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="scenario_set_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ScenarioVersion(models.Model):
    """One version of a set, never changed. `number` counts from 1; `restores` names the version that it brought back."""

    scenario_set = models.ForeignKey(ScenarioSet, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    restores = models.PositiveIntegerField(null=True, blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scenario_set", "number"], name="one_scenario_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(restores=None) | Q(restores__lt=F("number")),
                name="only_an_earlier_version_comes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario_set_id} {self.number}"


class TrialRun(PublicModel, TenantModel):
    """One run of a version over the library's own rules of that moment.

    `outcomes` holds a map per scenario; `problem` is the code of what kept the whole run from being held.
    """

    version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="runs")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True, default="")
    outcomes = models.JSONField(default=list)
    passed_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(ended_at=None), name="one_trial_run_per_library_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.asked_at:%Y-%m-%d %H:%M}"
