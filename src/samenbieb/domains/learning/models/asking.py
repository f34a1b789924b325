"""Questions after the last date of a course: how often each choice was made, and nothing about who made it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.domains.learning.models.courses import GroupCourse
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Questionnaire(PublicModel, TenantModel):
    """The questions of one course, asked once. Who has the `code` answers, until `closes_on` or until it was closed.

    `form_count` is how many forms came in. The choices of one form are kept nowhere together (`Tally`).
    """

    course = models.OneToOneField(GroupCourse, on_delete=models.PROTECT, related_name="questionnaire")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    version = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    closes_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    form_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opened_on")), name="questionnaire_closes_after_it_opened"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["branch", "closed_on"], name="questionnaires_by_place")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.version}"


class Tally(models.Model):
    """How often a choice was made. A row of nobody, without a moment."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="tallies")
    question = models.CharField(max_length=20)
    choice = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "question", "choice"], name="one_tally_per_choice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.question} {self.choice}"


class FormKey(models.Model):
    """A form came in: the same one again changes nothing. It holds no choice, and goes when the questions are closed."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="form_keys")
    key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.key)
