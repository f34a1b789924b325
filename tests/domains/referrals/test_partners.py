"""Partners: entered whole or not at all, flagged after six months, taken back, and only by their own library."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.permissions import DESK, IDO
from samenbieb.domains.referrals import rules, selectors, services
from samenbieb.domains.referrals.errors import (
    PartnerInvalid,
    PartnerNameTaken,
    PartnerUnchanged,
    PartnerUnknown,
)
from samenbieb.domains.referrals.models import Partner
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import MunicipalityFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC)
WISH = PartnerWish("Buurtteam", "money", "Helpt bij rekeningen.", "Kerkstraat 2", number="000-1")


@pytest.fixture
def helper() -> Actor:
    return staff(OrganisationFactory(), IDO)


def _library(actor: Actor) -> int:
    [key] = actor.organisations("referrals.edit_partners")
    return key


def _add(actor: Actor, wish: PartnerWish = WISH) -> str:
    return services.add_partner(actor, organisation_id=_library(actor), wish=wish)


def _seen(actor: Actor) -> list[str]:
    return [one.name for one in selectors.partners_near(_library(actor))]


def test_a_partner_that_was_entered_is_seen_and_leaves_a_trail(helper: Actor) -> None:
    with clock.at(NOON):
        partner = _add(helper)
    found = selectors.public_partner(partner)
    assert (found.name, found.number, found.checked_on) == ("Buurtteam", "000-1", dt.date(2026, 11, 30))
    [line] = AuditEntry.objects.filter(action="referrals.edit_partners")
    assert line.details == {"what": "added"}
    assert OutboxEvent.objects.get(name="referrals.partner-changed.v1").payload["partner"] == partner


def test_after_six_months_it_says_so_until_somebody_looks(helper: Actor) -> None:
    with clock.at(NOON):
        partner = _add(helper)
    later = NOON + dt.timedelta(days=rules.CHECK_DAYS)
    with clock.at(later):
        assert not selectors.public_partner(partner).is_old
    with clock.at(later + dt.timedelta(days=1)):
        assert selectors.public_partner(partner).is_old
        services.confirm_partner(helper, partner=partner)
        assert not selectors.public_partner(partner).is_old


def test_a_change_and_an_end_are_taken_back(helper: Actor) -> None:
    partner = _add(helper)
    services.change_partner(helper, partner=partner, wish=replace(WISH, name="Wijkteam", number="000-2"))
    assert _seen(helper) == ["Wijkteam"]
    services.take_back_partner(helper, partner=partner)
    assert selectors.public_partner(partner).number == "000-1"
    with pytest.raises(PartnerUnchanged):
        services.take_back_partner(helper, partner=partner)
    services.end_partner(helper, partner=partner)
    services.end_partner(helper, partner=partner)
    assert _seen(helper) == []
    with pytest.raises(PartnerUnknown):
        selectors.public_partner(partner)
    services.take_back_partner(helper, partner=partner)
    assert _seen(helper) == ["Buurtteam"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"what": ""}, "what"),
        ({"where": ""}, "where"),
        ({"subject": "magic"}, "subject"),
        ({"number": ""}, "number"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://"}, "website"),
        ({"municipality": "GMX0"}, "municipality"),
        ({"name": "n" * 81}, "name"),
    ],
)
def test_what_is_not_whole_is_refused_beside_its_field(
    helper: Actor, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(PartnerInvalid) as refused:
        _add(helper, replace(WISH, **wrong))
    assert list(refused.value.fields) == [field]
    assert _seen(helper) == []


def test_a_name_is_used_once_until_it_ends(helper: Actor) -> None:
    first = _add(helper)
    with pytest.raises(PartnerNameTaken):
        _add(helper, replace(WISH, name="BUURTTEAM"))
    services.end_partner(helper, partner=first)
    _add(helper)
    with pytest.raises(PartnerNameTaken):
        services.take_back_partner(helper, partner=first)
    _add(staff(OrganisationFactory(), IDO))


def test_those_of_the_town_and_of_the_whole_area_are_near(helper: Actor) -> None:
    here, there = MunicipalityFactory(), MunicipalityFactory()
    _add(helper)
    _add(helper, replace(WISH, name="Hier", municipality=here.code))
    _add(helper, replace(WISH, name="Daar", municipality=there.code))
    near = selectors.partners_near(_library(helper), here.pk)
    assert [one.name for one in near] == ["Buurtteam", "Hier"]


def test_another_library_finds_nothing_and_a_desk_may_not(helper: Actor) -> None:
    partner, stranger = _add(helper), staff(OrganisationFactory(), IDO)
    for act in (services.confirm_partner, services.end_partner, services.take_back_partner):
        with pytest.raises(PartnerUnknown):
            act(stranger, partner=partner)
    with pytest.raises(PartnerUnknown):
        services.change_partner(stranger, partner=partner, wish=WISH)
    with pytest.raises(PartnerUnknown):
        selectors.partner_of(stranger, partner)
    with pytest.raises(PartnerUnknown):
        services.end_partner(helper, partner="x")
    assert selectors.partners_to_keep(stranger) == []
    desk = staff(OrganisationFactory(), DESK)
    with pytest.raises(NotAllowed):
        selectors.partners_to_keep(desk)
    with pytest.raises(NotAllowed):
        services.add_partner(desk, organisation_id=_library(helper), wish=WISH)


def test_with_help_and_learning_off_no_partner_is_seen(helper: Actor) -> None:
    partner = _add(helper)
    for module in ("helpdesk", "learning"):
        assert _seen(helper) == ["Buurtteam"]
        organisations.set_module(Actor.system(), organisation_id=_library(helper), module=module, on=False)
    assert _seen(helper) == []
    with pytest.raises(PartnerUnknown):
        selectors.public_partner(partner)


def test_the_database_refuses_a_partner_that_nobody_can_reach(helper: Actor) -> None:
    partner = _add(helper)
    rows = Partner.objects.across_all(reason="test").filter(public_id=partner)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(number="")
