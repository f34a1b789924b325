"""What is seen of buddies at the desk: who waits, who can be proposed and why, which pairs there are, and one's own."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.models import BuddyMeeting, BuddyPair, BuddyRequest, Coach, NextStep
from samenbieb.domains.learning.rules import buddies as deciding
from samenbieb.domains.learning.selectors import buddy_words as words
from samenbieb.domains.learning.services import buddies
from samenbieb.domains.learning.services.buddy_coaches import coach_row
from samenbieb.domains.learning.services.buddy_pairs import any_pair_row, offer_of, request_row, wish_of
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor

ENDED_SHOWN_DAYS = 30
MEETINGS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits: what they asked, nothing of who they are."""

    public_id: str
    theme: str
    languages: tuple[tuple[str, str], ...]
    half_days: tuple[str, ...]
    place: str
    asked_on: dt.date


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be proposed, with all that decides their place in the list."""

    coach: str
    name: str
    place: str
    same_place: bool
    languages: tuple[tuple[str, str], ...]
    half_days: tuple[tuple[str, str], ...]
    room: int


@dataclass(frozen=True, slots=True)
class CoachView:
    """Somebody who helps, as they are kept: codes for the form, words for the list."""

    public_id: str
    user: str
    name: str
    place: str
    place_name: str
    themes: tuple[str, ...]
    theme_names: tuple[str, ...]
    languages: tuple[str, ...]
    language_names: tuple[tuple[str, str], ...]
    half_days: tuple[str, ...]
    half_day_names: tuple[str, ...]
    seats: int
    taken: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Two who are proposed or learn together. `called` and `goal` only for the buddy, while it runs."""

    public_id: str
    state: str
    buddy: str
    theme: str
    place: str
    moment: str
    proposed_on: dt.date
    begun_on: dt.date | None
    first_on: dt.date | None
    ended_on: dt.date | None
    reason: str
    coach_agreed: bool
    learner_agreed: bool
    may_undo: bool
    is_own: bool
    meetings_count: int = 0
    called: str = ""
    goal: str = ""
    meetings: tuple[tuple[dt.date, str, bool], ...] = ()


def waiting(actor: Actor) -> list[Waiting]:
    """Give who waits at the libraries where the actor matches, the oldest first. Raises: NotAllowed."""
    actor.require(permissions.MATCH)
    rows = BuddyRequest.objects.within(actor, permissions.MATCH).select_related("branch")
    return [_waiting(row) for row in rows.filter(state=BuddyRequest.State.WAITING)]


def candidates(actor: Actor, request: str) -> tuple[Waiting, list[Candidate]]:
    """Give a request with who can be proposed, the best first. Raises: NotFound."""
    row = request_row(actor, request)
    if row.state != BuddyRequest.State.WAITING:
        return _waiting(row), []
    at_work = [user.pk for user in organisations.colleagues(row.organisation_id)]
    coaches = Coach.objects.within(actor, permissions.MATCH).filter(
        organisation_id=row.organisation_id, stopped_on=None, user_id__in=at_work
    )
    known = {one.pk: one for one in coaches.select_related("user", "branch")}
    pairs = BuddyPair.objects.within(actor, permissions.MATCH)
    offers = [offer_of(one, pairs, row) for one in known.values()]
    return _waiting(row), [
        Candidate(
            coach=str(known[fit.offer.key].public_id),
            name=known[fit.offer.key].user.name,
            place=known[fit.offer.key].branch.name,
            same_place=fit.same_place,
            languages=words.language_names(fit.languages),
            half_days=tuple((code, words.half_day_name(code)) for code in fit.half_days),
            room=fit.offer.room,
        )
        for fit in deciding.ranked(wish_of(row), offers)
    ]


def pairs(actor: Actor) -> list[PairView]:
    """Give pairs that are proposed, run or ended in the last month, where the actor matches. Raises: NotAllowed."""
    actor.require(permissions.MATCH)
    return _pairs(actor, BuddyPair.objects.within(actor, permissions.MATCH))


def pair(actor: Actor, public_id: str) -> PairView:
    """Give one pair: to its buddy with what the learner is called and wants, to who matches without. Raises: NotFound."""
    row = any_pair_row(actor, public_id)
    view = _view(actor, row, counts=_counts([row.pk]))
    if not view.is_own:
        return view
    noted = BuddyMeeting.objects.within(actor, permissions.BE_BUDDY).filter(pair=row)[:MEETINGS_SHOWN]
    today = buddies.today()
    shown = tuple((one.met_on, one.get_lasted_display(), one.noted_on == today) for one in noted)
    return _view(actor, row, counts=_counts([row.pk]), meetings=shown)


def my_pairs(actor: Actor) -> list[PairView]:
    """Give the pairs of which the actor is the buddy: proposed, running, and those that ended today. Raises: NotAllowed."""
    actor.require(permissions.BE_BUDDY)
    rows = BuddyPair.objects.within(actor, permissions.BE_BUDDY).filter(coach__user_id=actor.user_id or 0)
    return [
        one
        for one in _pairs(actor, rows)
        if one.state != BuddyPair.State.OVER or (one.may_undo and one.begun_on)
    ]


