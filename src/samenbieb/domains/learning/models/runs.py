"""How far somebody is: one run through a version of a lesson keeps the sum; the answers themselves are kept a short time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.domains.learning.models.content import Lesson, LessonVersion
from samenbieb.domains.learning.models.learners import Learner, LearnerPass
from samenbieb.kernel.models import PublicModel


class LessonRun(PublicModel):
    """Somebody goes through a lesson, in the version in which they began. Of nobody any more when its pass or learner went.

    `done_keys` are the steps they did, `series` their newest answers as ones and zeros. `branch` is where they began.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(LessonVersion, on_delete=models.PROTECT, related_name="runs")
    learner_pass = models.ForeignKey(
        LearnerPass, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    learner = models.ForeignKey(
        Learner, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    done_keys = models.JSONField(default=list)
    right_count = models.PositiveIntegerField(default=0)
    tried_count = models.PositiveIntegerField(default=0)
    series = models.CharField(max_length=20, blank=True, default="")
    mastered_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner_pass", "lesson"],
                condition=Q(finished_at=None),
                name="one_open_run_per_pass",
            ),
            models.UniqueConstraint(
                fields=["learner", "lesson"], condition=Q(finished_at=None), name="one_open_run_per_learner"
            ),
            models.CheckConstraint(
                condition=Q(learner_pass=None) | Q(learner=None), name="run_is_of_a_pass_or_a_learner"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_on=None)
                | Q(finished_at__isnull=False, finished_on__isnull=False),
                name="run_is_finished_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "finished_on"], name="runs_finished_by_place"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Attempt(models.Model):
    """One answer. `key` was made in the browser: the same answer sent twice is one. A step that was read has no verdict."""

    run = models.ForeignKey(LessonRun, on_delete=models.CASCADE, related_name="attempts")
    key = models.UUIDField()
    step_key = models.CharField(max_length=60)
    answer = models.JSONField(default=dict)
    right = models.BooleanField(null=True, blank=True)
    hundredths = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "key"], name="one_attempt_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.step_key}"
