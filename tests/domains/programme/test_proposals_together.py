"""Several at the same moment: two who decide, a partner who withdraws meanwhile, a form that is sent often, who registers."""

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.domains.programme import services
from samenbieb.domains.programme.errors import (
    ProposalSettled,
    ProposalsFull,
    ProposalStands,
    RegistrationClosed,
)
from samenbieb.domains.programme.models import Activity, Entry, Proposal, Session
from samenbieb.kernel.errors import NotFound
from tests.domains.programme.proposals import VISITOR, House, house, page
from tests.factories.organisations import staff
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here() -> House:
    return house()


def _refused(answers: list) -> list[type]:
    return [type(answer) for answer in answers if isinstance(answer, BaseException)]


def test_of_four_who_decide_one_wins_and_three_hear_who(here: House) -> None:
    made = here.proposed()
    others = [staff(here.branch.organisation, IDO, branch=here.branch) for _ in range(2)]
    answers = at_once(
        *(lambda actor=actor: here.accept(made, actor) for actor in others),
        *(
            lambda: services.refuse_proposal(here.desk, proposal=made, seen=1, reason="full", page=page)
            for _ in range(2)
        ),
    )
    assert _refused(answers) == [ProposalSettled] * 3
    row = here.row(made)
    names = {str(answer) for answer in answers if isinstance(answer, ProposalSettled)}
    assert row.decided_by is not None
    assert all(row.decided_by.name in words for words in names)
    assert Activity.objects.across_all(reason="test").count() == (row.state == "accepted")
    assert Notice.objects.across_all(reason="test").filter(kind="proposal_news").count() == 1


def test_what_is_withdrawn_while_it_is_accepted_is_one_of_both(here: House) -> None:
    made = here.proposed()
    answers = at_once(
        lambda: here.accept(made),
        lambda: services.withdraw_proposal(VISITOR, token=here.token, proposal=made),
    )
    assert len(_refused(answers)) == 1
    row = here.row(made)
    assert row.state in {"accepted", "withdrawn"}
    assert Activity.objects.across_all(reason="test").exists() == (row.state == "accepted")


def test_a_form_that_is_sent_six_times_is_one_proposal(here: House) -> None:
    wish = here.wish()
    answers = at_once(
        *(lambda: services.propose(VISITOR, token=here.token, wish=wish, key="k") for _ in range(6))
    )
    assert len(set(answers)) == 1
    assert Proposal.objects.across_all(reason="test").count() == 1


def test_never_more_than_ten_wait(here: House) -> None:
    for number in range(8):
        here.proposed(title=f"Plan {number}")
    answers = at_once(*(here.proposed for _ in range(5)))
    assert _refused(answers) == [ProposalsFull] * 3
    assert Proposal.objects.across_all(reason="test").count() == 10


def test_who_registers_while_accepting_is_undone_has_a_place_or_is_told(here: House) -> None:
    made = here.proposed(drop_in=False)
    here.accept(made, capacity=8)
    session = str(Session.objects.across_all(reason="test").order_by("starts_at")[0].public_id)
    answers = at_once(
        lambda: services.undo_decision(here.desk, proposal=made, page=page),
        *(lambda: services.begin_registration(VISITOR, session=session, heads=1) for _ in range(3)),
    )
    if answers[0] is None:
        assert set(_refused(answers)) <= {NotFound, RegistrationClosed}
        assert not Entry.objects.exists()
        assert here.row(made).state == "waiting"
    else:
        assert _refused(answers) == [ProposalStands]
        assert Entry.objects.exists()
        assert here.row(made).state == "accepted"
