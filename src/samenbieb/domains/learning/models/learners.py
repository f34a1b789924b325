"""Who learns: with a pass and without a name, or under their own name; and what they want to be able to do, in their words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel

GOAL_MAX = 120  # one sentence


class Learner(PublicModel):
    """Somebody who learns under their own name: a member, once for the whole network."""

    person = models.OneToOneField("patrons.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    goal = models.CharField(max_length=GOAL_MAX, blank=True, default="")

    def __str__(self) -> str:
        return str(self.public_id)


class LearnerPass(PublicModel):
    """A pass without a name. Who has its code, or the browser it was begun in, goes on where it stopped.

    `branch` is the place that the reader had chosen when they began; none is known without a choice. Once claimed, it
    opens nothing any more.
    """

    code = models.CharField(max_length=8, unique=True)
    branch = models.ForeignKey(
        "organisations.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    used_on = models.DateField()
    goal = models.CharField(max_length=GOAL_MAX, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        Learner, null=True, blank=True, on_delete=models.PROTECT, related_name="passes"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(claimed_at=None, claimed_by=None) | Q(claimed_at__isnull=False),
                name="pass_is_claimed_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)
