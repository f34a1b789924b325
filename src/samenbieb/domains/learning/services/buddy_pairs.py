"""Two become a pair: proposed by the library, agreed by both, ended with a reason from a list, and taken back on its day."""

from django.db.models import QuerySet

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import BuddyChanged, BuddyFull, BuddyNoFit, BuddyUndoLate
from samenbieb.domains.learning.events import NextStepNoted
from samenbieb.domains.learning.models import BuddyPair, BuddyRequest, Coach, NextStep
from samenbieb.domains.learning.rules import buddies as deciding
from samenbieb.domains.learning.rules.buddies import Offer, Wish
from samenbieb.domains.learning.services import buddies
from samenbieb.domains.learning.services.buddies import Asked, Reason, State
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.identifiers import is_public_id
from samenbieb.kernel.locking import locked

# What somebody chooses from when a pair ends.
END_REASONS = (Reason.GOAL, Reason.MOVED_ON, Reason.STOPPED, Reason.NO_MATCH, Reason.COACH_STOPPED)


@locked
def propose_pair(actor: Actor, *, request: str, coach: str, half_day: str) -> str:
    """Propose somebody to a learner who waits, and when they meet first. The last seat goes to whoever comes first.

    Raises: NotFound, BuddyChanged, BuddyFull, BuddyNoFit. Locks: the coach, the request. Returns the public id of the pair.
    """
    wanted = request_row(actor, request)
    ours = Coach.objects.within(actor, permissions.MATCH).filter(organisation_id=wanted.organisation_id)
    found = ours.filter(public_id=coach).first() if is_public_id(coach) else None
    helper = buddies.hold_coach(found.pk) if found else None
    asked = buddies.hold_request(wanted.pk)
    if helper is None or asked is None:
        raise NotFound
    if asked.state != Asked.WAITING:
        raise BuddyChanged
    at_work = {user.pk for user in organisations.colleagues(asked.organisation_id)}
    offer = offer_of(helper, buddies.pairs(), asked)
    if helper.stopped_on is not None or helper.user_id not in at_work:
        raise BuddyNoFit
    if offer.room < 1:
        raise BuddyFull
    fit = deciding.fit(wish_of(asked), offer)
    if fit is None or half_day not in fit.half_days:
        raise BuddyNoFit
    taken = buddies.pairs().filter(coach=helper).exclude(seat=None).values_list("seat", flat=True)
    pair = BuddyPair.objects.create(
        organisation_id=asked.organisation_id,
        request=asked,
        coach=helper,
        branch_id=asked.branch_id,
        theme=asked.theme,
        half_day=half_day,
        seat=deciding.free_seat(deciding.SEATS_MAX, [seat for seat in taken if seat]),
        proposed_on=buddies.today(),
    )
    asked.state = Asked.PAIRED
    asked.save(update_fields=["state"])
    buddies.write(actor, "learning.propose_buddy", pair)
    return str(pair.public_id)


@locked
def answer_as_coach(actor: Actor, *, pair: str, yes: bool) -> None:
    """Say yes or no to a learner who is proposed. Raises: NotFound, BuddyChanged. Locks: the coach, the request, the pair."""
    row = buddies.hold_pair(own_pair_row(actor, pair))
    if row.state != State.PROPOSED:
        raise BuddyChanged
    buddies.write(actor, "learning.answer_buddy", row, yes=yes)
    if not yes:
        buddies.finish(row, Reason.REFUSED)
        return
    row.coach_agreed_at = clock.now()
    buddies.begin_when_both_agreed(row)
    row.save()


@locked
def take_back_proposal(actor: Actor, *, pair: str) -> None:
    """Take a proposal back: the learner waits again where they stood. Raises: NotFound, BuddyChanged. Locks: as above."""
    row = buddies.hold_pair(matched_pair_row(actor, pair))
    if row.state != State.PROPOSED:
        raise BuddyChanged
    buddies.write(actor, "learning.end_buddy", row, reason=str(Reason.TAKEN_BACK))
    buddies.finish(row, Reason.TAKEN_BACK)


@locked
def end_pair(actor: Actor, *, pair: str, reason: str, next_step: str = "") -> None:
    """End a pair that runs, as its buddy or who matches, with a reason from the list and, if so, where the learner goes on.

    Raises: NotFound, BuddyChanged. Locks: the coach, the request, the pair.
    """
    if reason not in END_REASONS or (next_step and next_step not in NextStep.Kind.values):
        raise NotFound
    row = buddies.hold_pair(any_pair_row(actor, pair))
    if row.state != State.RUNNING:
        raise BuddyChanged
    buddies.write(actor, "learning.end_buddy", row, reason=reason)
    buddies.finish(row, reason)
    if next_step:
        step = NextStep.objects.create(
            organisation_id=row.organisation_id,
            pair=row,
            kind=next_step,
            branch_id=row.branch_id,
            noted_on=buddies.today(),
        )
        outbox.publish(NextStepNoted(step.branch_id, step.noted_on.isoformat()))


