"""Buddies: who helps, who waits for one, which two are a pair, and how often they met. No notes about anybody."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning.models.learners import Learner, LearnerPass
from samenbieb.domains.learning.rules.buddies import HALF_DAYS, LANGUAGES, SEATS_MAX, THEMES
from samenbieb.domains.learning.rules.callings import FIRST_NAME_MAX
from samenbieb.kernel.models import PublicModel
from samenbieb.kernel.tenancy import TenantModel


def _known_only(field: str, known: list[str]) -> Q:
    return Q(**{f"{field}__contained_by": known})


class Coach(PublicModel, TenantModel):
    """A colleague or volunteer who helps one learner at a time: with what, in which languages, when, where, for how many."""

    user = models.ForeignKey("organisations.User", on_delete=models.CASCADE, related_name="+")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    themes = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    half_days = models.JSONField(default=list)
    seats = models.PositiveSmallIntegerField(default=1)
    stopped_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_coach_per_colleague"),
            models.CheckConstraint(
                condition=_known_only("themes", list(THEMES))
                & _known_only("languages", list(LANGUAGES))
                & _known_only("half_days", list(HALF_DAYS)),
                name="coach_offers_what_is_known",
            ),
            models.CheckConstraint(condition=Q(seats__range=(1, SEATS_MAX)), name="coach_has_some_seats"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class BuddyRequest(PublicModel, TenantModel):
    """Somebody asks for a buddy, with a pass or as a member. `asked_at` is their place in the queue and never changes.

    `waits_from_on` is since when nobody was found. Of nobody any more, it is a figure: what was wished is wiped out too.
    """

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", _("Waits")
        PAIRED = "paired", _("Has a buddy")
        CLOSED = "closed", _("Over")

    learner = models.ForeignKey(
        Learner, null=True, blank=True, on_delete=models.SET_NULL, related_name="buddy_requests"
    )
    learner_pass = models.ForeignKey(
        LearnerPass, null=True, blank=True, on_delete=models.SET_NULL, related_name="buddy_requests"
    )
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=10)
    languages = models.JSONField(default=list)
    half_days = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_on = models.DateField()
    waits_from_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner"], condition=~Q(state="closed"), name="one_open_buddy_request_per_learner"
            ),
            models.UniqueConstraint(
                fields=["learner_pass"], condition=~Q(state="closed"), name="one_open_buddy_request_per_pass"
            ),
            models.CheckConstraint(
                condition=Q(learner_pass=None) | Q(learner=None),
                name="buddy_request_is_of_a_pass_or_a_learner",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | Q(state__in=["waiting", "paired"], closed_on=None),
                name="buddy_request_is_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(theme__in=THEMES)
                & _known_only("languages", list(LANGUAGES))
                & _known_only("half_days", list(HALF_DAYS)),
                name="buddy_request_wishes_what_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state", "asked_at"], name="buddy_requests_in_order"),
            models.Index(fields=["branch", "asked_on"], name="buddy_requests_by_place"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class BuddyPair(PublicModel, TenantModel):
    """Two who may learn together: proposed, running when both said yes, and over.

    `seat` is which of the places of the coach it takes while it is open. `half_day` is when they meet first, at the place.
    The first name is what the learner wants to be called; it goes the night after the pair is over. `begun_on` is empty when
    one of the two said no, or the library took the proposal back.
    """

    class State(models.TextChoices):
        """How it stands."""

        PROPOSED = "proposed", _("Proposed")
        RUNNING = "running", _("Runs")
        OVER = "over", _("Over")

    class Reason(models.TextChoices):
        """Why it is over."""

        GOAL = "goal", _("Reached the goal")
        STOPPED = "stopped", _("The learner stopped")
        MOVED_ON = "moved_on", _("Went on elsewhere")
        NO_MATCH = "no_match", _("The two did not fit")
        COACH_STOPPED = "coach_stopped", _("The buddy stopped")
        REFUSED = "refused", _("One of the two said no")
        TAKEN_BACK = "taken_back", _("The proposal was taken back")

    request = models.ForeignKey(
        BuddyRequest, null=True, blank=True, on_delete=models.SET_NULL, related_name="pairs"
    )
    coach = models.ForeignKey(Coach, null=True, blank=True, on_delete=models.SET_NULL, related_name="pairs")
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=10)
    half_day = models.CharField(max_length=2)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    first_name = models.CharField(max_length=FIRST_NAME_MAX, blank=True, default="")
    proposed_on = models.DateField()
    coach_agreed_at = models.DateTimeField(null=True, blank=True)
    learner_agreed_at = models.DateTimeField(null=True, blank=True)
    begun_on = models.DateField(null=True, blank=True)
    first_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state="over"), name="one_open_pair_per_request"
            ),
            models.UniqueConstraint(fields=["coach", "seat"], name="one_pair_per_seat"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "running"], seat__range=(1, SEATS_MAX), ended_on=None, reason=""
                )
                | (Q(state="over", seat=None, ended_on__isnull=False) & ~Q(reason="")),
                name="pair_takes_a_seat_until_it_is_over",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", begun_on=None)
                | Q(
                    state="running",
                    begun_on__isnull=False,
                    coach_agreed_at__isnull=False,
                    learner_agreed_at__isnull=False,
                )
                | Q(state="over"),
                name="pair_runs_when_both_said_yes",
            ),
            models.CheckConstraint(
                condition=Q(begun_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("begun_on")),
                name="pair_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(half_day__in=HALF_DAYS), name="pair_meets_first_on_a_half_day"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["branch", "begun_on"], name="pairs_begun_by_place"),
            models.Index(fields=["branch", "ended_on"], name="pairs_ended_by_place"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class BuddyMeeting(PublicModel, TenantModel):
    """Two met: the day and about how long. Nothing of what they did or said."""

    class Lasted(models.TextChoices):
        """About how long."""

        HALF_HOUR = "30", _("Up to half an hour")
        HOUR = "60", _("Up to an hour")
        HOUR_AND_HALF = "90", _("Up to an hour and a half")
        LONGER = "more", _("Longer")

    pair = models.ForeignKey(
        BuddyPair, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings"
    )
    branch = models.ForeignKey("organisations.Branch", on_delete=models.PROTECT, related_name="+")
    met_on = models.DateField()
    lasted = models.CharField(max_length=4, choices=Lasted.choices)
    noted_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-met_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pair", "met_on"], name="a_pair_meets_once_a_day"),
            models.CheckConstraint(
                condition=Q(noted_on__gte=F("met_on")), name="pair_met_before_it_was_noted"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["branch", "met_on"], name="buddy_meetings_by_place")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.met_on}"