def coaches(actor: Actor) -> list[CoachView]:
    """Give who is a buddy at the libraries where the actor matches, by name; who stopped comes last. Raises: NotAllowed."""
    actor.require(permissions.MATCH)
    rows = list(Coach.objects.within(actor, permissions.MATCH).select_related("user", "branch"))
    return sorted(_coaches(rows), key=lambda one: (one.stopped, one.name.casefold(), one.public_id))


def coach(actor: Actor, public_id: str) -> CoachView:
    """Give one buddy, to who matches or to themselves. Raises: NotFound."""
    return _coaches([coach_row(actor, public_id)])[0]


def my_coach(actor: Actor, organisation_id: int) -> CoachView | None:
    """Give what the actor helps with at a library; None when they never said. Raises: NotAllowed."""
    actor.require(permissions.BE_BUDDY, at=organisation_id)
    rows = Coach.objects.within(actor, permissions.BE_BUDDY).filter(
        organisation_id=organisation_id, user_id=actor.user_id or 0
    )
    found = rows.select_related("user", "branch").first()
    return _coaches([found])[0] if found else None


def colleagues_to_ask(actor: Actor, organisation_id: int) -> list[tuple[str, str]]:
    """Give who works here and is no buddy yet: public id and name. Raises: NotAllowed."""
    actor.require(permissions.MATCH, at=organisation_id)
    rows = Coach.objects.within(actor, permissions.MATCH).filter(organisation_id=organisation_id)
    known = set(rows.values_list("user_id", flat=True))
    return [
        (str(user.public_id), user.name)
        for user in organisations.colleagues(organisation_id)
        if user.pk not in known
    ]


def next_step_kinds() -> list[tuple[str, str]]:
    """Give where somebody can go on: value and words."""
    return [(kind.value, str(kind.label)) for kind in NextStep.Kind]


def meeting_lengths() -> list[tuple[str, str]]:
    """Give about how long two can have met: value and words."""
    return [(one.value, str(one.label)) for one in BuddyMeeting.Lasted]


def buddy_today() -> dt.date:
    """Give the day that it is, for the form of a meeting."""
    return buddies.today()


def _waiting(row: BuddyRequest) -> Waiting:
    return Waiting(
        public_id=str(row.public_id),
        theme=words.theme_name(row.theme),
        languages=words.language_names(row.languages),
        half_days=words.half_day_names(row.half_days),
        place=row.branch.name,
        asked_on=row.asked_on,
    )


def _pairs(actor: Actor, rows: QuerySet[BuddyPair]) -> list[PairView]:
    since = buddies.today() - dt.timedelta(days=ENDED_SHOWN_DAYS)
    shown = rows.exclude(state=BuddyPair.State.OVER, ended_on__lt=since).select_related(
        "branch", "coach__user", "request__learner", "request__learner_pass"
    )
    found = list(shown.order_by("state", "pk"))
    counts = _counts([row.pk for row in found])
    return [_view(actor, row, counts=counts) for row in found]


def _counts(pair_ids: list[int]) -> dict[int | None, int]:
    rows = BuddyMeeting.objects.across_all(reason="meetings of pairs that were found by the actor's grant")
    return dict(rows.order_by().filter(pair__in=pair_ids).values_list("pair_id").annotate(count=Count("pk")))


def _view(
    actor: Actor,
    row: BuddyPair,
    *,
    counts: dict[int | None, int],
    meetings: tuple[tuple[dt.date, str, bool], ...] = (),
) -> PairView:
    own = row.coach is not None and row.coach.user_id == actor.user_id
    runs = row.state == BuddyPair.State.RUNNING
    owner = (row.request.learner or row.request.learner_pass) if row.request else None
    return PairView(
        public_id=str(row.public_id),
        state=row.state,
        buddy=row.coach.user.name if row.coach else "",
        theme=words.theme_name(row.theme),
        place=row.branch.name,
        moment=words.half_day_name(row.half_day),
        proposed_on=row.proposed_on,
        begun_on=row.begun_on,
        first_on=row.first_on,
        ended_on=row.ended_on,
        reason=row.get_reason_display() if row.reason else "",
        coach_agreed=row.coach_agreed_at is not None,
        learner_agreed=row.learner_agreed_at is not None,
        may_undo=row.ended_on == buddies.today() and row.begun_on is not None and owner is not None,
        is_own=own,
        meetings_count=counts.get(row.pk, 0),
        called=row.first_name if own and runs else "",
        goal=owner.goal if own and runs and owner else "",
        meetings=meetings,
    )


def _coaches(rows: list[Coach]) -> list[CoachView]:
    open_ones = BuddyPair.objects.across_all(reason="seats of coaches that were found by the actor's grant")
    taken = dict(
        open_ones.order_by()
        .filter(coach__in=rows)
        .exclude(state=BuddyPair.State.OVER)
        .values_list("coach_id")
        .annotate(count=Count("pk"))
    )
    return [
        CoachView(
            public_id=str(row.public_id),
            user=str(row.user.public_id),
            name=row.user.name,
            place=row.branch.code,
            place_name=row.branch.name,
            themes=tuple(row.themes),
            theme_names=tuple(words.theme_name(code) for code in row.themes),
            languages=tuple(row.languages),
            language_names=words.language_names(row.languages),
            half_days=tuple(row.half_days),
            half_day_names=words.half_day_names(row.half_days),
            seats=row.seats,
            taken=taken.get(row.pk, 0),
            stopped=row.stopped_on is not None,
        )
        for row in rows
    ]
