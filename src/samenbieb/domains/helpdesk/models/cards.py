"""Knowledge cards: what one needs and does for a topic of an agency. A version that was published never changes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from samenbieb.domains.helpdesk.models.lists import Agency, Topic


class KnowledgeCard(models.Model):
    """A version of a card. `content`: its lists of lines and its links, as `rules/cards.py` checked them.

    `by` names who the card is of when that is no agency of the list. After `review_on` it says that it may be out of date.
    """

    slug = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField()
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=160)
    content = models.JSONField()
    source = models.CharField(max_length=160)
    written_on = models.DateField()
    review_on = models.DateField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "number"], name="one_card_per_version"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(retired_at=None), name="one_published_version_per_card"
            ),
            models.CheckConstraint(
                condition=Q(agency=None) ^ Q(by=""), name="card_is_of_an_agency_or_says_of_whom"
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("written_on")), name="card_is_looked_at_after_it_was_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"
