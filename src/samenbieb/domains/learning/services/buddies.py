"""What the services of buddies share: whom they hold, in one order, and how a pair comes to its end.

Order of locks: the learner or the pass, the coach, the request, the pair.
"""

import datetime as dt

from django.db.models import QuerySet

from samenbieb.domains.learning.events import BuddiesChanged
from samenbieb.domains.learning.models import BuddyPair, BuddyRequest, Coach, NextStep
from samenbieb.domains.learning.services import whose
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import SeenBefore, locked

State, Reason, Asked = BuddyPair.State, BuddyPair.Reason, BuddyRequest.State
# After these the learner waits again, with their old place in the queue.
WAITS_AGAIN = frozenset({Reason.NO_MATCH, Reason.COACH_STOPPED, Reason.REFUSED, Reason.TAKEN_BACK})
LOOK = "learning.look_buddy"
HELD = "a row of the library whose rows the service found by the actor's grant or pass"
AHEAD_DAYS = 60


def today() -> dt.date:
    """Give the day that it is in the Netherlands."""
    return clock.today(whose.TIME_ZONE)


def requests() -> QuerySet[BuddyRequest]:
    """Give requests, for a service that knows whose it may touch."""
    return BuddyRequest.objects.across_all(reason=HELD)


def pairs() -> QuerySet[BuddyPair]:
    """Give pairs, for a service that knows whose it may touch."""
    return BuddyPair.objects.across_all(reason=HELD)


def hold_coach(coach_id: int | None) -> Coach | None:
    """Hold a coach: of two who want the last seat, one waits for the other."""
    rows = Coach.objects.across_all(reason=HELD).select_for_update(of=("self",))
    return rows.select_related("user").filter(pk=coach_id or 0).first()


def hold_request(request_id: int | None) -> BuddyRequest | None:
    """Hold a request, after its coach."""
    return requests().select_for_update().filter(pk=request_id or 0).first()


def hold_pair(found: BuddyPair) -> BuddyPair:
    """Hold a pair with its coach and its request, as they stand now."""
    coach, request = hold_coach(found.coach_id), hold_request(found.request_id)
    row = pairs().select_for_update().get(pk=found.pk)
    row.coach, row.request = coach, request
    return row


def hold_open(request_id: int) -> tuple[BuddyRequest | None, BuddyPair | None]:
    """Hold a request with the pair that it has now, if any; when another came between, it is done again."""
    pair = pairs().filter(request_id=request_id).exclude(state=State.OVER).first()
    if pair is not None:
        pair = hold_pair(pair)
        if pair.state == State.OVER or pair.request is None:
            raise SeenBefore
        return pair.request, pair
    request = hold_request(request_id)
    if pairs().filter(request_id=request_id).exclude(state=State.OVER).exists():
        raise SeenBefore
    return request, None


def person_of(request: BuddyRequest | None) -> int | None:
    """Give the member whose request it is, for the trail; None for a pass."""
    return request.learner.person_id if request and request.learner else None


def write(actor: Actor, action: str, pair: BuddyPair, **details: object) -> None:
    """Write a line about a pair: who learns is in it by number, so that a member can ask who looked."""
    audit.record(actor, action, pair, person_id=person_of(pair.request), **details)


def finish(pair: BuddyPair, reason: str) -> None:
    """Let a held pair be over. The learner waits again where they stood, or their request is over too."""
    begun, day = pair.begun_on is not None, today()
    pair.state, pair.seat, pair.reason, pair.ended_on = State.OVER, None, reason, day
    pair.save(update_fields=["state", "seat", "reason", "ended_on"])
    if (request := pair.request) is not None:
        if reason in WAITS_AGAIN:
            request.state = Asked.WAITING
            request.waits_from_on = day if begun else request.waits_from_on
        else:
            request.state, request.closed_on = Asked.CLOSED, day
        request.save(update_fields=["state", "closed_on", "waits_from_on"])
    tell(pair.branch_id, day if begun else None)


def begin_when_both_agreed(pair: BuddyPair) -> None:
    """Let a held pair begin when both said yes: they meet first on the next such day that the place is open."""
    if pair.coach_agreed_at is None or pair.learner_agreed_at is None:
        return
    day = today()
    calendar = organisations.calendar(pair.branch_id)
    ahead = [day + dt.timedelta(days=number) for number in range(1, AHEAD_DAYS)]
    pair.first_on = next(
        (one for one in ahead if one.isoweekday() == int(pair.half_day[0]) and calendar.is_open(one)), None
    )
    pair.state, pair.begun_on = State.RUNNING, day
    tell(pair.branch_id, day)


def tell(branch_id: int, *days: dt.date | None) -> None:
    """Publish for which days of a place the figures may have changed."""
    outbox.publish_all(BuddiesChanged(branch_id, day.isoformat()) for day in dict.fromkeys(days) if day)


@locked
def let_go(rows: QuerySet[BuddyRequest]) -> int:
    """Let requests be of nobody: what was wished goes, a pair is over, figures stay. Returns how many.

    For a pass or a learner that goes; locks each coach and request.
    """
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    for request_id in found:
        request, pair = hold_open(request_id)
        if pair is not None:
            finish(pair, Reason.STOPPED if pair.begun_on else Reason.TAKEN_BACK)
        if request is not None:
            make_nobody(request)
    return len(found)


def make_nobody(request: BuddyRequest) -> None:
    """Let a held request be over and of nobody; its trail leads to nobody either."""
    linked = [str(one) for one in pairs().filter(request=request).values_list("public_id", flat=True)]
    pairs().filter(request=request).exclude(first_name="").update(first_name="")
    request.state, request.closed_on = Asked.CLOSED, request.closed_on or today()
    request.learner = request.learner_pass = None
    request.languages, request.half_days = [], []
    request.save()
    audit.unlink(BuddyRequest, [str(request.public_id)])
    audit.unlink(BuddyPair, linked)


def drop_next_steps(pair: BuddyPair) -> None:
    """Take back what was noted when a pair ended."""
    NextStep.objects.across_all(reason=HELD).filter(pair=pair).delete()