@locked
def undo_end(actor: Actor, *, pair: str) -> None:
    """Let a pair run again that ended today, with what was noted at the end taken back.

    Raises: NotFound, BuddyUndoLate, BuddyChanged, BuddyFull. Locks: the coach, the request, the pair.
    """
    row = buddies.hold_pair(any_pair_row(actor, pair))
    day = buddies.today()
    if row.state != State.OVER or row.begun_on is None or row.request is None or row.coach is None:
        raise BuddyChanged
    if row.ended_on != day:
        raise BuddyUndoLate
    request = row.request
    nobody = request.learner_id is None and request.learner_pass_id is None
    if nobody or request.state == Asked.PAIRED or row.coach.stopped_on or _asked_again(request):
        raise BuddyChanged
    open_ones = buddies.pairs().filter(coach=row.coach).exclude(state=State.OVER)
    taken = [seat for seat in open_ones.values_list("seat", flat=True) if seat]
    if len(taken) >= row.coach.seats:
        raise BuddyFull
    row.state, row.ended_on, row.reason = State.RUNNING, None, ""
    row.seat = deciding.free_seat(deciding.SEATS_MAX, taken)
    row.save(update_fields=["state", "ended_on", "reason", "seat"])
    request.state, request.closed_on = Asked.PAIRED, None
    request.save(update_fields=["state", "closed_on"])
    buddies.drop_next_steps(row)
    buddies.write(actor, "learning.end_buddy", row, undone=True)
    buddies.tell(row.branch_id, day)
    outbox.publish(NextStepNoted(row.branch_id, day.isoformat()))


@locked
def note_look_at_pair(actor: Actor, *, pair: str) -> None:
    """Note that the actor looks at a learner of a pair, before it is shown. Raises: NotFound."""
    row = any_pair_row(actor, pair)
    buddies.write(actor, buddies.LOOK, row)


@locked
def note_look_at_request(actor: Actor, *, request: str) -> None:
    """Note that the actor looks at a request, before it is shown. Raises: NotFound."""
    row = request_row(actor, request)
    audit.record(actor, buddies.LOOK, row, person_id=buddies.person_of(row))


def request_row(actor: Actor, request: str) -> BuddyRequest:
    """Find a request at a library where the actor matches. Raises: NotFound."""
    rows = BuddyRequest.objects.within(actor, permissions.MATCH).select_related("branch", "learner")
    found = rows.filter(public_id=request).first() if is_public_id(request) else None
    if found is None:
        raise NotFound
    return found


def matched_pair_row(actor: Actor, pair: str) -> BuddyPair:
    """Find a pair at a library where the actor matches. Raises: NotFound."""
    return _pair_row(actor, pair, match=True, own=False)


def own_pair_row(actor: Actor, pair: str) -> BuddyPair:
    """Find a pair of which the actor is the buddy. Raises: NotFound."""
    return _pair_row(actor, pair, match=False, own=True)


def any_pair_row(actor: Actor, pair: str) -> BuddyPair:
    """Find a pair of the actor, or at a library where they match. Raises: NotFound."""
    return _pair_row(actor, pair, match=True, own=True)


def _pair_row(actor: Actor, pair: str, *, match: bool, own: bool) -> BuddyPair:
    found = None
    if is_public_id(pair):
        if match:
            found = _joined(actor, permissions.MATCH).filter(public_id=pair).first()
        if found is None and own and actor.user_id is not None:
            rows = _joined(actor, permissions.BE_BUDDY).filter(coach__user_id=actor.user_id)
            found = rows.filter(public_id=pair).first()
    if found is None:
        raise NotFound
    return found


def _joined(actor: Actor, action: str) -> QuerySet[BuddyPair]:
    rows = BuddyPair.objects.within(actor, action)
    return rows.select_related(
        "branch", "coach__user", "request__learner", "request__learner_pass", "request__branch"
    )


def wish_of(request: BuddyRequest) -> Wish:
    """Give what a request asks, for the rule."""
    return Wish(
        place=request.branch_id,
        theme=request.theme,
        languages=frozenset(request.languages),
        half_days=frozenset(request.half_days),
    )


def offer_of(coach: Coach, pairs: QuerySet[BuddyPair], request: BuddyRequest) -> Offer:
    """Give what a coach offers to a request now, for the rule."""
    known = list(pairs.filter(coach=coach).values_list("state", "reason", "request_id"))
    return Offer(
        key=coach.pk,
        place=coach.branch_id,
        themes=frozenset(coach.themes),
        languages=frozenset(coach.languages),
        half_days=frozenset(coach.half_days),
        seats=coach.seats,
        taken=sum(state != State.OVER for state, _reason, _request in known),
        said_no=any(
            asked == request.pk and reason in {Reason.REFUSED, Reason.NO_MATCH}
            for _state, reason, asked in known
        ),
    )


def _asked_again(request: BuddyRequest) -> bool:
    """Tell whether who learns has another request that is open."""
    owner = (
        {"learner_id": request.learner_id}
        if request.learner_id
        else {"learner_pass_id": request.learner_pass_id}
    )
    return buddies.requests().filter(**owner).exclude(state=Asked.CLOSED).exclude(pk=request.pk).exists()
