"""Who helps as a buddy: what they say they help with, or a coordinator notes for them; and stopping."""

from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import BuddyWishEmpty
from samenbieb.domains.learning.models import Coach
from samenbieb.domains.learning.rules.buddies import HALF_DAYS, LANGUAGES, SEATS_MAX, THEMES
from samenbieb.domains.learning.services import buddies
from samenbieb.domains.learning.services.buddies import HELD, Reason, State
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.identifiers import is_public_id
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class CoachOffer:
    """What somebody helps with. `place` is the code of a branch of their library; `seats` for how many at most."""

    place: str
    themes: Collection[str]
    languages: Collection[str]
    half_days: Collection[str]
    seats: int


@locked
def set_coach(actor: Actor, *, offer: CoachOffer, user: str = "") -> str:
    """Keep with what somebody helps: oneself, or (public id of `user`) a colleague, for who matches. Who stopped is back.

    Fewer seats than are taken end no pair; there is no room until enough of them are over.
    Raises: NotFound, NotAllowed, BuddyWishEmpty. Locks: the coach. Returns the public id of the coach.
    """
    try:
        branch = organisations.branch(offer.place)
    except NoSuchPlace as problem:
        raise BuddyWishEmpty from problem
    user_id = _whom(actor, branch.organisation_id, user)
    themes = [code for code in THEMES if code in offer.themes]
    languages = [code for code in LANGUAGES if code in offer.languages]
    half_days = [code for code in HALF_DAYS if code in offer.half_days]
    if not themes or not languages or not half_days or not 1 <= offer.seats <= SEATS_MAX:
        raise BuddyWishEmpty
    Coach.objects.bulk_create(
        [Coach(organisation_id=branch.organisation_id, user_id=user_id, branch=branch)], ignore_conflicts=True
    )
    rows = Coach.objects.across_all(reason=HELD).select_for_update()
    row = rows.get(organisation_id=branch.organisation_id, user_id=user_id)
    row.branch, row.themes, row.languages, row.half_days = branch, themes, languages, half_days
    row.seats, row.stopped_on = offer.seats, None
    row.save()
    audit.record(actor, "learning.set_coach", row, own=user_id == actor.user_id, seats=offer.seats)
    return str(row.public_id)


@locked
def stop_coach(actor: Actor, *, coach: str) -> int:
    """Stop as a buddy, or let a colleague stop: their learners wait again, each with their old place in the queue.

    Returns how many learners wait again. Raises: NotFound. Locks: the coach, then each request and pair.
    """
    found = coach_row(actor, coach)
    row = buddies.hold_coach(found.pk)
    if row is None:
        raise NotFound
    open_ones = list(buddies.pairs().filter(coach=row).exclude(state=State.OVER).order_by("request_id"))
    for one in open_ones:
        pair = buddies.hold_pair(one)
        if pair.state != State.OVER:
            buddies.write(actor, "learning.end_buddy", pair, reason=str(Reason.COACH_STOPPED))
            buddies.finish(pair, Reason.COACH_STOPPED)
    if row.stopped_on is None:
        row.stopped_on = buddies.today()
        row.save(update_fields=["stopped_on"])
        audit.record(actor, "learning.stop_coach", row, waiting_again=len(open_ones))
    return len(open_ones)


def coach_row(actor: Actor, coach: str) -> Coach:
    """Find a coach: of a library where the actor matches, or the actor. Raises: NotFound."""
    if not is_public_id(coach):
        raise NotFound
    rows = Coach.objects.within(actor, permissions.MATCH).select_related("user", "branch")
    own = Coach.objects.within(actor, permissions.BE_BUDDY).select_related("user", "branch")
    found = (
        rows.filter(public_id=coach).first()
        or own.filter(public_id=coach, user_id=actor.user_id or 0).first()
    )
    if found is None:
        raise NotFound
    return found


def _whom(actor: Actor, organisation_id: int, user: str) -> int:
    """Give whom it is about. Raises: NotFound, NotAllowed."""
    if not user:
        actor.require(permissions.BE_BUDDY, at=organisation_id)
        if actor.user_id is None:
            raise NotAllowed(action=permissions.BE_BUDDY)
        return actor.user_id
    if not actor.may(permissions.MATCH, at=organisation_id):
        raise NotFound
    found = next(
        (one for one in organisations.colleagues(organisation_id) if str(one.public_id) == user), None
    )
    if found is None:
        raise NotFound
    return found.pk
