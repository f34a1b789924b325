"""How long is known who learns with whom, what is counted of it, and what a member takes along."""

import datetime as dt
from collections.abc import Iterator

import pytest

from samenbieb.domains.learning import measures, retention, selectors, services
from samenbieb.domains.learning.errors import BuddyChanged, BuddyUndoLate, MeetingWrong
from samenbieb.domains.learning.models import BuddyPair, BuddyRequest, Coach
from samenbieb.domains.learning.services import BuddyWish
from samenbieb.domains.organisations.models import User
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.buddies import Buddies, pair_row, request_row
from tests.factories.learning import VISITOR
from tests.factories.patrons import PersonFactory

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


@pytest.fixture
def member() -> Actor:
    person_id = PersonFactory().pk
    return Actor(name=f"member:{person_id}", door="portal", person_id=person_id)


def _clean() -> None:
    retention.forget_buddy_requests()
    retention.forget_buddy_pairs()
    retention.drop_coaches()


def _figures(here: Buddies) -> list[int]:
    day, library = clock.today("Europe/Amsterdam"), here.branch.organisation_id
    counts = (
        measures.buddy_requests,
        measures.buddy_pairs_begun,
        measures.buddy_goals_reached,
        measures.buddy_meetings,
    )
    return [count(library, day - 40 * DAY, day).get(here.branch.pk, 0) for count in counts]


def test_who_waits_for_half_a_year_is_of_nobody(here: Buddies) -> None:
    _held, request = here.learner()
    for days, kept in ((180, True), (181, False)):
        with clock.at(clock.now() + days * DAY):
            _clean()
        assert (request_row(request).learner_pass_id is not None) is kept
    assert (request_row(request).state, request_row(request).languages) == ("closed", [])


def test_half_a_year_begins_anew_when_a_pair_did_not_last(here: Buddies) -> None:
    with clock.at(clock.now() - 200 * DAY):
        helper, coach = here.helper()
        held, request = here.learner()
        pair = here.propose(request, coach)
        services.answer_as_coach(helper, pair=pair, yes=True)
        services.answer_as_learner(VISITOR, yes=True, pass_public_id=held)
    services.end_pair(helper, pair=pair, reason="no_match")
    _clean()
    own = selectors.own_buddy(VISITOR, pass_public_id=held)
    assert own is not None
    assert own.stands == "waiting"


def test_the_name_goes_the_night_after_and_the_two_after_a_month(here: Buddies) -> None:
    helper, _held, pair = here.running()
    request = str(pair_row(pair).request.public_id)  # type: ignore[union-attr]
    services.end_pair(helper, pair=pair, reason="goal")
    _clean()
    assert pair_row(pair).first_name == "Amina"
    with clock.at(clock.now() + DAY):
        _clean()
    row = pair_row(pair)
    assert (row.first_name, row.request_id is None, row.coach_id is None) == ("", False, False)
    with clock.at(clock.now() + 31 * DAY):
        _clean()
    row = pair_row(pair)
    assert (row.request_id, row.coach_id, request_row(request).learner_pass_id) == (None, None, None)
    assert _figures(here) == [1, 1, 1, 0]


def test_a_coach_who_stopped_goes_after_a_month(here: Buddies) -> None:
    helper, _held, pair = here.running()
    coach = pair_row(pair).coach
    assert coach is not None
    services.stop_coach(helper, coach=str(coach.public_id))
    with clock.at(clock.now() + 30 * DAY):
        _clean()
    assert Coach.objects.across_all(reason="a test").count() == 1
    with clock.at(clock.now() + 31 * DAY):
        _clean()
    assert Coach.objects.across_all(reason="a test").count() == 0
    assert pair_row(pair).coach_id is None


def test_meetings_are_a_day_and_a_length_counted_and_taken_back(here: Buddies) -> None:
    with clock.at(clock.now() - 20 * DAY):
        helper, _held, pair = here.running()
    day = clock.today("Europe/Amsterdam")
    for ago, lasted in ((0, "60"), (0, "90"), (14, "30")):
        services.note_meeting(helper, pair=pair, met_on=day - ago * DAY, lasted=lasted)
    assert [one[1:] for one in selectors.pair(helper, pair).meetings] == [
        ("Tot anderhalf uur", True),
        ("Tot een half uur", True),
    ]
    assert _figures(here)[3] == 2
    for wrong in (day + DAY, day - 15 * DAY):
        with pytest.raises(MeetingWrong):
            services.note_meeting(helper, pair=pair, met_on=wrong, lasted="60")
    with pytest.raises(NotFound):
        services.note_meeting(helper, pair=pair, met_on=day, lasted="a story")
    with pytest.raises(NotFound):
        services.note_meeting(here.coordinator, pair=pair, met_on=day, lasted="60")
    services.undo_meeting(helper, pair=pair, met_on=day)
    assert _figures(here)[3] == 1
    with clock.at(clock.now() + DAY):
        with pytest.raises(BuddyUndoLate):
            services.undo_meeting(helper, pair=pair, met_on=day - 14 * DAY)
        services.note_meeting(helper, pair=pair, met_on=day - 13 * DAY, lasted="60")
    services.end_pair(helper, pair=pair, reason="stopped")
    with pytest.raises(BuddyChanged):
        services.note_meeting(helper, pair=pair, met_on=day, lasted="60")


