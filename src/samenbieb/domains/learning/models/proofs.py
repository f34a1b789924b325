"""A certificate of taking part: what is needed to check a paper, and nothing that leads to who holds it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Proof(PublicModel, TenantModel):
    """A paper that was given: its code, the library, the month (as its first day) and the titles of the lessons as they stand on it.

    The name stands on the paper only. `name_hash` is a salted, slow mark of it: who types the name hears yes or no.
    There is no way from here to a pass, a visit or a member: the public id is random, so that it tells no minute either.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)
    given_on = models.DateField()
    lessons = models.JSONField()
    name_hash = models.CharField(max_length=128)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(given_on__day=1), name="proof_knows_a_month_and_no_day"),
            models.CheckConstraint(condition=~Q(lessons=[]), name="proof_is_of_a_lesson"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
