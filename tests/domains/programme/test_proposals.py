"""A partner proposes: what is screened, limited, changed, withdrawn; the page, its address, and another library."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR
from samenbieb.domains.programme import demo, retention, selectors, services
from samenbieb.domains.programme.errors import (
    ProposalPageUnknown,
    ProposalSettled,
    ProposalsFull,
    ProposedOften,
)
from samenbieb.domains.programme.models import Proposal, ProposalPage
from samenbieb.domains.referrals import services as referrals
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import TooManyAttempts
from samenbieb.kernel.demo import World
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.idempotency import KeyUsedForOther
from samenbieb.kernel.models import AnsweredRequest, AuditEntry
from tests.domains.programme.proposals import VISITOR, House, at_noon, house, in_days, page
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> House:
    return house()


def _look(token: str, address: str = "192.0.2.1") -> selectors.PartnerPage:
    return services.look_at_page(token=token, address=address)


def _notices(kind: str) -> list[Notice]:
    return list(Notice.objects.across_all(reason="test").filter(kind=kind))


def test_a_partner_proposes_and_sees_how_it_stands(here: House) -> None:
    found = here.proposed()
    seen = _look(here.token)
    assert (seen.partner, seen.library) == ("Taalhuis", here.branch.organisation.name)
    (one,) = seen.proposals
    assert (one.public_id, one.title, one.state, one.branch) == (found, "Samen koken", "waiting", "")
    assert [moment.begins for moment in one.moments] == [dt.time(14), dt.time(19, 30), dt.time(14)]
    line = AuditEntry.objects.get(action="programme.propose")
    assert (line.actor, line.details, line.subject_id) == ("anonymous", {"what": "proposed"}, found)


def test_the_address_is_read_as_somebody_types_it(here: House) -> None:
    assert len(here.token) == 19
    assert _look(here.token.lower()).partner == _look(here.token.replace("-", " ")).partner == "Taalhuis"


def test_wrong_addresses_are_counted_where_they_come_from(here: House) -> None:
    for _again in range(20):
        with pytest.raises(ProposalPageUnknown):
            _look("AAAA-BBBB-CCCC-DDDD")
    with pytest.raises(TooManyAttempts):
        _look("AAAA-BBBB-CCCC-DDDD")
    assert _look(here.token).partner == "Taalhuis"  # who has a right one is never shut out
    with pytest.raises(ProposalPageUnknown):
        _look("AAAA-BBBB-CCCC-DDDD", "192.0.2.2")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "Bel 06 12345678"}),
        ("summary", {"summary": "Mail naar iemand@post.example"}),
        ("summary", {"summary": "a" * 601}),
        ("audience", {"audience": "magicians"}),
        ("language", {"language": "xx"}),
        ("branch", {"branch": "niet-van-ons"}),
        ("minutes", {"minutes": 0}),
        ("minutes", {"minutes": 721}),
        ("heads", {"heads": 0}),
        ("dates", {"dates": []}),
        ("dates", {"dates": [(dt.date(2020, 1, 1), dt.time(14))]}),
        ("dates", {"dates": [(dt.date.max, dt.time(14))]}),
        ("dates", {"dates": [(dt.date.min, dt.time(0))]}),
        ("dates", {"dates": [(in_days(5), dt.time(9))] * 2}),
        ("dates", {"dates": [(in_days(5), dt.time(hour)) for hour in range(13)]}),
    ],
)
def test_what_cannot_be_or_names_somebody_is_refused_at_its_field(
    here: House, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        here.proposed(**changes)
    assert set(refused.value.fields) == {field}
    assert not Proposal.objects.across_all(reason="test").exists()


def test_a_branch_of_another_library_cannot_be_chosen(here: House) -> None:
    with pytest.raises(Invalid):
        here.proposed(branch=house().branch.code)
    assert here.row(here.proposed(branch=here.branch.code)).branch == here.branch


def test_a_form_that_is_sent_twice_is_one_proposal(here: House) -> None:
    wish = here.wish()
    first, second = (services.propose(VISITOR, token=here.token, wish=wish, key="k") for _again in range(2))
    assert first == second
    with pytest.raises(KeyUsedForOther):
        services.propose(VISITOR, token=here.token, wish=here.wish(title="Anders"), key="k")
    there = house()
    services.propose(VISITOR, token=there.token, wish=there.wish(), key="k")  # a key is of one page
    assert Proposal.objects.across_all(reason="test").count() == 2


def test_a_member_who_is_logged_in_beside_it_stands_nowhere(here: House) -> None:
    card = member(here.branch.organisation)
    visitor = as_member(card)
    for _again in range(2):
        made = services.propose(visitor, token=here.token, wish=here.wish(), key="k")
    services.withdraw_proposal(visitor, token=here.token, proposal=made)
    assert Proposal.objects.across_all(reason="test").count() == 1
    written = list(AuditEntry.objects.filter(action="programme.propose").values_list("actor", "person_id"))
    assert written == [("anonymous", None)] * 2
    assert list(AnsweredRequest.objects.values_list("actor", flat=True)) == ["anonymous"]


def test_ten_may_wait_and_a_withdrawn_one_makes_room(here: House) -> None:
    made = [here.proposed(title=f"Samen koken {number}") for number in range(10)]
    assert not _look(here.token).may_propose
    with pytest.raises(ProposalsFull):
        here.proposed()
    services.withdraw_proposal(VISITOR, token=here.token, proposal=made[0])
    here.proposed()
    with pytest.raises(ProposalsFull):
        services.bring_proposal_back(VISITOR, token=here.token, proposal=made[0])


def test_twenty_changes_a_day_and_tomorrow_again(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = here.proposed()
    for number in range(19):
        wish = here.wish(title=f"Samen koken {number}")
        services.change_proposal(VISITOR, token=here.token, proposal=made, wish=wish)
    with pytest.raises(ProposedOften):
        services.withdraw_proposal(VISITOR, token=here.token, proposal=made)
    at_noon(monkeypatch, 1)
    services.withdraw_proposal(VISITOR, token=here.token, proposal=made)
    assert here.row(made).state == "withdrawn"


def test_it_is_changed_withdrawn_and_brought_back(here: House) -> None:
    made = here.proposed()
    one_day = [(in_days(30), dt.time(10))]
    services.change_proposal(
        VISITOR, token=here.token, proposal=made, wish=here.wish(dates=one_day, heads=None)
    )
    row = here.row(made)
    assert ([one.held_on for one in row.dates.all()], row.heads) == ([in_days(30)], None)
    for _again in range(2):
        services.withdraw_proposal(VISITOR, token=here.token, proposal=made)
    with pytest.raises(ProposalSettled):
        services.change_proposal(VISITOR, token=here.token, proposal=made, wish=here.wish())
    for _again in range(2):
        services.bring_proposal_back(VISITOR, token=here.token, proposal=made)
    assert (here.row(made).state, here.row(made).settled_on) == ("waiting", None)


def test_a_page_shows_nothing_of_another_partner_or_library(here: House) -> None:
    there = house()
    made = there.proposed()
    assert _look(here.token).proposals == ()
    for act in (services.withdraw_proposal, services.bring_proposal_back):
        with pytest.raises(NotFound):
            act(VISITOR, token=here.token, proposal=made)
    with pytest.raises(NotFound):
        services.change_proposal(VISITOR, token=here.token, proposal=made, wish=here.wish())
    with pytest.raises(NotFound):
        services.look_at_proposal(token=here.token, proposal=made)
    assert there.row(made).revision == 1


def test_a_new_address_ends_the_old_one_and_taking_back_ends_both(here: House) -> None:
    made = here.proposed()
    new = services.open_proposal_page(here.helper, partner=here.partner, page=page, mail=True)
    with pytest.raises(ProposalPageUnknown):
        _look(here.token)
    assert [one.public_id for one in _look(new).proposals] == [made]
    (mail,) = _notices("proposal_page")
    assert (mail.address, page(new) in mail.body) == ("post@taalhuis.example", True)
    for _again in range(2):
        services.close_proposal_page(here.helper, partner=here.partner)
    with pytest.raises(ProposalPageUnknown):
        _look(new)
    assert selectors.proposals_open(here.desk, here.branch.organisation_id)[0].public_id == made


def test_a_page_ends_after_half_a_year_and_with_the_partner(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_noon(monkeypatch, 183)
    assert _look(here.token)
    at_noon(monkeypatch, 1)
    with pytest.raises(ProposalPageUnknown):
        _look(here.token)
    monkeypatch.undo()
    referrals.end_partner(here.helper, partner=here.partner)
    with pytest.raises(ProposalPageUnknown):
        _look(here.token)
    with pytest.raises(NotFound):
        services.open_proposal_page(here.helper, partner=here.partner, page=page)


def test_only_who_keeps_partners_opens_a_page_and_only_of_their_library(here: House) -> None:
    with pytest.raises(NotAllowed):
        services.open_proposal_page(here.desk, partner=here.partner, page=page)
    with pytest.raises(NotFound):
        services.open_proposal_page(here.helper, partner=house().partner, page=page)
    with pytest.raises(NotFound):
        selectors.page_at_desk(here.helper, house().partner)
    director = staff(here.branch.organisation, DIRECTOR)
    shown = selectors.page_at_desk(director, here.partner)
    assert shown is not None
    assert (shown.token, shown.has_mail) == (here.token, True)


@pytest.mark.parametrize("off", [["helpdesk"], ["helpdesk", "learning"], ["programme"]])
def test_without_the_directory_or_the_programme_nobody_proposes(here: House, off: list[str]) -> None:
    made = here.proposed()
    Organisation.objects.filter(pk=here.branch.organisation_id).update(modules_off=off)
    if off == ["helpdesk"]:  # the directory is on for the lessons
        assert _look(here.token)
        assert selectors.proposals_number(here.desk, here.branch.organisation_id) == 1
        return
    with pytest.raises(ProposalPageUnknown):
        _look(here.token)
    with pytest.raises(NotFound):
        selectors.proposal(here.desk, made)
    with pytest.raises(NotFound):
        selectors.proposals_open(here.desk, here.branch.organisation_id)
    assert selectors.proposals_number(here.desk, here.branch.organisation_id) is None


def test_what_was_refused_or_withdrawn_goes_after_half_a_year_and_what_was_accepted_stays(
    here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, withdrawn, accepted, waits = (here.proposed(title=f"Plan {number}") for number in range(4))
    services.refuse_proposal(here.desk, proposal=refused, seen=1, reason="full", page=page)
    services.withdraw_proposal(VISITOR, token=here.token, proposal=withdrawn)
    here.accept(accepted)
    at_noon(monkeypatch, 180)
    assert retention.forget_proposals() == 0
    at_noon(monkeypatch, 2)
    assert (retention.forget_proposals(), retention.forget_proposals()) == (3, 0)
    left = {str(row.public_id): row for row in Proposal.objects.across_all(reason="test")}
    assert left.keys() == {accepted, waits}
    assert left[accepted].decided_by is None
    assert left[accepted].activity is not None
    assert left[accepted].activity.partner is not None
    assert ProposalPage.objects.across_all(reason="test").count() == 1


def test_desk_staff_is_told_how_many_wait_and_a_stranger_nothing(here: House) -> None:
    here.proposed()
    assert selectors.proposals_number(here.desk, here.branch.organisation_id) == 1
    stranger = staff(house().branch.organisation, DESK)
    assert selectors.proposals_number(stranger, here.branch.organisation_id) is None


def test_in_the_demo_world_one_waits_and_one_is_asked_something() -> None:
    branch = BranchFactory(code="merendal-centrum")
    desk = staff(branch.organisation, DESK, branch=branch)
    for name in ("Taalhuis Merendal", "Formulierenbrigade De Pen"):
        wish = PartnerWish(name, "learning", "Helpt.", "Marktplein 1", number="000-1")
        referrals.add_partner(Actor.system(), organisation_id=branch.organisation_id, wish=wish)
    left = {"organisations": {"merendal": branch.organisation_id}, "desks": {"merendal": desk}}
    demo.propose(World(seed=1, now=clock.now(), left=left))
    found = selectors.proposals_open(desk, branch.organisation_id)
    assert [(one.partner, one.state, one.days) for one in found] == [
        ("Formulierenbrigade De Pen", "asked", 9),
        ("Taalhuis Merendal", "waiting", 3),
    ]
