"""The library decides on a proposal: accepted, asked, refused, undone; what the partner hears; another library."""

import datetime as dt

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.models import HoursException
from samenbieb.domains.organisations.permissions import VOLUNTEER
from samenbieb.domains.programme import measures, selectors, services
from samenbieb.domains.programme.errors import (
    ProposalChanged,
    ProposalSettled,
    ProposalStands,
    SeriesClashes,
)
from samenbieb.domains.programme.models import Activity, Session
from samenbieb.domains.programme.services import Contact, Dates, Wish
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.domains.programme.proposals import VISITOR, House, at_noon, house, in_days, page
from tests.factories.organisations import staff
from tests.factories.programme import SessionFactory, TemplateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> House:
    return house()


def _news() -> int:
    return Notice.objects.across_all(reason="test").filter(kind="proposal_news").count()


def _sessions() -> list[Session]:
    return list(Session.objects.across_all(reason="test").order_by("starts_at"))


def _undo(here: House, proposal: str) -> None:
    services.undo_decision(here.desk, proposal=proposal, page=page)


def test_accepted_it_is_an_activity_with_its_dates_and_its_partner(here: House) -> None:
    made = here.proposed(drop_in=False, price_cents=250)
    activity = here.accept(made, capacity=8)
    view, dates = selectors.public_activity(activity)
    assert (view.title, view.partner, view.core_function, view.price_cents) == (
        "Samen koken",
        "Taalhuis",
        "debate",
        250,
    )
    assert (view.audience, view.language, view.drop_in) == ("learners", "nl", False)
    assert [(one.day, one.begins.time()) for one in dates] == [
        (in_days(7), dt.time(14)),
        (in_days(9), dt.time(19, 30)),
        (in_days(14), dt.time(14)),
    ]
    assert {(one.capacity, one.branch_code, one.ends - one.begins) for one in dates} == {
        (8, here.branch.code, dt.timedelta(minutes=90))
    }
    (seen,) = services.look_at_page(token=here.token, address="192.0.2.1").proposals
    assert (seen.state, seen.activity) == ("accepted", activity)
    assert _news() == 1
    assert AuditEntry.objects.filter(action="programme.decide", subject_id=made).count() == 1


def test_the_library_chooses_which_of_the_days(here: House) -> None:
    made = here.proposed()
    here.accept(made, moments=[f"{in_days(9)}T19:30", "2020-01-01T10:00", "x"])
    assert [clock.local(one.starts_at, "Europe/Amsterdam").date() for one in _sessions()] == [in_days(9)]


@pytest.mark.parametrize("changes", [{"moments": []}, {"core_function": "magic"}, {"capacity": 0}])
def test_what_was_not_chosen_well_is_refused_and_nothing_is_written(here: House, changes: dict) -> None:
    made = here.proposed()
    with pytest.raises(Invalid):
        here.accept(made, **changes)
    assert (here.row(made).state, Activity.objects.across_all(reason="test").count()) == ("waiting", 0)


