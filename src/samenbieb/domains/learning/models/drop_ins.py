"""Who sits at a drop-in session: a first name for that day, or nothing; with a pass one goes on where one stopped."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.domains.learning.models.learners import LearnerPass
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class DropIn(PublicModel, TenantModel):
    """Somebody came in. `number` is theirs for that session, to be called by without a name.

    The first name goes the next night; the pass and the coach after a month. Then the row is a figure of nobody.
    """

    session = models.ForeignKey("programme.Session", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    came_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    first_name = models.CharField(max_length=20, blank=True, default="")
    learner_pass = models.ForeignKey(
        LearnerPass, null=True, blank=True, on_delete=models.SET_NULL, related_name="drop_ins"
    )
    coach = models.ForeignKey(
        "organisations.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "number"], name="one_visitor_per_number"),
            models.UniqueConstraint(
                fields=["session", "learner_pass"],
                condition=Q(left_at=None, learner_pass__isnull=False),
                name="a_pass_sits_once_at_a_session",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="one_leaves_after_one_came"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["branch", "came_on"], name="drop_ins_by_place")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"
