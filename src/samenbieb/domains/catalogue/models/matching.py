"""Whom to believe when several describe one edition, and editions that may be the same."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue.models.works import Record
from samenbieb.domains.catalogue.rules.merging import Group
from samenbieb.kernel.models import PublicModel


class SourceTrust(models.Model):
    """How far a source is believed: 1 the most. With a `group` for those fields only; without, for all others.

    A source that does not stand here has rank 100. Descriptions are national, so this is too.
    """

    source = models.CharField(max_length=60)
    group = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Group], blank=True, default=""
    )
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "group"], name="one_rank_per_source_and_group"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="rank_starts_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.group} {self.rank}".replace("  ", " ")


class MatchDoubt(PublicModel):
    """A record that came in as an edition of its own, and may be one that we had (`candidate`). For a cataloguer to settle.

    Asked once: an answer stays, also when it is no. `put_off_at` says when somebody left it for later.
    `evidence` holds what agrees and what differs: [point, agreement, delivered, ours], as in `rules.comparing`.
    """

    class State(models.TextChoices):
        """What a cataloguer made of it."""

        OPEN = "open", _("Open")
        SAME = "same", _("The same edition")
        OTHER = "other", _("Another edition")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="doubts")
    candidate = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="doubts_of_others")
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN, db_default="open")
    found_at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "candidate"], name="one_doubt_per_pair"),
            models.CheckConstraint(condition=~Q(record=F("candidate")), name="doubt_about_two_editions"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None, settled_by="")
                | (~Q(state="open") & Q(settled_at__isnull=False) & ~Q(settled_by="")),
                name="settled_doubt_says_when_and_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["found_at", "id"], condition=Q(state="open"), name="doubt_still_open")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} ? {self.candidate_id}"