def test_a_pair_before_it_began_did_not_meet(here: Buddies) -> None:
    helper, _held, pair = here.running()
    with pytest.raises(MeetingWrong):
        services.note_meeting(helper, pair=pair, met_on=clock.today("Europe/Amsterdam") - DAY, lasted="60")


def test_figures_follow_what_is_taken_back(here: Buddies) -> None:
    helper, _held, pair = here.running()
    services.end_pair(helper, pair=pair, reason="goal")
    assert _figures(here) == [1, 1, 1, 0]
    services.undo_end(helper, pair=pair)
    assert _figures(here) == [1, 1, 0, 0]


def test_a_pass_that_is_thrown_away_takes_its_request_along(here: Buddies) -> None:
    _helper, held, pair = here.running()
    request = pair_row(pair).request
    services.forget_pass(VISITOR, pass_public_id=held)
    assert request is not None
    row = request_row(str(request.public_id))
    assert (row.learner_pass_id, row.state, pair_row(pair).state) == (None, "closed", "over")
    assert _figures(here)[:2] == [1, 1]


def test_a_member_asks_sees_who_looked_takes_it_along_and_is_forgotten(here: Buddies, member: Actor) -> None:
    helper, coach = here.helper()
    request = services.ask_buddy(member, wish=here.wish())
    services.note_look_at_request(here.coordinator, request=request)
    pair = here.propose(request, coach)
    services.answer_as_coach(helper, pair=pair, yes=True)
    services.answer_as_learner(member, yes=True, called="Amina")
    services.note_look_at_pair(helper, pair=pair)
    looks = AuditEntry.objects.filter(action="learning.look_buddy", person_id=member.person_id)
    assert looks.count() == 2
    User.objects.filter(pk=helper.user_id).update(name="Marijke de Wit")
    (mine,) = selectors.own_buddies(member)
    assert (mine["theme"], mine["pairs"][0]["called"]) == ("language", "Amina")
    assert mine["pairs"][0]["buddy"] == "Marijke"  # of a colleague no more goes along than the page shows
    services.forget_learners([member.person_id or 0])
    assert selectors.own_buddies(member) == []
    row = request_row(request)
    assert (row.learner_id, row.state, pair_row(pair).first_name) == (None, "closed", "")
    about = AuditEntry.objects.filter(subject_id__in=[request, pair])
    assert set(about.values_list("person_id", flat=True)) == {None}
    assert not about.filter(actor=member.name).exists()


def test_a_request_moves_with_a_pass_that_is_claimed(here: Buddies, member: Actor) -> None:
    helper, held, pair = here.running()
    services.claim_pass(member, pass_public_id=held)
    own = selectors.own_buddy(member)
    assert own is not None
    assert (own.stands, pair_row(pair).request.learner_pass_id) == ("running", None)  # type: ignore[union-attr]
    assert selectors.pair(helper, pair).called == "Amina"


def test_of_two_requests_the_one_with_a_buddy_stays(here: Buddies, member: Actor) -> None:
    waiting = services.ask_buddy(member, wish=here.wish())
    _helper, held, pair = here.running()
    services.claim_pass(member, pass_public_id=held)
    assert request_row(waiting).learner_id is None
    kept = BuddyRequest.objects.across_all(reason="a test").exclude(learner=None).get()
    assert kept.pk == pair_row(pair).request_id
    held = str(services.begin_pass(VISITOR).public_id)
    services.ask_buddy(VISITOR, wish=here.wish(), pass_public_id=held)
    services.claim_pass(member, pass_public_id=held)
    assert BuddyRequest.objects.across_all(reason="a test").exclude(learner=None).get().pk == kept.pk


def test_nothing_special_is_kept_of_a_wish() -> None:
    """No wish for a woman or a man, no origin, no note: only lists."""
    fields = {field.name for field in BuddyRequest._meta.local_fields}
    assert fields == {
        "id", "public_id", "organisation", "learner", "learner_pass", "branch", "theme", "languages", "half_days",
        "state", "asked_at", "asked_on", "waits_from_on", "closed_on",
    }  # fmt: skip
    assert set(BuddyWish.__slots__) == {"place", "theme", "languages", "half_days"}
    texts = {field.name for field in BuddyPair._meta.local_fields if field.get_internal_type() == "TextField"}
    assert texts == set()
