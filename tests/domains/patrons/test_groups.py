"""Classes and groups: made with a card, moved up to the next year, never a person, forgotten at the end."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import GroupExists, GuardianMissing, LogInRefused, RenewedMeanwhile
from samenbieb.domains.patrons.models import Card, Group, Person
from samenbieb.domains.patrons.services import GroupFacts, GroupMade
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import child_of, member, standard_categories, today

pytestmark = pytest.mark.django_db
CLASS = GroupFacts(
    name="Groep 5b", institution="De Regenboog", contact_name="Juf Marit", email="marit@example.test"
)


@pytest.fixture(autouse=True)
def _categories() -> None:
    standard_categories()


def made(organisation: Any, facts: GroupFacts = CLASS, **more: Any) -> GroupMade:
    return services.register_group(staff(organisation), facts, organisation_id=organisation.pk, **more)


def test_a_group_has_a_card_a_contact_and_no_birth_day() -> None:
    library = OrganisationFactory()
    group = made(library)
    view = selectors.group(staff(library), group.public_id)
    assert (view.name, view.contact_name, view.email) == (
        "Groep 5b De Regenboog",
        "Juf Marit",
        "marit@example.test",
    )
    assert (view.card_number, view.has_pin) == (group.card_number, True)
    person = Person.objects.get(pk=group.person_id)
    assert (person.is_group, person.birth_on) == (True, None)
    scanned = selectors.scan_card(staff(OrganisationFactory()), group.card_number)
    assert (scanned.category_code, scanned.active) == ("GROUP", True)


def test_the_same_form_twice_makes_one_group_and_tells_no_second_pin() -> None:
    library = OrganisationFactory()
    actor = staff(library)
    answers = [
        services.register_group(actor, CLASS, organisation_id=library.pk, key="same") for _ in range(2)
    ]
    assert answers[0].public_id == answers[1].public_id
    assert [bool(answer.pin) for answer in answers] == [True, False]


def test_a_name_is_used_once_at_a_school() -> None:
    library = OrganisationFactory()
    made(library)
    with pytest.raises(GroupExists):
        made(library, GroupFacts(name=" groep  5b", institution="de regenboog", contact_name="Iemand"))
    made(library, GroupFacts(name="Groep 5b", institution="De Brug", contact_name="Iemand"))
    made(OrganisationFactory())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (GroupFacts(name=" ", contact_name="Juf"), "name"),
        (GroupFacts(name="Groep 3", contact_name=""), "contact_name"),
        (GroupFacts(name="Groep 3", contact_name="Juf", email="nergens"), "email"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(facts: GroupFacts, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(OrganisationFactory(), facts)
    assert list(refused.value.fields) == [field]
    assert not Group.objects.across_all(reason="test").exists()


def test_a_class_moves_up_with_another_name_and_contact_and_the_former_pin_no_longer_opens() -> None:
    library = OrganisationFactory()
    actor, group = staff(library), made(library)
    moved = services.move_up(
        actor,
        GroupFacts(name="Groep 6b", institution="De Regenboog", contact_name="Meester Bas"),
        public_id=group.public_id,
        seen_expires_on=group.expires_on,
    )
    view = selectors.group(actor, group.public_id)
    assert (view.name, view.contact_name, view.card_number) == (
        "Groep 6b De Regenboog", "Meester Bas", group.card_number,
    )  # fmt: skip
    assert view.expires_on == moved.expires_on > group.expires_on + dt.timedelta(days=360)
    with pytest.raises(LogInRefused):
        services.log_in_with_card(group.card_number, group.pin, "192.0.2.1")
    assert services.log_in_with_card(group.card_number, moved.pin, "192.0.2.1").person_id == group.person_id


def test_the_same_contact_keeps_the_pin_and_a_form_sent_twice_gives_one_year() -> None:
    library = OrganisationFactory()
    actor, group = staff(library), made(library)
    moved = services.move_up(actor, CLASS, public_id=group.public_id, seen_expires_on=group.expires_on)
    assert moved.pin == ""
    with pytest.raises(RenewedMeanwhile):
        services.move_up(actor, CLASS, public_id=group.public_id, seen_expires_on=group.expires_on)


def test_groups_stay_within_their_library_of_three() -> None:
    first, second, third = (OrganisationFactory() for _ in range(3))
    group = made(first)
    assert [line.name for line in selectors.groups(staff(first), organisation_id=first.pk)] == [group.name]
    assert selectors.groups(staff(second), organisation_id=second.pk) == []
    for other in (second, third):
        with pytest.raises(NotFound):
            selectors.group(staff(other), group.public_id)
        with pytest.raises(NotFound):
            services.edit_group(staff(other), CLASS, public_id=group.public_id)
        with pytest.raises(NotAllowed):
            services.register_group(staff(other), CLASS, organisation_id=first.pk)
    guest = services.membership_at(group.person_id, organisation_id=third.pk, on=today())
    assert (guest.kind, guest.category.code) == ("guest", "GROUP")


def test_a_group_is_no_person() -> None:
    library = OrganisationFactory()
    actor, group = staff(library), made(library)
    person = member(library)
    with pytest.raises(NotFound):
        selectors.group(actor, str(person.membership.public_id))
    with pytest.raises(NotFound):
        services.edit_patron(actor, public_id=group.public_id, given_name="Groep 8")
    child = child_of(person)
    with pytest.raises(GuardianMissing):
        services.link_guardian(
            actor,
            public_id=str(child.membership.public_id),
            guardian=services.GuardianDraft(card=group.card_number),
        )
    me = Actor(name="group", door="portal", person_id=group.person_id)
    assert selectors.is_group(me)
    assert not selectors.is_group(Actor(name="x", door="portal", person_id=person.membership.person_id))
    with pytest.raises(Invalid):
        services.set_history(me, choice="keep")
    assert selectors.own_data(me)["person"]["birth_on"] == ""


def test_the_contact_is_forgotten_with_the_group() -> None:
    library = OrganisationFactory()
    group = made(library)
    services.end_membership(staff(library), public_id=group.public_id)
    assert selectors.groups(staff(library), organisation_id=library.pk) == []
    services.anonymise_person(staff(library, "director"), public_id=group.public_id)
    assert not Group.objects.across_all(reason="test").exists()
    person = Person.objects.get(pk=group.person_id)
    assert (str(person), person.birth_on) == ("", None)
    assert not Card.objects.across_all(reason="test").filter(number=group.card_number).exists()


def test_the_database_knows_no_person_without_a_birth_day_and_no_group_with_one() -> None:
    for facts in ({"birth_on": None}, {"birth_on": dt.date(2000, 1, 1), "is_group": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.create(given_name="x", family_name="y", **facts)
    membership = member().membership
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.create(
            organisation_id=membership.organisation_id, membership=membership, contact_name=""
        )
