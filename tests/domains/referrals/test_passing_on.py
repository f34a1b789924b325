"""Passing on: with a yes only, as little as can be, gone after the outcome, four weeks or when the visitor takes it back."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR, IDO, VOLUNTEER
from samenbieb.domains.referrals import measures, retention, rules, selectors, services
from samenbieb.domains.referrals.errors import (
    CodeUnknown,
    ConsentMissing,
    HandOverClosed,
    HandOverDayOver,
    HandOverKeyTaken,
    HandOverUnknown,
    PartnerUnknown,
    PassingInvalid,
)
from samenbieb.domains.referrals.models import HandOver, Passed
from samenbieb.domains.referrals.services import PassingWish
from samenbieb.kernel import attempts, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.measures import all_measures
from samenbieb.kernel.models import AuditEntry
from tests.domains.referrals.conftest import PARTNER
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 30)
WISH = PassingWish("money", "Noor", "phone", "06 12345678", "Een stapel brieven.", partner_calls=True)
READER = Actor.anonymous("portal")


def _pass_on(actor: Actor, branch: Branch, partner: str, wish: PassingWish = WISH, **facts: Any) -> str:
    with clock.at(facts.pop("when", NOON)):
        return services.pass_on(
            actor,
            branch_id=branch.pk,
            partner=partner,
            wish=wish,
            consent=facts.get("consent", True),
            key=facts.get("key", "a"),
            page=lambda token: f"https://bieb.example/partner/{token}",
        )


def _row(public_id: str) -> HandOver:
    return HandOver.objects.across_all(reason="test").get(public_id=public_id)


def _told() -> int:
    return Passed.objects.across_all(reason="test").count()


def test_it_is_passed_on_once_with_what_was_told(branch: Branch, helper: Actor, partner: str) -> None:
    first = _pass_on(helper, branch, partner)
    assert _pass_on(helper, branch, partner) == first
    with clock.at(NOON):
        view = services.look_as_partner(READER, token=str(_row(first).token))
    assert view.told is not None
    assert (view.told.first_name, view.told.address, view.told.partner_calls) == ("Noor", "06 12345678", True)
    assert (view.state, view.until) == ("open", dt.date(2026, 12, 28))
    assert measures.passed_on(branch.organisation_id, TODAY, TODAY) == {branch.pk: 1}
    assert measures.cards(branch.organisation_id, TODAY, TODAY) == {}
    [line] = AuditEntry.objects.filter(action="referrals.look")
    assert (line.actor, line.details) == ("anonymous", {"by": "partner"})


def test_without_a_yes_nothing_is_kept(branch: Branch, helper: Actor, partner: str) -> None:
    with pytest.raises(ConsentMissing):
        _pass_on(helper, branch, partner, consent=False)
    assert _told() == 0
    assert measures.passed_on(branch.organisation_id, TODAY, TODAY) == {}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"note": "BSN 111222333"}, "note"),
        ({"note": "bel 06 12345678"}, "note"),
        ({"note": "a" * 201}, "note"),
        ({"first_name": "Noor de Vries Bakker"}, "first_name"),
        ({"first_name": "06 12345678"}, "first_name"),
        ({"address": ""}, "address"),
        ({"address": "noor"}, "address"),
        ({"address": "111222333"}, "address"),
        ({"reach": "mail"}, "address"),
        ({"reach": "pigeon"}, "reach"),
        ({"subject": "magic"}, "subject"),
    ],
)
def test_what_says_too_much_or_too_little_is_refused_beside_its_field(
    branch: Branch, helper: Actor, partner: str, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(PassingInvalid) as refused:
        _pass_on(helper, branch, partner, replace(WISH, **wrong))
    assert list(refused.value.fields) == [field]
    assert _told() == 0


def test_nothing_but_the_subject_is_needed(branch: Branch, helper: Actor, partner: str) -> None:
    _pass_on(helper, branch, partner, PassingWish("money", reach="phone"))
    told = Passed.objects.across_all(reason="test").get()
    assert (told.first_name, told.reach, told.address, told.note) == ("", "", "", "")


def test_a_partner_with_mail_is_told_the_address_and_nothing_of_the_visitor(
    branch: Branch, helper: Actor, partner: str
) -> None:
    _pass_on(helper, branch, partner)
    assert not Notice.objects.across_all(reason="test").exists()
    services.change_partner(helper, partner=partner, wish=replace(PARTNER, mail="team@buurt.example"))
    token = _row(_pass_on(helper, branch, partner, key="b")).token
    _pass_on(helper, branch, partner, key="b")
    mail = Notice.objects.across_all(reason="test").get()
    assert (mail.channel, mail.address, mail.person_id) == ("mail", "team@buurt.example", None)
    assert f"https://bieb.example/partner/{token}" in mail.body
    assert not {"Noor", "12345678", "brieven"} & set(mail.body.replace(".", " ").split())


@pytest.mark.parametrize("at", ["card", "desk"])
def test_a_visitor_takes_it_back_at_once(branch: Branch, helper: Actor, partner: str, at: str) -> None:
    made = _row(_pass_on(helper, branch, partner))
    with clock.at(NOON):
        for _again in range(2):
            if at == "card":
                spelled = f" {str(made.code).lower()[:4]}-{str(made.code)[4:]} "
                assert services.recall(READER, code=spelled, address="192.0.2.1") == "Buurtteam"
            else:
                services.recall_at_desk(helper, hand_over=str(made.public_id))
        view = services.look_as_partner(READER, token=str(made.token))
        assert (view.state, view.told) == ("recalled", None)
        with pytest.raises(HandOverClosed):
            services.say_outcome_as_partner(READER, token=str(made.token), outcome="helped")
        assert selectors.open_hand_overs(helper, organisation_id=branch.organisation_id) == []
    assert _told() == 0
    assert measures.passed_on(branch.organisation_id, TODAY, TODAY) == {branch.pk: 1}
    _pass_on(helper, branch, partner)
    assert _told() == 0, "the same form again tells nothing anew"


def test_codes_are_not_guessed(branch: Branch, helper: Actor, partner: str) -> None:
    _pass_on(helper, branch, partner)
    for _try in range(attempts.OF_MANY_MAX):
        with pytest.raises(CodeUnknown):
            services.recall(READER, code="3333 3333", address="192.0.2.2")
    with pytest.raises(attempts.TooManyAttempts):
        services.recall(READER, code="3333 3333", address="192.0.2.2")


def test_a_mistake_is_undone_on_its_own_day(branch: Branch, helper: Actor, partner: str) -> None:
    wrong, stays = (_pass_on(helper, branch, partner, key=key) for key in "ab")
    with clock.at(NOON):
        services.say_outcome(helper, hand_over=wrong, outcome="helped")
        for _again in range(2):
            services.undo_passing(helper, hand_over=wrong)
        assert services.look_at(helper, hand_over=wrong).state == "undone"
    assert measures.passed_on(branch.organisation_id, TODAY, TODAY) == {branch.pk: 1}
    assert measures.outcomes(branch.organisation_id, TODAY, TODAY) == {}
    with clock.at(NOON + dt.timedelta(days=1)), pytest.raises(HandOverDayOver):
        services.undo_passing(helper, hand_over=stays)


def test_a_form_that_was_undone_or_corrected_does_not_say_that_it_was_passed_on(
    branch: Branch, helper: Actor, partner: str
) -> None:
    wrong = _pass_on(helper, branch, partner, key="a")
    with pytest.raises(HandOverKeyTaken):
        _pass_on(helper, branch, partner, replace(WISH, address="06 87654321"), key="a")
    with clock.at(NOON):
        services.undo_passing(helper, hand_over=wrong)
    with pytest.raises(HandOverKeyTaken):
        _pass_on(helper, branch, partner, key="a")
    with clock.at(NOON):
        card = services.give_card(helper, branch_id=branch.pk, partner=partner, key="card")
        services.take_back_card(helper, hand_over=card)
        with pytest.raises(HandOverKeyTaken):
            services.give_card(helper, branch_id=branch.pk, partner=partner, key="card")


def test_the_partner_says_how_it_went_and_changes_it_the_same_day(
    branch: Branch, helper: Actor, partner: str
) -> None:
    made = _row(_pass_on(helper, branch, partner))
    later = NOON + dt.timedelta(days=3)
    with clock.at(later):
        for outcome in ("busy", "", "helped", "helped"):
            services.say_outcome_as_partner(READER, token=str(made.token), outcome=outcome)
        view = services.look_as_partner(READER, token=str(made.token))
        assert (view.state, view.told, view.outcome) == ("done", None, "helped")
        with pytest.raises(PassingInvalid):
            services.say_outcome_as_partner(READER, token=str(made.token), outcome="magic")
        assert retention.forget_passed() == 0, "until tonight it can be opened again"
    day = later.date()
    assert measures.outcomes(branch.organisation_id, day, day) == {branch.pk: 1}
    parts = [one for one in all_measures() if one.part_of == measures.OUTCOMES]
    assert sum(one.count(branch.organisation_id, day, day) for one in parts) == 1
    assert len(parts) == len(HandOver.Outcome.values)
    with clock.at(later + dt.timedelta(days=1)):
        with pytest.raises(HandOverDayOver):
            services.say_outcome_as_partner(READER, token=str(made.token), outcome="busy")
        assert retention.forget_passed() == 1
        assert retention.forget_passed() == 0
    assert _told() == 0


def test_after_four_weeks_only_the_count_is_left(branch: Branch, helper: Actor, partner: str) -> None:
    made = _row(_pass_on(helper, branch, partner))
    last = NOON + dt.timedelta(days=rules.KEPT_DAYS)
    with clock.at(last):
        assert services.look_as_partner(READER, token=str(made.token)).state == "open"
        assert retention.forget_passed() == 0
    with clock.at(last + dt.timedelta(days=1)):
        assert services.look_as_partner(READER, token=str(made.token)).state == "over"
        with pytest.raises(HandOverClosed):
            services.say_outcome(helper, hand_over=str(made.public_id), outcome="helped")
        assert selectors.open_hand_overs(helper, organisation_id=branch.organisation_id) == []
        assert retention.forget_passed() == 2
        assert retention.forget_passed() == 0
    with pytest.raises(HandOverUnknown):
        services.look_as_partner(READER, token=str(made.token))
    with pytest.raises(CodeUnknown):
        services.recall(READER, code=str(made.code), address="192.0.2.3")
    assert measures.passed_on(branch.organisation_id, TODAY, TODAY) == {branch.pk: 1}


def test_the_list_says_how_long_it_waits_and_what_is_late(
    branch: Branch, helper: Actor, partner: str
) -> None:
    _pass_on(helper, branch, partner)
    for days, late in ((7, False), (8, True)):
        with clock.at(NOON + dt.timedelta(days=days)):
            [line] = selectors.open_hand_overs(helper, organisation_id=branch.organisation_id)
        assert (line.days, line.is_late, line.partner) == (days, late, "Buurtteam")


def test_another_library_finds_nothing(branch: Branch, helper: Actor, partner: str) -> None:
    made = _pass_on(helper, branch, partner)
    elsewhere = BranchFactory(organisation=OrganisationFactory())
    stranger = staff(elsewhere.organisation, IDO, branch=elsewhere)
    for act in (services.look_at, services.recall_at_desk, services.undo_passing):
        with pytest.raises(HandOverUnknown):
            act(stranger, hand_over=made)
    with pytest.raises(HandOverUnknown):
        services.say_outcome(stranger, hand_over=made, outcome="helped")
    assert selectors.open_hand_overs(stranger, organisation_id=branch.organisation_id) == []
    with pytest.raises(PartnerUnknown):
        _pass_on(stranger, elsewhere, partner, key="b")
    with pytest.raises(NotAllowed):
        _pass_on(stranger, branch, partner, key="b")
    for token in ("", "x"):
        with pytest.raises(HandOverUnknown):
            services.look_as_partner(READER, token=token)


def test_a_volunteer_sees_only_what_they_passed_on_at_their_own_place(
    branch: Branch, helper: Actor, partner: str
) -> None:
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    colleague = staff(branch.organisation, VOLUNTEER, branch=branch)
    theirs = _pass_on(volunteer, branch, partner)
    ours = _pass_on(helper, branch, partner, key="b")
    with clock.at(NOON):
        seen = selectors.open_hand_overs(volunteer, organisation_id=branch.organisation_id)
        assert [line.public_id for line in seen] == [theirs]
        assert services.look_at(volunteer, hand_over=theirs).told is not None
        for actor, hand_over in ((volunteer, ours), (colleague, theirs)):
            with pytest.raises(HandOverUnknown):
                services.look_at(actor, hand_over=hand_over)
        desk = staff(branch.organisation, DESK, branch=branch)
        assert len(selectors.open_hand_overs(desk, organisation_id=branch.organisation_id)) == 2
        with pytest.raises(HandOverUnknown):
            services.look_at(staff(branch.organisation, DIRECTOR, branch=branch), hand_over=ours)


def test_the_database_refuses_what_cannot_be(branch: Branch, helper: Actor, partner: str) -> None:
    made = _pass_on(helper, branch, partner)
    rows = HandOver.objects.across_all(reason="test").filter(public_id=made)
    told = Passed.objects.across_all(reason="test")
    for wrong in ({"outcome": "helped"}, {"outcome_on": TODAY}, {"way": "cold"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    for unreachable in ({"address": ""}, {"reach": "", "address": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            told.update(**unreachable)
