"""What is so about works, records and deliveries."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel import identifiers
from samenbieb.kernel.models import PublicModel


def _texts() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.TextField(), default=list, blank=True)


class Work(PublicModel):
    """What a reader asks for: editions, languages and forms of the same work under one address."""

    key = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=12)
    title = models.TextField()
    title_sort = models.TextField()
    creator = models.TextField(blank=True, default="")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["title_sort"], name="work_by_title")]

    def __str__(self) -> str:
        return self.title


class Record(PublicModel):
    """One description of one edition. `raw` is what was delivered; the other fields are read from it."""

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

    class RawFormat(models.TextChoices):
        """How `raw` is written."""

        ISO2709 = "iso2709", "ISO 2709"
        MARCXML = "marcxml", "MARCXML"

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="records")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=60)
    control_number = models.CharField(max_length=120)
    raw = models.BinaryField()
    raw_format = models.CharField(max_length=8, choices=RawFormat.choices)
    raw_encoding = models.CharField(max_length=20, default="utf-8")
    content_hash = models.CharField(max_length=64)
    remarks = _texts()
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
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "control_number"],
                name="one_record_per_source_and_number",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(title=""), name="record_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class RecordVersion(models.Model):
    """What a record was before a newer delivery took its place."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    raw = models.BinaryField()
    raw_format = models.CharField(max_length=8, choices=Record.RawFormat.choices)
    raw_encoding = models.CharField(max_length=20, default="utf-8")
    content_hash = models.CharField(max_length=64)
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True, default="")
    run = models.ForeignKey(
        "ImportRun", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    run_position: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True, blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "version"], name="one_row_per_record_version")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version}"


class RecordIdentifier(models.Model):
    """A number under which others know this edition: ISBN, ISSN, EAN, a number of another catalogue."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=12)
    value = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "scheme", "value"], name="one_row_per_identifier")
        ]
        indexes: ClassVar = [models.Index(fields=["scheme", "value"], name="record_by_identifier")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class ImportRun(models.Model):
    """One delivery being brought in. `byte_position` is where the next record starts, saved with each batch."""

    class State(models.TextChoices):
        """A run that is `running` while no process works on it was interrupted, and can go on."""

        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")

    public_id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(
        default=identifiers.uuid7, unique=True, editable=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True, default="")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    file_byte_count = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Record.RawFormat.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    byte_position = models.BigIntegerField(default=0)
    accepted_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    overlaid_count = models.PositiveIntegerField(default=0)
    aside_count = models.PositiveIntegerField(default=0)
    remarked_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    started_by = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["file_sha256"], name="import_by_file")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d}"


class ImportProblem(models.Model):
    """Bytes of a delivery that were kept aside: where they stood, why, and what they were (a megabyte at most)."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    byte_position = models.BigIntegerField()
    byte_count = models.BigIntegerField()
    reason = models.CharField(max_length=30)
    detail = models.TextField(blank=True, default="")
    control_number = models.CharField(max_length=120, blank=True, default="")
    raw = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "byte_position", "reason"], name="one_row_per_place_and_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.byte_position} {self.reason}"