def test_a_day_that_is_over_cannot_be_chosen(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = here.proposed()
    at_noon(monkeypatch, 8)
    with pytest.raises(Invalid):
        here.accept(made)
    here.accept(made, moments=[f"{in_days(6)}T14:00"])  # of the fourteenth day, seen from the eighth


def test_the_desk_sees_what_is_planned_then_and_when_the_place_is_closed(here: House) -> None:
    HoursException.objects.create(
        branch=here.branch,
        from_on=in_days(9),
        until_on=in_days(9),
        reason="Feestdag",
        recorded_at=clock.now(),
    )
    starts = clock.instant(in_days(7), dt.time(15), "Europe/Amsterdam")
    SessionFactory(branch=here.branch, starts_at=starts, activity__title="Taalcafé")
    view = selectors.proposal(here.desk, here.proposed())
    first, second, third = selectors.beside(here.desk, view, here.branch.pk)
    assert ([one.title for one in first.sessions], first.overlaps) == (["Taalcafé"], True)
    assert (second.is_closed, second.reason) == (True, "Feestdag")
    assert (third.sessions, third.overlaps) == ((), False)
    with pytest.raises(NotFound):
        selectors.beside(here.desk, view, house().branch.pk)
    with pytest.raises(SeriesClashes):
        here.accept(view.public_id, although_closed=False)
    assert here.row(view.public_id).state == "waiting"


def test_nobody_decides_on_what_they_did_not_see(here: House) -> None:
    made = here.proposed()
    services.change_proposal(VISITOR, token=here.token, proposal=made, wish=here.wish(title="Samen eten"))
    with pytest.raises(ProposalChanged):
        services.refuse_proposal(here.desk, proposal=made, seen=1, reason="full", page=page)
    services.refuse_proposal(here.desk, proposal=made, seen=2, reason="full", page=page)


def test_who_comes_second_hears_who_was_first(here: House) -> None:
    made = here.proposed()
    services.refuse_proposal(here.helper, proposal=made, seen=1, reason="room", page=page)
    name = selectors.proposal(here.desk, made).decided_by
    with pytest.raises(ProposalSettled) as refused:
        here.accept(made)
    assert name
    assert name in str(refused.value)
    with pytest.raises(ProposalSettled):
        services.withdraw_proposal(VISITOR, token=here.token, proposal=made)


def test_the_library_asks_and_the_partner_answers(here: House) -> None:
    made = here.proposed()
    for missing, question in (
        ([], ""),
        (["magic"], ""),
        (["needs"], "Bel 06 12345678"),
        (["needs"], "a" * 201),
    ):
        with pytest.raises(Invalid):
            services.ask_partner(
                here.desk, proposal=made, seen=1, missing=missing, question=question, page=page
            )
    services.ask_partner(
        here.desk, proposal=made, seen=1, missing=["needs", "when"], question="Is er gas nodig?", page=page
    )
    seen = services.look_at_proposal(token=here.token, proposal=made)
    assert (seen.state, len(seen.missing), seen.question) == ("asked", 2, "Is er gas nodig?")
    assert _news() == 1
    services.change_proposal(
        VISITOR, token=here.token, proposal=made, wish=here.wish(answer="Nee, alleen stroom.")
    )
    view = selectors.proposal(here.desk, made)
    assert (view.state, view.answer) == ("waiting", "Nee, alleen stroom.")
    services.change_proposal(VISITOR, token=here.token, proposal=made, wish=here.wish(heads=6))
    assert selectors.proposal(here.desk, made).answer == "Nee, alleen stroom."
    here.accept(made)


def test_refused_with_a_reason_and_undone_the_same_day(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = here.proposed()
    with pytest.raises(Invalid):
        services.refuse_proposal(here.desk, proposal=made, seen=1, reason="magic", page=page)
    services.refuse_proposal(here.desk, proposal=made, seen=1, reason="sells", page=page)
    for _again in range(2):
        _undo(here, made)
    assert (here.row(made).state, here.row(made).reason, _news()) == ("waiting", "", 2)
    services.refuse_proposal(
        here.desk, proposal=made, seen=here.row(made).revision, reason="sells", page=page
    )
    at_noon(monkeypatch, 1)
    with pytest.raises(ProposalStands):
        _undo(here, made)


def test_accepting_is_undone_the_same_day_and_nothing_is_left(here: House) -> None:
    made = here.proposed(drop_in=False)
    here.accept(made, capacity=8)
    _undo(here, made)
    assert (here.row(made).state, _sessions()) == ("waiting", [])
    assert not Activity.objects.across_all(reason="test").exists()
    outbox.drain_all()  # whoever follows these sessions finds them gone, and that is no failure
    here.accept(made)


def test_what_somebody_registered_for_counted_or_changed_stays(here: House) -> None:
    registered, moved, off, helped = (
        here.proposed(title=f"Plan {number}", drop_in=False) for number in range(4)
    )
    here.accept(registered, capacity=8)
    services.register_caller(
        here.desk,
        session=str(_sessions()[0].public_id),
        heads=1,
        contact=Contact(first_name="Noor", phone="06 12345678"),
    )
    activity = here.accept(moved)
    services.change_activity(here.desk, activity=activity, wish=Wish(title="Anders"))
    here.accept(off)
    last = Session.objects.across_all(reason="test").order_by("-pk")[0]
    services.cancel_session(here.desk, session=str(last.public_id), reason="illness")
    here.accept(helped)
    last = Session.objects.across_all(reason="test").order_by("-pk")[0]
    services.assign(here.desk, session=str(last.public_id), user_id=here.helper.user_id or 0)
    for made in (registered, moved, off, helped):
        with pytest.raises(ProposalStands):
            _undo(here, made)
        assert here.row(made).state == "accepted"


def test_dates_that_were_planned_by_hand_go_along(here: House) -> None:
    made = here.proposed()
    activity = here.accept(made)
    days = [in_days(20), in_days(27)]
    dates = Dates(here.branch.pk, days, dt.time(14), 60, repeat="weekly", although_closed=True)
    services.plan_dates(here.desk, activity=activity, dates=dates)
    _undo(here, made)
    assert _sessions() == []


def test_staff_of_another_library_and_volunteers_find_nothing(here: House) -> None:
    made = here.proposed()
    there = house()
    volunteer = staff(here.branch.organisation, VOLUNTEER)
    for actor in (there.desk, volunteer):
        with pytest.raises(NotFound):
            selectors.proposal(actor, made)
        with pytest.raises(NotFound):
            services.refuse_proposal(actor, proposal=made, seen=1, reason="full", page=page)
        with pytest.raises(NotFound):
            here.accept(made, actor)
        with pytest.raises(NotFound):
            services.undo_decision(actor, proposal=made, page=page)
    with pytest.raises(NotFound):
        here.accept(made, branch_id=there.branch.pk)
    with pytest.raises(NotFound):
        here.accept(made, template=str(TemplateFactory().public_id))
    assert here.row(made).state == "waiting"


def test_what_was_held_with_a_partner_is_counted(here: House) -> None:
    made = here.proposed()
    here.accept(made)
    session = _sessions()[0]
    day = in_days(7)
    now = clock.now()
    Session.objects.across_all(reason="test").filter(pk=session.pk).update(
        starts_at=now - dt.timedelta(hours=2), ends_at=now - dt.timedelta(hours=1)
    )
    services.count_heads(here.desk, session=str(session.public_id), heads=5)
    own = here.branch.organisation_id
    first_on, last_on = in_days(-1), day
    assert measures.sessions_with_partner(own, first_on, last_on) == {here.branch.pk: 1}
    assert measures.sessions(own, first_on, last_on) == {here.branch.pk: 1}


def test_without_an_open_page_no_mail_leads_to_it(here: House) -> None:
    made = here.proposed()
    services.close_proposal_page(here.helper, partner=here.partner)
    services.refuse_proposal(here.desk, proposal=made, seen=1, reason="fit", page=page)
    assert _news() == 0


def test_what_is_not_for_everybody_has_no_page_to_lead_to(here: House) -> None:
    made, class_visit = here.proposed(), here.proposed(title="Klas op bezoek")
    here.accept(made)
    kind = TemplateFactory(organisation=here.branch.organisation, kind="class_visit")
    here.accept(class_visit, template=str(kind.public_id))
    shown = {one: services.look_at_proposal(token=here.token, proposal=one) for one in (made, class_visit)}
    assert [one.is_public for one in shown.values()] == [True, False]


def test_an_evening_that_the_partner_chose_is_named_and_accepted(here: House) -> None:
    view = selectors.proposal(here.desk, here.proposed())
    _first, evening, _third = selectors.beside(here.desk, view, here.branch.pk)
    assert (evening.is_closed, evening.is_outside) == (False, True)
    activity = here.accept(view.public_id, although_closed=False)
    assert len(selectors.dates_of(here.desk, activity)) == 3
