"""A card of a partner: counted once, taken back the same day, of nobody, and only from a place where the actor stands."""

import datetime as dt
import uuid

import pytest

from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.domains.referrals import measures, selectors, services
from samenbieb.domains.referrals.errors import (
    HandOverDayOver,
    HandOverKeyTaken,
    HandOverUnknown,
    PartnerUnknown,
)
from samenbieb.domains.referrals.models import HandOver
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 30)


def _counted(branch: Branch) -> dict[int, int]:
    return dict(measures.cards(branch.organisation_id, TODAY, TODAY))


def test_a_card_counts_once_however_often_it_is_sent(branch: Branch, helper: Actor, partner: str) -> None:
    with clock.at(NOON):
        first = services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
        again = services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
        services.give_card(helper, branch_id=branch.pk, partner=partner, key="b")
    assert first == again
    assert _counted(branch) == {branch.pk: 2}
    facts = OutboxEvent.objects.filter(name="referrals.handed-over.v1")
    assert [fact.payload["on"] for fact in facts] == ["2026-11-30"] * 2
    trail = AuditEntry.objects.filter(action="referrals.hand_over")
    assert {line.subject_id for line in trail} == {branch.code}, "the trail names the place, never the card"


def test_no_column_can_hold_a_text() -> None:
    kinds = {field.name: field.get_internal_type() for field in HandOver._meta.local_fields}
    texts = {name for name, kind in kinds.items() if kind in {"CharField", "TextField", "JSONField"}}
    assert texts == {"way", "outcome", "token", "code"}, "choices, and what is made by chance"


def test_a_key_of_another_partner_is_refused(branch: Branch, helper: Actor, partner: str) -> None:
    services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
    wish = PartnerWish("Taalhuis", "learning", "Leren.", "Dorp 1", number="000-2")
    other = services.add_partner(helper, organisation_id=branch.organisation_id, wish=wish)
    with pytest.raises(HandOverKeyTaken):
        services.give_card(helper, branch_id=branch.pk, partner=other, key="a")


def test_it_is_taken_back_on_its_own_day_only(branch: Branch, helper: Actor, partner: str) -> None:
    with clock.at(NOON):
        given = services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
        stays = services.give_card(helper, branch_id=branch.pk, partner=partner, key="b")
        for _again in range(2):
            services.take_back_card(helper, hand_over=given)
        lines = selectors.cards_today(helper, branch_id=branch.pk)
    assert [line.is_withdrawn for line in lines] == [False, True]
    assert _counted(branch) == {branch.pk: 1}
    with clock.at(NOON + dt.timedelta(days=1)):
        services.take_back_card(helper, hand_over=given)
        with pytest.raises(HandOverDayOver):
            services.take_back_card(helper, hand_over=stays)


def test_another_library_finds_neither_card_nor_partner(branch: Branch, helper: Actor, partner: str) -> None:
    given = services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
    elsewhere = BranchFactory(organisation=OrganisationFactory())
    stranger = staff(elsewhere.organisation, IDO, branch=elsewhere)
    with pytest.raises(HandOverUnknown):
        services.take_back_card(stranger, hand_over=given)
    with pytest.raises(PartnerUnknown):
        services.give_card(stranger, branch_id=elsewhere.pk, partner=partner, key="b")
    with pytest.raises(NotAllowed):
        services.give_card(stranger, branch_id=branch.pk, partner=partner, key="b")
    for unknown in ("x", str(uuid.uuid4())):
        with pytest.raises(HandOverUnknown):
            services.take_back_card(helper, hand_over=unknown)
        with pytest.raises(PartnerUnknown):
            services.give_card(helper, branch_id=branch.pk, partner=unknown, key="b")


def test_a_volunteer_only_from_their_own_place_and_a_director_not(
    branch: Branch, helper: Actor, partner: str
) -> None:
    other = BranchFactory(organisation=branch.organisation)
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    services.give_card(volunteer, branch_id=branch.pk, partner=partner, key="a")
    theirs = services.give_card(helper, branch_id=other.pk, partner=partner, key="b")
    with pytest.raises(NotAllowed):
        services.give_card(volunteer, branch_id=other.pk, partner=partner, key="c")
    with pytest.raises(NotAllowed):
        selectors.cards_today(volunteer, branch_id=other.pk)
    with pytest.raises(HandOverUnknown):
        services.take_back_card(volunteer, hand_over=theirs)
    director = staff(branch.organisation, DIRECTOR, branch=branch)
    with pytest.raises(NotAllowed):
        services.give_card(director, branch_id=branch.pk, partner=partner, key="d")


def test_of_a_partner_that_ended_no_card_is_given(branch: Branch, helper: Actor, partner: str) -> None:
    services.end_partner(helper, partner=partner)
    with pytest.raises(PartnerUnknown):
        services.give_card(helper, branch_id=branch.pk, partner=partner, key="a")
