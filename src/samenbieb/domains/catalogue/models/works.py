"""What readers ask for: works, and the editions below them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel


def _texts() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list, blank=True)


class Work(PublicModel):
    """What a reader asks for: editions, languages and forms of the same work under one address."""

    key = models.CharField(max_length=250)
    kind = models.CharField(max_length=12)
    title = models.TextField()
    title_sort = models.TextField()
    creator = models.TextField(blank=True, default="")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        # And not `unique` of the field: that keeps a second index, for beginnings of keys, which nobody asks for.
        constraints: ClassVar = [models.UniqueConstraint(fields=["key"], name="one_work_per_key")]
        indexes: ClassVar = [models.Index(fields=["title_sort"], name="work_by_title")]

    def __str__(self) -> str:
        return self.title


class Record(PublicModel):
    """One edition: what its descriptions say together. `provenance` names the description behind a field.

    `provenance` is empty while there is one description; then it says everything. `edition_key` is made from the facts
    alone and finds the same edition in a delivery of somebody else. What a cataloguer `placed_by_hand` stays at its work,
    whatever a delivery says. An edition that was found to be another one is withdrawn, and `merged_into` leads there.
    """

    class Form(models.TextChoices):
        """What a reader holds in their hands."""

        BOOK = "book", _("Book")
        AUDIOBOOK = "audiobook", _("Audiobook")
        EBOOK = "ebook", _("E-book")
        COMIC = "comic", _("Comic")
        MAGAZINE = "magazine", _("Magazine")
        NEWSPAPER = "newspaper", _("Newspaper")
        DVD = "dvd", _("DVD")
        BLURAY = "bluray", _("Blu-ray")
        CD = "cd", _("CD")
        LP = "lp", _("LP")
        SHEET_MUSIC = "sheet_music", _("Sheet music")
        GAME = "game", _("Game")
        CONSOLE_GAME = "console_game", _("Console game")
        MAP = "map", _("Map")
        SOFTWARE = "software", _("CD-ROM")
        ONLINE = "online", _("Online")
        PICTURE = "picture", _("Picture")
        OBJECT = "object", _("Object")
        OTHER = "other", _("Other")

    class Audience(models.TextChoices):
        """For whom; interest, not difficulty."""

        BABY = "baby", _("Babies and toddlers")
        PRESCHOOL = "preschool", _("Up to 6 years")
        CHILD = "child", _("6 to 9 years")
        JUNIOR = "junior", _("9 to 12 years")
        TEEN = "teen", _("12 to 15 years")
        ADULT = "adult", _("Adults")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="records")
    edition_key = models.CharField(max_length=250, blank=True, default="")
    provenance = models.JSONField(default=dict, blank=True)
    placed_by_hand = models.BooleanField(default=False, db_default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    withdrawn = models.BooleanField(default=False)
    title = models.TextField()
    title_sort = models.TextField()
    subtitle = models.TextField(blank=True, default="")
    part = models.TextField(blank=True, default="")
    responsibility = models.TextField(blank=True, default="")
    other_titles = _texts()
    creators = _texts()
    contributors = models.JSONField(default=list, blank=True)
    series = _texts()
    series_number = models.CharField(max_length=60, blank=True, default="")
    edition = models.TextField(blank=True, default="")
    publisher = models.TextField(blank=True, default="")
    year: models.SmallIntegerField[int | None, int | None] = models.SmallIntegerField(null=True, blank=True)
    extent = models.TextField(blank=True, default="")
    languages = _texts()
    original_language = models.CharField(max_length=3, blank=True, default="")
    form = models.CharField(max_length=20, choices=Form.choices)
    audience = models.CharField(max_length=12, choices=Audience.choices, blank=True, default="")
    fiction: models.BooleanField[bool | None, bool | None] = models.BooleanField(null=True, blank=True)
    nur = models.CharField(max_length=3, blank=True, default="")
    siso = models.CharField(max_length=40, blank=True, default="")
    pim = models.CharField(max_length=60, blank=True, default="")
    avi = models.CharField(max_length=12, blank=True, default="")
    age_letter = models.CharField(max_length=4, blank=True, default="")
    easy_reading = models.BooleanField(default=False)
    large_print = models.BooleanField(default=False)
    subjects = _texts()
    genres = _texts()
    summary = models.TextField(blank=True, default="")
    isbns = _texts()
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="record_has_a_title"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(withdrawn=True, edition_key=""),
                name="merged_record_is_hidden",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["edition_key"], condition=~Q(edition_key=""), name="record_by_edition")
        ]

    def __str__(self) -> str:
        return self.title


class RecordIdentifier(models.Model):
    """A number under which others know this edition: ISBN, ISSN, EAN, a number of another catalogue."""

    # Found by the constraint below, which begins with it.
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="identifiers", db_index=False)
    scheme = models.CharField(max_length=12)
    value = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "scheme", "value"], name="one_row_per_identifier")
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "value"], name="record_by_identifier")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"
