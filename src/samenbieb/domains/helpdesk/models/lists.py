"""The lists from which a helper chooses. They are rows with stable codes: a new topic or agency needs no new version.

What the network shares comes from `settled/lists.toml`; a library adds topics of its own below those. A row is never
deleted: it ends, and what was counted under it stays.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.kernel.models import PublicModel


class Listed(models.Model):
    """A choice with its code, its name in two languages, its place in the list and the days on which it holds.

    `edition` is that of the file it came from; empty for what was entered by hand, which the file never overwrites.
    """

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    edition = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


def _days(name: str) -> models.CheckConstraint:
    ends_later = Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on"))
    return models.CheckConstraint(condition=ends_later, name=f"{name}_ends_after_start")


class Agency(PublicModel, Listed):
    """An agency of the government (uitvoeringsorganisatie) that questions are about. `source` says who named it."""

    website = models.URLField(blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["position", "name"]
        verbose_name_plural = "agencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_agency_per_code"),
            _days("agency"),
        ]


class Topic(PublicModel, Listed):
    """What a question is about, on two levels. Without an organisation it is national.

    A topic of a library is a leaf: it hangs below a national topic, and in the figures it counts as `counts_as`. When a
    topic is split, each part says what it was `split_from`, so that a series can be given under both versions.
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    counts_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="topics")
    level = models.PositiveSmallIntegerField()
    is_government = models.BooleanField(default=False)
    icon = models.SlugField(max_length=40, blank=True, default="")
    synonyms = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["level", "position", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(organisation=None), name="one_national_topic_per_code"
            ),
            models.UniqueConstraint(fields=["organisation", "code"], name="one_topic_per_library_and_code"),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level=2, parent__isnull=False),
                name="topic_has_two_levels",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, counts_as=None)
                | Q(organisation__isnull=False, level=2, counts_as__isnull=False),
                name="topic_of_a_library_counts_as_a_national_one",
            ),
            _days("topic"),
        ]


class HelpKind(Listed):
    """How somebody was helped: informed, shown how, done together, referred. `is_referral`: sent on to somebody else."""

    is_referral = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_help_kind_per_code"),
            _days("help_kind"),
        ]


class Outcome(Listed):
    """How it ended: solved, partly, not."""

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_outcome_per_code"),
            _days("outcome"),
        ]


class PartnerKind(Listed):
    """To what kind of helper somebody was referred; never to whom."""

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_partner_kind_per_code"),
            _days("partner_kind"),
        ]


class Channel(Listed):
    """How the question came: at the desk, by telephone, at an appointment."""

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_channel_per_code"),
            _days("channel"),
        ]


class Duration(Listed):
    """How long it took, in bands."""

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], name="one_duration_per_code"),
            _days("duration"),
        ]
