"""Two who bring people together, on real parallel connections: the last seat is taken once, and a learner by one buddy."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.models import BuddyPair, BuddyRequest
from samenbieb.kernel.errors import Refusal
from tests.factories.buddies import Buddies
from tests.factories.learning import VISITOR

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do acts at one moment, each on a connection of its own; give what each answered, or its refusal."""
    gate = threading.Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def _won(answers: list[Any]) -> int:
    return sum(not isinstance(answer, Refusal) for answer in answers)


def _open() -> Any:
    return BuddyPair.objects.across_all(reason="a test").exclude(state="over")


def test_the_last_seat_goes_to_one_of_two() -> None:
    here = Buddies()
    for _round in range(ROUNDS):
        _helper, coach = here.helper()
        first, second = here.learner()[1], here.learner()[1]
        answers = _at_once(
            lambda a=first, c=coach: here.propose(a, c), lambda b=second, c=coach: here.propose(b, c)
        )
        assert _won(answers) == 1
        assert _open().filter(coach__public_id=coach).count() == 1


def test_a_learner_is_proposed_to_one_of_two() -> None:
    here = Buddies()
    for _round in range(ROUNDS):
        one, other = here.helper()[1], here.helper()[1]
        _held, request = here.learner()
        answers = _at_once(
            lambda a=one, r=request: here.propose(r, a), lambda b=other, r=request: here.propose(r, b)
        )
        assert _won(answers) == 1
        assert _open().filter(request__public_id=request).count() == 1


def test_a_learner_who_takes_it_back_at_the_moment_of_a_proposal_has_no_buddy() -> None:
    here = Buddies()
    for _round in range(ROUNDS):
        _helper, coach = here.helper()
        held, request = here.learner()
        _at_once(
            lambda r=request, c=coach: here.propose(r, c),
            lambda h=held: services.withdraw_buddy(VISITOR, pass_public_id=h),
        )
        assert _open().filter(coach__public_id=coach).count() == 0
        assert selectors.own_buddy(VISITOR, pass_public_id=held) is None


def test_who_stops_and_who_says_yes_at_once_leave_no_pair_without_a_buddy() -> None:
    here = Buddies()
    for _round in range(ROUNDS):
        helper, coach = here.helper()
        held, request = here.learner()
        pair = here.propose(request, coach)
        services.answer_as_coach(helper, pair=pair, yes=True)
        _at_once(
            lambda h=helper, c=coach: services.stop_coach(h, coach=c),
            lambda h=held: services.answer_as_learner(VISITOR, yes=True, pass_public_id=h),
        )
        assert _open().filter(coach__public_id=coach).count() == 0
        state = BuddyRequest.objects.across_all(reason="a test").get(public_id=request).state
        assert state == "waiting"
