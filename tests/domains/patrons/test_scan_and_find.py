"""What a desk sees of a member: all of its own, almost nothing of another library's; and every look leaves a line."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.domains.patrons import selectors
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.patrons.models import Block
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.patrons import PersonFactory, as_member, category, child_of, member, today, years_ago

pytestmark = pytest.mark.django_db


def _looks(card: Any) -> list[str]:
    lines = AuditEntry.objects.filter(person_id=card.membership.person_id, action="patrons.view")
    return [line.details["seen"] for line in lines.order_by("id")]


def test_a_scan_gives_an_act_its_facts_whatever_library_issued_the_card():
    card = member(age=15)
    seen = selectors.scan_card(staff(OrganisationFactory()), f" {card.number[:4]} {card.number[4:]} ")
    assert (seen.person_id, seen.number, seen.age, seen.active) == (
        card.membership.person_id, card.number, 15, True,
    )  # fmt: skip
    assert (seen.category_code, seen.organisation_id) == ("CHILD", card.organisation_id)


@pytest.mark.parametrize(
    ("change", "active"),
    [
        ({"ended_on": today() - dt.timedelta(days=1)}, False),
        ({"starts_on": today() + dt.timedelta(days=1)}, False),
        ({"starts_on": today(), "expires_on": today()}, True),
    ],
)
def test_a_card_works_from_the_first_day_until_the_membership_ends(change: dict[str, Any], active: bool):
    card = member(**change)
    assert selectors.scan_card(staff(card.organisation), card.number).active is active


def test_a_lost_card_is_not_active():
    card = member()
    card.state = "lost"
    card.save()
    assert not selectors.scan_card(staff(card.organisation), card.number).active


def test_a_child_who_turned_eighteen_is_lent_to_as_an_adult():
    card = member(person=PersonFactory(birth_on=years_ago(18)), category=category("CHILD"))
    seen = selectors.scan_card(staff(card.organisation), card.number)
    assert (seen.category_code, seen.category_id) == ("ADULT", category("ADULT").pk)


@time_machine.travel("2026-03-09T23:30:00Z", tick=False)  # half past midnight in Amsterdam: the 10th
def test_an_age_is_that_of_the_day_at_the_library():
    card = member(person=PersonFactory(birth_on=dt.date(2008, 3, 10)))
    assert selectors.scan_card(staff(card.organisation), card.number).age == 18


def test_an_unknown_number_is_unknown():
    for number in ("29999999999990", "", "x" * 400, "\x00"):
        with pytest.raises(CardUnknown) as refused:
            selectors.scan_card(staff(OrganisationFactory()), number)
        assert refused.value.code == "patron_unknown"


def test_a_visitor_scans_nothing_and_a_member_only_the_own_family():
    mine, other = member(), member()
    child = child_of(mine)
    assert selectors.scan_card(as_member(mine), child.number).person_id == child.membership.person_id
    with pytest.raises(CardUnknown):
        selectors.scan_card(as_member(mine), other.number)
    with pytest.raises(NotAllowed):
        selectors.scan_card(Actor.anonymous("portal"), other.number)


def test_the_own_desk_can_go_on_to_the_page_of_a_scanned_member():
    card = member()
    seen = selectors.patron_by_card(staff(card.organisation), card.number)
    assert seen.is_own
    assert str(seen.category_name)
    assert seen.public_id == str(card.membership.public_id)
    assert _looks(card) == ["scan"]


def test_a_scan_asks_the_database_little_whatever_the_family(django_assert_max_num_queries: Any):
    parent = member()
    for age in (3, 6, 9):
        child_of(parent, age=age)
    actor = staff(parent.organisation)
    with django_assert_max_num_queries(3):
        selectors.patron_by_card(actor, parent.number)
    with django_assert_max_num_queries(1):
        selectors.scan_card(actor, parent.number)


def test_another_desk_sees_name_card_and_library_and_nothing_more():
    card = member()
    branch = BranchFactory()
    seen = selectors.patron_by_card(staff(branch.organisation, branch=branch), card.number)
    assert (seen.name, seen.library_name, seen.state) == (
        str(card.membership.person), card.organisation.name, "active",
    )  # fmt: skip
    assert not seen.is_own
    assert card.membership.email not in repr(seen)
    assert str(card.membership.person.birth_on) not in repr(seen)
    assert str(card.membership.public_id) not in repr(seen)
    line = AuditEntry.objects.get(person_id=card.membership.person_id)
    assert line.details == {"seen": "scan", "at": branch.organisation.name}


def test_a_collection_specialist_sees_no_members():
    card = member()
    actor = staff(card.organisation, COLLECTION)
    for look in (
        lambda: selectors.patron_by_card(actor, card.number),
        lambda: selectors.find(actor, "Achternaam"),
    ):
        with pytest.raises(NotAllowed):
            look()
    with pytest.raises(NotFound):
        selectors.patron(actor, str(card.membership.public_id))


def test_a_member_of_another_library_does_not_exist():
    card = member()
    elsewhere = staff(OrganisationFactory())
    with pytest.raises(NotFound):
        selectors.patron(elsewhere, str(card.membership.public_id))
    assert selectors.find(elsewhere, card.number) == []
    assert selectors.find(elsewhere, card.membership.person.family_name) == []
    assert _looks(card) == []


@pytest.mark.parametrize("public_id", ["", "1", "../../etc", "x" * 900])
def test_an_address_that_is_no_id_is_not_found(public_id: str):
    with pytest.raises(NotFound):
        selectors.patron(staff(OrganisationFactory()), public_id)


def test_a_member_is_found_by_every_word_a_desk_has():
    person = PersonFactory(given_name="Anna", family_name_prefix="van der", family_name="Zwaluwstaart")
    card = member(person=person, street="Kerkstraat 12a", postcode="4321 BA", email="Anna@Example.test")
    member(card.organisation, street="Kerkstraat 1", postcode="4321 BA")
    actor = staff(card.organisation)
    for words in (
        card.number, f"{card.number[:7]} {card.number[7:]}", "zwaluw", "Zwaluwstaart, Anna", "anna van der zwaluw",
        f"{person.birth_on:%d-%m-%Y} ", "4321ba 12A", "anna@example.test",
    ):  # fmt: skip
        found = [line for line in selectors.find(actor, words) if line.name == str(person)]
        assert [line.card_number for line in found] == [card.number], words
    assert len(selectors.find(actor, "4321 BA")) == 2
    assert [line.card_number for line in selectors.find(actor, "4321 BA 12a")] == [card.number]
    for words in ("", "   ", "%", "_", "\x00", "Zwaluwstaart Piet", "4321 BA 99", "31-02-2020"):
        assert selectors.find(actor, words) == [], words


def test_everybody_who_comes_up_in_a_search_gets_a_line():
    card = member()
    other = member(card.organisation)
    selectors.find(staff(card.organisation), "Achternaam")
    assert (_looks(card), _looks(other)) == (["list"], ["list"])


def test_a_list_of_found_members_has_an_end():
    organisation = OrganisationFactory()
    for _ in range(27):
        member(organisation, home_branch=None)
    assert len(selectors.find(staff(organisation), "achternaam")) == 25


def test_blocks_hold_here_or_everywhere_and_end_by_themselves():
    card = member()
    person_id, here = card.membership.person_id, card.organisation_id
    there = OrganisationFactory()
    now, day = clock.now(), today()

    def codes(organisation_id: int, on: dt.date = day) -> set[str]:
        return set(
            selectors.block_codes(
                person_id, organisation_id=organisation_id, branch_id=0, act=selectors.Act.CHECKOUT, on=on
            )
        )

    assert codes(here) == set()
    Block.objects.create(
        person_id=person_id, organisation_id=here, kind="restriction", from_at=now, until_on=day
    )
    assert codes(here) == {"restricted"}
    assert codes(there.pk) == set()
    assert codes(here, day + dt.timedelta(days=1)) == set()
    everywhere = Block.objects.create(person_id=person_id, kind="barred", from_at=now)
    assert codes(there.pk) == {"patron_blocked"}
    everywhere.lifted_at = now
    everywhere.save()
    assert codes(there.pk) == set()


def test_a_notice_finds_its_address_at_the_parent_for_a_child_without_one():
    parent = member()
    child = child_of(parent, email="")
    asked = child_of(parent, age=13, email="")
    agreed = child_of(parent, age=13, email="", agreed=True)
    writes_itself = child_of(parent)
    teenager = child_of(parent, age=16, email="")
    guest_at = OrganisationFactory()
    family = [parent, child, asked, agreed, writes_itself, teenager]
    pairs = [(card.membership.person_id, parent.organisation_id) for card in family]
    pairs += [(parent.membership.person_id, guest_at.pk), (0, guest_at.pk)]
    with CaptureQueriesContext(connection) as seen:
        found = selectors.contacts(pairs)
    assert len(seen) == 3
    told = [
        (contact.guardian.email if contact.guardian else contact.own.email, contact.guardian_sees_loans)
        for contact in (found[pair] for pair in pairs[:-1])
    ]
    at_parent = parent.membership.email
    assert told == [
        (at_parent, False), (at_parent, True), (at_parent, False), (at_parent, True),
        (writes_itself.membership.email, False), ("", False), (at_parent, False),
    ]  # fmt: skip
    assert pairs[-1] not in found
