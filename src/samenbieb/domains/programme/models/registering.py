"""What is so about who registered: how to reach them, apart from the places they have. Only the first leads to somebody."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.programme.models.planning import Activity, Session
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


class Registration(PublicModel, TenantModel):
    """Somebody who registered a group for one or more dates of an activity, or is filling in the form (`sent_at` empty).

    It never points to a member. `code` opens it without an account. After its term what leads to somebody goes
    (`forgotten_at`); the places they had stay as numbers.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="registrations")
    code: models.CharField[str | None, str | None] = models.CharField(max_length=12, null=True, unique=True)
    heads = models.PositiveSmallIntegerField()
    first_name = models.CharField(max_length=60, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    language = models.CharField(max_length=5, default="nl")
    begun_at = models.DateTimeField()
    sent_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    forgotten_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["begun_at"], condition=Q(sent_at=None), name="registrations_not_sent"),
            models.Index(fields=["sent_at"], condition=Q(forgotten_at=None), name="registrations_to_forget"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(heads__gte=1, heads__lte=60), name="registered_group_is_some"),
            models.CheckConstraint(
                condition=Q(sent_at=None)
                | Q(forgotten_at__isnull=False)
                | (~Q(first_name="") & (~Q(email="") | ~Q(phone=""))),
                name="sent_with_a_name_and_a_way_to_reach",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None, code__isnull=False)
                | Q(forgotten_at__isnull=False, code=None, first_name="", email="", phone="", note=""),
                name="forgotten_is_all_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.heads}"


class Entry(PublicModel):
    """A group at one session. What it takes of the places is added up in `Session.seats_taken` by a trigger.

    `held`: the form is open; `asking`: the form is open and there was no room; `waiting`: on the list, in the order of
    `turn`; `offered`: room came free, to be taken until a moment. These hold seats: held, offered, confirmed.
    """

    class State(models.TextChoices):
        """What became of it."""

        HELD = "held", _("Kept while the form is open")
        ASKING = "asking", _("The form is open")
        CONFIRMED = "confirmed", _("Has a place")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("May take a place")
        WITHDRAWN = "withdrawn", _("Does not come")
        LAPSED = "lapsed", _("Did not answer in time")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="entries")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField(max_length=9, choices=State.choices)
    heads = models.PositiveSmallIntegerField()
    until_at: models.DateTimeField[dt.datetime | None, dt.datetime | None] = models.DateTimeField(
        null=True, blank=True
    )
    turn: models.PositiveIntegerField[int | None, int | None] = models.PositiveIntegerField(
        null=True, blank=True
    )
    # How many of the group were there; empty: the list was not ticked.
    came: models.PositiveSmallIntegerField[int | None, int | None] = models.PositiveSmallIntegerField(
        null=True, blank=True
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["session", "turn"], condition=Q(state="waiting"), name="entries_waiting"),
            models.Index(
                fields=["until_at"], condition=Q(state__in=["held", "offered"]), name="entries_to_lapse"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["registration", "session"], name="one_entry_per_session"),
            models.UniqueConstraint(fields=["session", "turn"], name="one_entry_per_turn"),
            models.CheckConstraint(condition=Q(heads__gte=1, heads__lte=60), name="entry_is_of_some"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "offered"], until_at__isnull=False)
                | (~Q(state__in=["held", "offered"]) & Q(until_at=None)),
                name="only_what_is_kept_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "asking"]) | Q(turn__isnull=False), name="sent_has_a_turn"
            ),
            models.CheckConstraint(
                condition=Q(came=None) | Q(came__lte=F("heads"), state="confirmed"),
                name="came_with_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.heads} {self.state}"
