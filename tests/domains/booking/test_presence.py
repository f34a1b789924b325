"""Who came, who did not, and that a job frees what nobody came for."""

import pytest

from samenbieb.domains.booking import measures, services
from samenbieb.domains.booking.errors import ClaimOver, NotYetTime, SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.services import For
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import Job
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db
ANNA = For(first_name="Anna")


def _book(desk: Resource, hour: int = 10) -> str:
    actor = staff(desk.organisation)
    return services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(hour), minutes=60, whom=ANNA)


def _state(claim: str) -> str:
    return Claim.objects.across_all(reason="test").get(public_id=claim).state


def test_checking_in_and_taking_it_back() -> None:
    desk = ResourceFactory()
    made, actor = _book(desk), staff(desk.organisation, "volunteer")
    with clock.at(tomorrow(9, 20)), pytest.raises(NotYetTime):
        services.check_in(actor, claim=made)
    with clock.at(tomorrow(9, 40)):
        services.check_in(actor, claim=made)
        services.check_in(actor, claim=made)
        assert _state(made) == "checked_in"
        services.undo_check_in(actor, claim=made)
        assert _state(made) == "confirmed"
    with clock.at(tomorrow(11)), pytest.raises(ClaimOver):
        services.check_in(actor, claim=made)


def test_a_member_does_not_say_it_of_themselves() -> None:
    desk, actor = ResourceFactory(), as_member(member())
    made = services.book(actor, resource=str(desk.public_id), starts_at=tomorrow(10), minutes=60)
    with clock.at(tomorrow(10)), pytest.raises(NotAllowed):
        services.check_in(actor, claim=made)


def test_who_comes_late_is_let_in_when_it_is_still_free() -> None:
    desk = ResourceFactory()
    made, actor = _book(desk), staff(desk.organisation)
    with clock.at(tomorrow(10, 20)):
        services.did_not_come(actor, claim=made)
        assert not Occupied.objects.exists()
        services.check_in(actor, claim=made)
        assert _state(made) == "checked_in"
    second, half_past = _book(desk, 12), tomorrow(12, 30)
    with clock.at(tomorrow(12, 20)):
        services.did_not_come(actor, claim=second)
        services.book(actor, resource=str(desk.public_id), starts_at=half_past, minutes=30, whom=ANNA)
        with pytest.raises(SlotTaken):
            services.check_in(actor, claim=second)


def test_the_job_frees_what_nobody_came_for_and_stops_between_two() -> None:
    claims = [_book(ResourceFactory()) for _ in range(3)]
    patient = _book(ResourceFactory(released_after_minutes=0))
    with clock.at(tomorrow(10, 14)):
        assert jobs.run_now("booking.release_no_shows") == {"released": 0}
    with clock.at(tomorrow(10, 16)):
        jobs.enqueue("booking.release_no_shows")
        counts_before_the_end = iter([False])
        assert jobs.run_next(lambda: next(counts_before_the_end, True))
        assert sorted(map(_state, claims)) == ["confirmed", "confirmed", "no_show"]
        assert Job.objects.get(name="booking.release_no_shows").finished_at is None
        assert jobs.run_next()
    assert {_state(claim) for claim in claims} == {"no_show"}
    assert _state(patient) == "confirmed"


def test_figures_of_a_day() -> None:
    desk = ResourceFactory()
    came, late, off, actor = _book(desk, 10), _book(desk, 12), _book(desk, 14), staff(desk.organisation)
    services.cancel(actor, claim=off)
    with clock.at(tomorrow(10)):
        services.check_in(actor, claim=came)
    with clock.at(tomorrow(12, 20)):
        services.did_not_come(actor, claim=late)
    day = clock.local(tomorrow(10), "Europe/Amsterdam").date()
    asked = (desk.organisation_id, day, day)
    assert measures.used(*asked) == {desk.branch_id: 1}
    assert measures.minutes(*asked) == {desk.branch_id: 60}
    assert measures.no_show(*asked) == {desk.branch_id: 1}
