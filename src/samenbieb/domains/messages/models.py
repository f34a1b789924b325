"""What is so about notices."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Notice(PublicModel, TenantModel):
    """One message to one person about one thing. Higher rooms say about whom by number, so this room stands low.

    What concerns a child goes along in the message to the guardian: then `carried_by` says in which. After its term the
    content goes and what happened stays (`emptied_at`).
    """

    owner_path = "person_id"

    class State(models.TextChoices):
        """Waiting for its channel, sent, carried by the message of the household, or not deliverable."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        CARRIED = "carried", _("In the message to the parent")
        FAILED = "failed", _("Not delivered")

    class Channel(models.TextChoices):
        """How it goes. Home: nothing is known of the person, so it is read in the portal or at the desk."""

        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")
        LETTER = "letter", _("Letter")
        HOME = "home", _("In My library only")

    person_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True, db_index=True
    )
    kind = models.CharField(max_length=30)
    dedup_key = models.CharField(max_length=120, unique=True)
    language = models.CharField(max_length=5, default="nl")
    channel = models.CharField(max_length=6, choices=Channel.choices, default=Channel.MAIL)
    # An e-mail address, a number as +31612345678, or the lines of a postal address.
    address = models.CharField(max_length=400, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    carried_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carries"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    letter_batch = models.ForeignKey(
        "LetterBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["channel", "id"], condition=Q(state="waiting"), name="notices_to_hand_over"),
            models.Index(fields=["made_at"], condition=Q(emptied_at=None), name="notices_to_empty"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(letter_batch=None) | Q(channel="letter"), name="only_letters_are_printed"
            ),
            # A letter went only when it stood in a batch that was printed.
            models.CheckConstraint(
                condition=~Q(channel="letter") | ~Q(state="sent") | Q(letter_batch__isnull=False),
                name="a_sent_letter_was_printed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedup_key}"


class MessageTemplate(TenantModel):
    """The words of a library for one kind of message in one language, in the place of the default."""

    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=150)
    body = models.TextField()
    # The text message; empty where the one that everybody has does.
    short = models.CharField(max_length=300, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "language"], name="one_template_per_kind_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.language}"


class LetterBatch(PublicModel, TenantModel):
    """Letters that were put together to be printed. A letter stands in at most one, and stays in it."""

    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_letter_batch_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.number}"


class MessageHabit(TenantModel):
    """How a library writes: by which channels beside mail, and in which hours no telephone buzzes."""

    offers_text = models.BooleanField(default=False)
    offers_letters = models.BooleanField(default=True)
    quiet_from: models.TimeField[dt.time, dt.time] = models.TimeField(default=dt.time(20))
    quiet_until: models.TimeField[dt.time, dt.time] = models.TimeField(default=dt.time(9))
    quiet_sundays = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], name="one_message_habit_per_library")
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)


class ChannelChoice(TenantModel):
    """How somebody wants to be told by a library."""

    owner_path = "person_id"

    class Wanted(models.TextChoices):
        """What can be chosen."""

        MAIL = "mail", _("E-mail")
        TEXT = "text", _("Text message")
        LETTER = "letter", _("Letter")

    person_id: models.BigIntegerField[int, int] = models.BigIntegerField()
    channel = models.CharField(max_length=6, choices=Wanted.choices)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_id", "organisation"], name="one_channel_per_person_and_library"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["mail", "text", "letter"]), name="a_channel_that_can_be_chosen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel}"
