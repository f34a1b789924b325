"""A goal in the words of who learns: seen by them and who helps, screened, wiped out, and told to nobody else."""

import pytest
from django.core import serializers

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.errors import GoalTooLong, NoPass, NotYours
from samenbieb.domains.learning.models import DropIn, LearnerPass
from samenbieb.domains.organisations.permissions import DESK, VOLUNTEER
from samenbieb.domains.programme.models import Session, SessionHelper
from samenbieb.kernel import outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from samenbieb.kernel.screening import NamesSomebody
from tests.factories.learning import VISITOR
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import PersonFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
GOAL = "de brief van school lezen"


@pytest.fixture
def held() -> LearnerPass:
    return services.begin_pass(VISITOR)


@pytest.fixture
def member() -> Actor:
    return Actor(name="member:1", door="portal", person_id=PersonFactory().pk)


def _visit(actor: Actor, session: Session, said: str = "") -> str:
    return services.check_in(actor, session=str(session.public_id), said=said)


def test_it_is_kept_changed_and_wiped_out(held: LearnerPass) -> None:
    number = str(held.public_id)
    for text, kept in ((f"  {GOAL}\n nu", f"{GOAL} nu"), (GOAL, GOAL), ("", "")):
        services.set_goal(VISITOR, text=text, pass_public_id=number)
        assert selectors.own_goal(VISITOR, pass_public_id=number) == kept
    assert AuditEntry.objects.filter(action="learning.set_goal").count() == 3


def test_nobody_without_a_pass_has_one() -> None:
    with pytest.raises(NoPass):
        services.set_goal(VISITOR, text=GOAL)
    assert selectors.own_goal(VISITOR) == ""


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("bel mij op 06 12345678", NamesSomebody),
        ("jan@voorbeeld.nl schrijven", NamesSomebody),
        ("x" * 121, GoalTooLong),
    ],
)
def test_what_leads_to_somebody_or_is_too_long_is_not_kept(
    text: str, refusal: type[Exception], held: LearnerPass
) -> None:
    with pytest.raises(refusal):
        services.set_goal(VISITOR, text=text, pass_public_id=str(held.public_id))
    held.refresh_from_db()
    assert held.goal == ""


def test_it_is_in_no_trail_and_no_fact(held: LearnerPass) -> None:
    services.set_goal(VISITOR, text=GOAL, pass_public_id=str(held.public_id))
    kept = serializers.serialize("json", [*AuditEntry.objects.all(), *OutboxEvent.objects.all()])
    assert "school" not in kept


def test_the_coach_writes_it_down_too_and_nobody_else_sees_it(held: LearnerPass) -> None:
    session = SessionFactory()
    desk = staff(session.organisation, DESK, branch=session.branch)
    visit = _visit(desk, session, held.code)
    services.set_goal_of_visitor(desk, visit=visit, text=GOAL)
    assert selectors.visitor(desk, visit).goal == GOAL
    assert selectors.own_goal(VISITOR, pass_public_id=str(held.public_id)) == GOAL
    volunteer = staff(session.organisation, VOLUNTEER, branch=session.branch)
    SessionHelper.objects.create(session=session, user_id=volunteer.user_id)
    with pytest.raises(NotYours):
        services.set_goal_of_visitor(volunteer, visit=visit, text="iets")
    other = BranchFactory()
    with pytest.raises(NotFound):
        services.set_goal_of_visitor(staff(other.organisation, DESK, branch=other), visit=visit, text="iets")
    with pytest.raises(NoPass):
        services.set_goal_of_visitor(desk, visit=_visit(desk, session), text=GOAL)
    assert DropIn.objects.across_all(reason="a test").count() == 2


def test_it_moves_with_a_pass_that_is_claimed_and_goes_with_one_that_is_thrown_away(
    held: LearnerPass, member: Actor
) -> None:
    services.set_goal(VISITOR, text=GOAL, pass_public_id=str(held.public_id))
    services.claim_pass(member, pass_public_id=str(held.public_id))
    held.refresh_from_db()
    assert (held.goal, selectors.own_goal(member)) == ("", GOAL)
    second = services.begin_pass(VISITOR)
    services.set_goal(VISITOR, text="iets anders", pass_public_id=str(second.public_id))
    services.claim_pass(member, pass_public_id=str(second.public_id))
    assert selectors.own_goal(member) == GOAL
    services.forget_learners([member.person_id or 0])
    outbox.drain_all()
    assert selectors.own_goal(member) == ""
