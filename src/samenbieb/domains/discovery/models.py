"""What staff find of the answers of search. The index itself is no row: it holds nothing that the database does not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class SearchJudgement(PublicModel, TenantModel):
    """How good an answer a work is to a query, in the eyes of one library: 3 what is meant, 2 good, 1 related, 0 wrong."""

    query = models.CharField(max_length=200)
    query_key = models.CharField(max_length=400)
    work = models.ForeignKey("catalogue.Work", on_delete=models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    judged_by = models.CharField(max_length=120)
    judged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "query_key", "work"], name="one_judgement_per_query_and_work"
            ),
            models.CheckConstraint(condition=Q(grade__lte=3), name="grade_is_0_to_3"),
            models.CheckConstraint(condition=~Q(query_key=""), name="judged_query_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.query}: {self.grade}"
