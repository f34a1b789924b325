"""A learner and a buddy: asked for without a name, proposed, agreed by both, ended, undone, refused; and who sees what."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from samenbieb.domains.learning import permissions, selectors, services
from samenbieb.domains.learning.errors import (
    BuddyAsked,
    BuddyChanged,
    BuddyFull,
    BuddyNoFit,
    BuddyUndoLate,
    BuddyWishEmpty,
    NameTooMuch,
    NoPass,
)
from samenbieb.domains.learning.models import BuddyRequest, NextStep
from samenbieb.domains.organisations.models import Grant, User
from samenbieb.domains.organisations.permissions import CONSULTANT, DESK, IDO, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.buddies import FRIDAY, TUESDAY, Buddies, coach_row, pair_row, request_row
from tests.factories.learning import VISITOR
from tests.factories.organisations import BranchFactory, staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """A Wednesday in winter: no test hangs on the hour at which it is held."""
    with clock.at(clock.instant(dt.date(2026, 2, 4), dt.time(12), "Europe/Amsterdam")):
        yield


@pytest.fixture
def here() -> Buddies:
    return Buddies()


def _stands(held: str) -> str:
    own = selectors.own_buddy(VISITOR, pass_public_id=held)
    return own.stands if own else ""


def test_from_asking_to_the_goal(here: Buddies) -> None:
    helper, coach = here.helper()
    held, request = here.learner()
    assert _stands(held) == "waiting"
    assert [one.public_id for one in selectors.waiting(here.coordinator)] == [request]
    pair = here.propose(request, coach)
    assert (_stands(held), selectors.waiting(here.coordinator)) == ("proposed", [])
    services.answer_as_learner(VISITOR, yes=True, called="Amina", pass_public_id=held)
    assert (_stands(held), pair_row(pair).state) == ("agreed", "proposed")
    services.answer_as_coach(helper, pair=pair, yes=True)
    row = pair_row(pair)
    assert (row.state, row.begun_on) == ("running", clock.today("Europe/Amsterdam"))
    assert row.first_on is not None
    assert (row.first_on.isoweekday(), row.first_on > row.begun_on) == (2, True)
    services.set_goal(VISITOR, text="de krant lezen", pass_public_id=held)
    seen = selectors.pair(helper, pair)
    assert (seen.called, seen.goal, seen.is_own) == ("Amina", "de krant lezen", True)
    services.end_pair(helper, pair=pair, reason="goal", next_step="course")
    assert (_stands(held), pair_row(pair).reason) == ("over", "goal")
    step = NextStep.objects.across_all(reason="a test").get()
    assert (step.kind, step.visit_id) == ("course", None)
    assert selectors.pair(helper, pair).goal == ""


def test_who_waits_longest_comes_first_and_nothing_is_said_of_who_it_is(here: Buddies) -> None:
    with clock.at(clock.now() - 2 * DAY):
        _held, first = here.learner()
    _held, second = here.learner()
    waiting = selectors.waiting(here.coordinator)
    assert [one.public_id for one in waiting] == [first, second]
    assert set(waiting[0].__slots__) == {
        "public_id", "theme", "languages", "half_days", "place", "asked_on",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"theme": "cooking"}, {"languages": ["xx"]}, {"half_days": []}, {"place": "nowhere"}]
)
def test_what_is_missing_or_unknown_is_not_asked(change: dict[str, Any], here: Buddies) -> None:
    with pytest.raises(BuddyWishEmpty):
        here.learner(**change)
    assert selectors.waiting(here.coordinator) == []


def test_one_asks_once_and_not_without_a_pass(here: Buddies) -> None:
    held, _request = here.learner()
    with pytest.raises(BuddyAsked):
        services.ask_buddy(VISITOR, wish=here.wish(), pass_public_id=held)
    with pytest.raises(NoPass):
        services.ask_buddy(VISITOR, wish=here.wish())


def test_taking_it_back_is_at_once_and_on_its_day_it_was_never_asked(here: Buddies) -> None:
    held, _request = here.learner()
    services.withdraw_buddy(VISITOR, pass_public_id=held)
    assert BuddyRequest.objects.across_all(reason="a test").count() == 0
    with clock.at(clock.now() - DAY):
        held, request = here.learner()
    services.withdraw_buddy(VISITOR, pass_public_id=held)
    row = request_row(request)
    assert (row.learner_pass_id, row.languages, row.half_days, row.state) == (None, [], [], "closed")
    with pytest.raises(NotFound):
        services.withdraw_buddy(VISITOR, pass_public_id=held)
    services.ask_buddy(VISITOR, wish=here.wish(), pass_public_id=held)


def test_taking_it_back_ends_a_pair_and_the_name_goes_at_once(here: Buddies) -> None:
    helper, held, pair = here.running()
    services.withdraw_buddy(VISITOR, pass_public_id=held)
    row = pair_row(pair)
    assert (row.state, row.reason, row.first_name, row.seat) == ("over", "stopped", "", None)
    with pytest.raises(BuddyChanged):
        services.undo_end(helper, pair=pair)


def test_who_stops_being_a_buddy_lets_the_learner_wait_in_the_old_place(here: Buddies) -> None:
    helper, coach = here.helper()
    with clock.at(clock.now() - 3 * DAY):
        held, request = here.learner()
    _other, later = here.learner()
    pair = here.propose(request, coach)
    services.answer_as_coach(helper, pair=pair, yes=True)
    services.answer_as_learner(VISITOR, yes=True, pass_public_id=held)
    assert services.stop_coach(helper, coach=coach) == 1
    assert (pair_row(pair).reason, _stands(held)) == ("coach_stopped", "waiting")
    assert [one.public_id for one in selectors.waiting(here.coordinator)] == [request, later]
    assert request_row(request).waits_from_on == clock.today("Europe/Amsterdam")
    with pytest.raises(BuddyNoFit):
        here.propose(request, coach)
    services.set_coach(helper, offer=here.offer())
    services.undo_end(helper, pair=pair)
    assert (pair_row(pair).state, request_row(request).state) == ("running", "paired")


@pytest.mark.parametrize("who", ["coach", "learner"])
def test_after_a_no_the_learner_waits_and_this_buddy_is_not_proposed_again(who: str, here: Buddies) -> None:
    helper, coach = here.helper()
    held, request = here.learner()
    pair = here.propose(request, coach)
    if who == "coach":
        services.answer_as_coach(helper, pair=pair, yes=False)
    else:
        services.answer_as_learner(VISITOR, yes=False, pass_public_id=held)
    assert (pair_row(pair).begun_on, pair_row(pair).reason) == (None, "refused")
    _waits, candidates = selectors.candidates(here.coordinator, request)
    assert candidates == []
    with pytest.raises(BuddyNoFit):
        here.propose(request, coach)
    with pytest.raises(BuddyChanged):
        services.answer_as_coach(helper, pair=pair, yes=True)


def test_a_proposal_is_taken_back_and_can_be_made_again(here: Buddies) -> None:
    helper, coach = here.helper()
    held, request = here.learner()
    pair = here.propose(request, coach)
    with pytest.raises(NotFound):
        services.take_back_proposal(helper, pair=pair)
    services.take_back_proposal(here.coordinator, pair=pair)
    assert _stands(held) == "waiting"
    here.propose(request, coach)


def test_nobody_gets_more_learners_than_they_said(here: Buddies) -> None:
    helper, coach = here.helper(seats=2)
    requests = [here.learner()[1] for _ in range(3)]
    first = here.propose(requests[0], coach)
    here.propose(requests[1], coach)
    with pytest.raises(BuddyFull):
        here.propose(requests[2], coach)
    assert selectors.candidates(here.coordinator, requests[2])[1] == []
    services.set_coach(helper, offer=here.offer(seats=1))  # fewer than are taken: nobody is sent away
    services.take_back_proposal(here.coordinator, pair=first)
    with pytest.raises(BuddyFull):
        here.propose(requests[2], coach)


def test_undo_holds_today_and_only_while_there_is_room(here: Buddies) -> None:
    helper, held, pair = here.running()
    services.end_pair(here.coordinator, pair=pair, reason="moved_on", next_step="work")
    services.undo_end(here.coordinator, pair=pair)
    assert (pair_row(pair).state, pair_row(pair).first_name, _stands(held)) == ("running", "Amina", "running")
    assert NextStep.objects.across_all(reason="a test").count() == 0
    services.end_pair(helper, pair=pair, reason="stopped")
    _held, request = here.learner()
    coach = str(pair_row(pair).coach.public_id)  # type: ignore[union-attr]
    taken = here.propose(request, coach)
    with pytest.raises(BuddyFull):
        services.undo_end(helper, pair=pair)
    services.take_back_proposal(here.coordinator, pair=taken)
    with clock.at(clock.now() + DAY), pytest.raises(BuddyUndoLate):
        services.undo_end(helper, pair=pair)
    services.ask_buddy(VISITOR, wish=here.wish(), pass_public_id=held)
    with pytest.raises(BuddyChanged):
        services.undo_end(helper, pair=pair)


def test_the_reasons_for_a_proposal_are_told(here: Buddies) -> None:
    other = BranchFactory(organisation=here.branch.organisation)
    far, _coach = here.helper(branch=other, seats=3)
    near, _coach = here.helper(languages=["nl"], half_days=[TUESDAY, FRIDAY])
    _held, request = here.learner(half_days=[TUESDAY, FRIDAY])
    _waits, found = selectors.candidates(here.coordinator, request)
    told = [
        (one.same_place, [code for code, _ in one.languages], len(one.half_days), one.room) for one in found
    ]
    assert told == [(True, [], 2, 1), (False, ["ar"], 2, 3)]
    assert [name.split()[0] for name in (found[0].name, found[1].place)] == [
        "Medewerker",
        other.name.split()[0],
    ]
    assert far.user_id != near.user_id


def test_who_left_the_library_is_proposed_no_more(here: Buddies) -> None:
    helper, coach = here.helper()
    _held, request = here.learner()
    Grant.objects.filter(user_id=helper.user_id).update(until_on=clock.today("Europe/Amsterdam") - DAY)
    assert selectors.candidates(here.coordinator, request)[1] == []
    with pytest.raises(BuddyNoFit):
        here.propose(request, coach)


def test_a_first_name_and_no_more(here: Buddies) -> None:
    _helper, coach = here.helper()
    held, request = here.learner()
    here.propose(request, coach)
    for said in ("bel 06 12345678", "a@b.nl", "x" * 30):
        with pytest.raises(NameTooMuch):
            services.answer_as_learner(VISITOR, yes=True, called=said, pass_public_id=held)


def test_only_the_buddy_sees_the_learner_and_every_look_is_noted(here: Buddies) -> None:
    helper, held, pair = here.running()
    services.set_goal(VISITOR, text="de krant lezen", pass_public_id=held)
    seen = selectors.pair(here.coordinator, pair)
    assert (seen.called, seen.goal, seen.meetings) == ("", "", ())
    colleague, _coach = here.helper()
    for act in (
        lambda: selectors.pair(colleague, pair),
        lambda: services.note_look_at_pair(colleague, pair=pair),
        lambda: services.end_pair(colleague, pair=pair, reason="goal"),
        lambda: services.answer_as_coach(colleague, pair=pair, yes=True),
        lambda: services.answer_as_coach(here.coordinator, pair=pair, yes=True),
    ):
        with pytest.raises(NotFound):
            act()
    services.note_look_at_pair(helper, pair=pair)
    line = AuditEntry.objects.get(action="learning.look_buddy")
    assert (line.actor, line.subject_id, line.person_id) == (helper.name, pair, None)


def test_another_library_finds_nothing(here: Buddies) -> None:
    helper, _held, pair = here.running()
    _learner, request = here.learner()
    there = Buddies()
    coach = str(pair_row(pair).coach.public_id)  # type: ignore[union-attr]
    strange: list[Callable[[], object]] = [
        lambda: selectors.candidates(there.coordinator, request),
        lambda: services.note_look_at_request(there.coordinator, request=request),
        lambda: selectors.pair(there.coordinator, pair),
        lambda: services.end_pair(there.coordinator, pair=pair, reason="goal"),
        lambda: services.undo_end(there.coordinator, pair=pair),
        lambda: services.take_back_proposal(there.coordinator, pair=pair),
        lambda: selectors.coach(there.coordinator, coach),
        lambda: services.stop_coach(there.coordinator, coach=coach),
        lambda: there.propose(request, coach),
        lambda: here.propose(request, there.helper()[1]),
    ]
    for act in strange:
        with pytest.raises(NotFound):
            act()
    assert (selectors.waiting(there.coordinator), selectors.pairs(there.coordinator)) == ([], [])
    with pytest.raises(NotAllowed):
        services.set_coach(there.coordinator, offer=here.offer())
    assert pair_row(pair).state == "running"
    assert helper.user_id is not None


@pytest.mark.parametrize(
    ("role", "may"), [(IDO, True), (CONSULTANT, True), (DESK, False), (VOLUNTEER, False)]
)
def test_who_brings_people_together(role: str, may: bool, here: Buddies) -> None:
    actor = staff(here.branch.organisation, role, branch=here.branch)
    assert actor.may(permissions.MATCH) is may
    assert actor.may(permissions.BE_BUDDY)
    if not may:
        with pytest.raises(NotAllowed):
            selectors.waiting(actor)


def test_a_coordinator_notes_it_for_a_colleague_and_nobody_else_does(here: Buddies) -> None:
    volunteer = staff(here.branch.organisation, VOLUNTEER, branch=here.branch)
    asked = selectors.colleagues_to_ask(here.coordinator, here.branch.organisation_id)
    assert len(asked) == 2
    user = next(one for one, _name in asked if one != _user_of(here.coordinator))
    coach = services.set_coach(here.coordinator, offer=here.offer(), user=user)
    assert coach_row(coach).user_id == volunteer.user_id
    desk = staff(here.branch.organisation, DESK, branch=here.branch)
    with pytest.raises(NotFound):
        services.set_coach(desk, offer=here.offer(), user=user)
    with pytest.raises(NotFound):
        services.set_coach(here.coordinator, offer=here.offer(), user=_user_of(Buddies().coordinator))
    for change in ({"themes": []}, {"languages": ["xx"]}, {"half_days": []}, {"seats": 0}, {"seats": 7}):
        with pytest.raises(BuddyWishEmpty):
            services.set_coach(volunteer, offer=here.offer(**change))


def _user_of(actor: Actor) -> str:

    return str(User.objects.get(pk=actor.user_id).public_id)
