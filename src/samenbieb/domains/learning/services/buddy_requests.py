"""Asking for a buddy, with a pass or as a member, and taking it back at once; saying yes or no to who is proposed."""

from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.learning.errors import BuddyAsked, BuddyChanged, BuddyWishEmpty, NameTooMuch
from samenbieb.domains.learning.models import BuddyRequest, Learner, LearnerPass
from samenbieb.domains.learning.rules import callings
from samenbieb.domains.learning.rules.buddies import HALF_DAYS, LANGUAGES, THEMES
from samenbieb.domains.learning.services import buddies, whose
from samenbieb.domains.learning.services.buddies import Asked, Reason, State
from samenbieb.domains.learning.services.whose import Whose
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.kernel import attempts, audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

ASKED_A_DAY_MAX = 40  # at one address


@dataclass(frozen=True, slots=True)
class BuddyWish:
    """What somebody taps: everything from lists, nothing typed. `place` is the code of a branch."""

    place: str
    theme: str
    languages: Collection[str]
    half_days: Collection[str]


def ask_buddy(actor: Actor, *, wish: BuddyWish, pass_public_id: str = "", address: str = "") -> str:
    """Ask for a buddy; from now on one waits. Returns the public id of the request.

    `address`: of who asks, counted within a day: enough for a computer of a library, not for a script that goes on.
    Raises: NoPass, PassClaimed, BuddyAsked, BuddyWishEmpty, NotFound, TooManyAttempts. Locks: the learner or the pass.
    Source: decision 0192.
    """
    if address:
        attempts.start_of_day("a buddy asked", address, most=ASKED_A_DAY_MAX)
    return _ask(actor, wish, pass_public_id)


@locked
def _ask(actor: Actor, wish: BuddyWish, pass_public_id: str) -> str:
    languages = [code for code in LANGUAGES if code in wish.languages]
    half_days = [code for code in HALF_DAYS if code in wish.half_days]
    try:
        branch = organisations.branch(wish.place)
    except NoSuchPlace as problem:
        raise BuddyWishEmpty from problem
    if wish.theme not in THEMES or not languages or not half_days:
        raise BuddyWishEmpty
    if not organisations.module_is_on("learning", branch.organisation_id):
        raise NotFound
    owner = whose.for_writing(actor, pass_public_id)
    if open_request(owner) is not None:
        raise BuddyAsked
    day = buddies.today()
    row = BuddyRequest.objects.create(
        organisation_id=branch.organisation_id,
        branch=branch,
        theme=wish.theme,
        languages=languages,
        half_days=half_days,
        asked_at=clock.now(),
        asked_on=day,
        waits_from_on=day,
        **owner.filter,
    )
    audit.record(actor, "learning.ask_buddy", row, person_id=actor.person_id)
    buddies.tell(row.branch_id, day)
    return str(row.public_id)


@locked
def withdraw_buddy(actor: Actor, *, pass_public_id: str = "") -> None:
    """Take a request back, at once: it is of nobody from now on, and a pair is over. On its own day it was never asked.

    Raises: NoPass, PassClaimed, NotFound. Locks: the learner or the pass, the coach, the request, the pair.
    """
    found = open_request(whose.for_writing(actor, pass_public_id))
    request, pair = buddies.hold_open(found.pk) if found else (None, None)
    if request is None:
        raise NotFound
    if pair is not None:
        buddies.finish(pair, Reason.STOPPED if pair.begun_on else Reason.TAKEN_BACK)
    audit.record(actor, "learning.withdraw_buddy", request, person_id=actor.person_id)
    buddies.make_nobody(request)
    if request.asked_on == buddies.today() and not buddies.pairs().filter(request=request).exists():
        request.delete()
    buddies.tell(request.branch_id, request.asked_on)


@locked
def answer_as_learner(actor: Actor, *, yes: bool, called: str = "", pass_public_id: str = "") -> None:
    """Say yes or no to who is proposed. With a yes one may say a first name, for the buddy alone, while the pair runs.

    Raises: NoPass, PassClaimed, NotFound, BuddyChanged, NameTooMuch. Locks: as `withdraw_buddy`.
    """
    found = open_request(whose.for_writing(actor, pass_public_id))
    request, pair = buddies.hold_open(found.pk) if found else (None, None)
    if request is None:
        raise NotFound
    if pair is None or pair.state != State.PROPOSED:
        raise BuddyChanged
    if not yes:
        buddies.write(actor, "learning.answer_buddy", pair, yes=False)
        buddies.finish(pair, Reason.REFUSED)
        return
    name = callings.first_name(called)
    if name is None:
        raise NameTooMuch
    pair.first_name, pair.learner_agreed_at = name, clock.now()
    buddies.begin_when_both_agreed(pair)
    pair.save()
    buddies.write(actor, "learning.answer_buddy", pair, yes=True)


def open_request(owner: Whose) -> BuddyRequest | None:
    """Find the request of a learner or a pass that is not over."""
    return buddies.requests().filter(**owner.filter).exclude(state=Asked.CLOSED).first()


def move_requests(held: LearnerPass, learner: Learner) -> None:
    """Let the requests of a pass go over to who claims it. Of two that are open the one with a buddy stays, else the older."""
    rows = buddies.requests()
    theirs = rows.filter(learner_pass=held).exclude(state=Asked.CLOSED).first()
    mine = rows.filter(learner=learner).exclude(state=Asked.CLOSED).first()
    if theirs is not None and mine is not None:
        gone = max((theirs, mine), key=lambda row: (row.state != Asked.PAIRED, row.asked_at, row.pk))
        buddies.let_go(rows.filter(pk=gone.pk))
    rows.filter(learner_pass=held).update(learner=learner, learner_pass=None)
