"""A desk makes somebody a member, with everything it has in front of it."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection

from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import (
    AlreadyMember,
    CardUnknown,
    ConsentMissing,
    GuardianMissing,
    IdentityNotChecked,
    NumberTaken,
    PinRefused,
    ProductDoesNotFit,
    SamePerson,
    WrongNumber,
)
from samenbieb.domains.patrons.models import Consent, IdentityCheck, Membership, Person
from samenbieb.domains.patrons.services import GuardianDraft, PatronDraft
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.patrons import (
    CardFactory,
    MembershipFactory,
    ProductFactory,
    category,
    member,
    years_ago,
)

pytestmark = pytest.mark.django_db


def _draft(branch: Any, **other: Any) -> PatronDraft:
    facts: dict[str, Any] = {
        "organisation_id": branch.organisation_id,
        "home_branch_id": branch.pk,
        "given_name": "Noor",
        "family_name_prefix": "van",
        "family_name": "Beek",
        "birth_on": years_ago(34),
        "email": "noor@example.test",
        "street": "Dorpsstraat 12",
        "postcode": "1234ab",
        "town": "Proefdorp",
        "document": "passport",
    }
    return PatronDraft(**facts | other)


def _child(branch: Any, **other: Any) -> PatronDraft:
    parent = GuardianDraft(given_name="Ouder", family_name="Beek", birth_on=years_ago(40))
    facts: dict[str, Any] = {"given_name": "Kind", "birth_on": years_ago(8), "document": "guardian"}
    return _draft(branch, **facts | {"guardian": parent, "guardian_agrees": True} | other)


@time_machine.travel("2026-03-17T10:00:00Z", tick=False)
def test_a_member_gets_a_card_a_pin_and_a_period_from_today_in_the_middle_of_the_month():
    branch = BranchFactory()
    actor = staff(branch.organisation)
    made = services.register_patron(actor, _draft(branch))
    assert identifiers.is_library_number(made.card_number)
    assert made.pin.isdigit()
    assert made.expires_on == dt.date(2027, 3, 16)
    view = selectors.patron(actor, made.public_id)
    assert (view.name, view.postcode, view.category_code, view.identity_document) == (
        "Noor van Beek",
        "1234 AB",
        "ADULT",
        "Paspoort",
    )
    assert view.starts_on == dt.date(2026, 3, 17)
    line = AuditEntry.objects.filter(action="patrons.register").get()
    assert line.person_id == made.person_id
    assert "noor@example.test" not in str(line.details)


def test_the_fee_is_published_for_the_room_of_money_not_charged_here():
    branch = BranchFactory()
    ProductFactory(
        organisation=branch.organisation, code="VOL", name="Volwassenen", fee_cents=5700, from_age=18
    )
    made = services.register_patron(staff(branch.organisation), _draft(branch, product="VOL"))
    event = OutboxEvent.objects.get(name="patrons.membership-started.v1")
    assert event.payload["fee_cents"] == made.fee_cents == 5700
    assert event.payload["membership_public_id"] == made.public_id


def test_only_the_kind_of_document_is_kept():
    branch = BranchFactory()
    made = services.register_patron(staff(branch.organisation), _draft(branch))
    check = IdentityCheck.objects.across_all(reason="test").get()
    assert (check.membership_id, check.document) == (made.membership_id, "passport")
    assert {f.name for f in IdentityCheck._meta.get_fields()} == {
        "id", "organisation", "membership", "document", "checked_at", "checked_by",
    }  # fmt: skip


def test_nobody_is_registered_without_a_look_at_a_document():
    branch = BranchFactory()
    with pytest.raises(IdentityNotChecked) as refused:
        services.register_patron(staff(branch.organisation), _draft(branch, document=""))
    assert "document" in refused.value.fields


def test_a_child_has_a_guardian_who_said_yes():
    branch = BranchFactory()
    actor = staff(branch.organisation)
    made = services.register_patron(actor, _child(branch))
    view = selectors.patron(actor, made.public_id)
    assert view.category_code == "CHILD"
    assert [g.name for g in view.guardians] == ["Ouder Beek"]
    consent = Consent.objects.across_all(reason="test").get()
    assert (consent.purpose, str(consent.given_by)) == ("child_membership", "Ouder Beek")


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"guardian": None}, GuardianMissing),
        ({"guardian_agrees": False}, ConsentMissing),
        ({"guardian": GuardianDraft(given_name="Broer", family_name="Beek", birth_on=years_ago(17))}, GuardianMissing),
        ({"guardian": GuardianDraft(given_name="Ouder")}, GuardianMissing),
        ({"guardian": GuardianDraft(card="29999999999999")}, CardUnknown),
    ],
)  # fmt: skip
def test_without_a_grown_guardian_who_agrees_nothing_is_written(
    other: dict[str, Any], refusal: type[Exception]
):
    branch = BranchFactory()
    with pytest.raises(refusal):
        services.register_patron(staff(branch.organisation), _child(branch, **other))
    assert not Membership.objects.across_all(reason="test").exists()
    assert not Person.objects.exists()


def test_a_guardian_is_found_by_a_card_of_any_library():
    branch, parent = BranchFactory(), member()
    actor = staff(branch.organisation)
    made = services.register_patron(actor, _child(branch, guardian=GuardianDraft(card=parent.number)))
    [guardian] = selectors.patron(actor, made.public_id).guardians
    assert guardian.name == str(parent.membership.person)
    assert guardian.member == ""  # no member here: nothing of the other library is opened


@pytest.mark.parametrize(
    ("age", "child_agrees", "noted"), [(13, True, True), (13, False, False), (8, True, False)]
)
def test_a_child_of_twelve_or_older_is_asked(age: int, child_agrees: bool, noted: bool):
    branch = BranchFactory()
    actor = staff(branch.organisation)
    draft = _child(branch, birth_on=years_ago(age), child_agrees=child_agrees)
    [guardian] = selectors.patron(actor, services.register_patron(actor, draft).public_id).guardians
    assert guardian.child_agreed is noted


def test_from_sixteen_nobody_needs_a_guardian():
    branch = BranchFactory()
    draft = _draft(branch, birth_on=years_ago(16))
    assert services.register_patron(staff(branch.organisation), draft).card_number


def test_the_same_name_and_birth_date_here_is_asked_about_first():
    branch = BranchFactory()
    actor = staff(branch.organisation)
    first = services.register_patron(actor, _draft(branch))
    with pytest.raises(SamePerson) as refused:
        services.register_patron(actor, _draft(branch, given_name="NOOR "))
    assert refused.value.public_ids == (first.public_id,)
    second = services.register_patron(actor, _draft(branch, is_another_person=True))
    assert second.person_id != first.person_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("standard_categories")
def test_a_form_that_is_sent_twice_at_once_makes_one_member():
    branch = BranchFactory()
    actor, draft = staff(branch.organisation), _draft(branch)

    def send(_number: int) -> str:
        try:
            return services.register_patron(actor, draft).public_id
        except SamePerson as refusal:
            return refusal.public_ids[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as desks:
        assert len(set(desks.map(send, range(4)))) == 1
    assert Person.objects.count() == 1


def test_the_same_name_at_another_library_is_never_told():
    here, there = BranchFactory(), BranchFactory()
    services.register_patron(staff(there.organisation), _draft(there))
    made = services.register_patron(staff(here.organisation), _draft(here))
    assert Person.objects.count() == 2
    assert made.card_number


def test_a_scanned_card_of_another_library_joins_the_same_person():
    here, card = BranchFactory(), member()
    person = card.membership.person
    draft = _draft(here, person_card=card.number, birth_on=person.birth_on)
    made = services.register_patron(staff(here.organisation), draft)
    assert made.person_id == person.pk
    assert made.name == str(person)
    with pytest.raises(AlreadyMember):
        services.register_patron(staff(here.organisation), draft)
    with pytest.raises(Invalid):
        services.register_patron(staff(here.organisation), dataclasses.replace(draft, birth_on=years_ago(50)))


def test_a_guest_who_registers_becomes_a_member_in_the_same_row():
    branch, card = BranchFactory(), member()
    guest = MembershipFactory(
        organisation=branch.organisation, person=card.membership.person, kind="guest", home_branch=None
    )
    draft = _draft(branch, person_card=card.number, birth_on=card.membership.person.birth_on)
    made = services.register_patron(staff(branch.organisation), draft)
    assert made.membership_id == guest.pk
    guest = Membership.objects.across_all(reason="test").get(pk=guest.pk)
    assert (guest.kind, guest.home_branch_id) == ("home", branch.pk)


@pytest.mark.parametrize("age", [17, 26, 27])
def test_a_subscription_gives_the_category_and_fits_an_age(age: int):
    branch = BranchFactory()
    ProductFactory(
        organisation=branch.organisation,
        code="JONG",
        category=category("YOUNG_ADULT"),
        from_age=18,
        until_age=26,
    )
    draft = _draft(branch, birth_on=years_ago(age), product="JONG")
    if age != 26:
        with pytest.raises(ProductDoesNotFit):
            services.register_patron(staff(branch.organisation), draft)
        return
    actor = staff(branch.organisation)
    made = services.register_patron(actor, draft)
    assert selectors.patron(actor, made.public_id).category_code == "YOUNG_ADULT"


def test_a_subscription_of_another_library_or_another_time_is_not_for_sale():
    branch = BranchFactory()
    ProductFactory(code="ELDERS")
    ProductFactory(organisation=branch.organisation, code="OUD", offered_until_on=dt.date(2021, 1, 1))
    for code in ("ELDERS", "OUD", "NIETS"):
        with pytest.raises(ProductDoesNotFit):
            services.register_patron(staff(branch.organisation), _draft(branch, product=code))


def test_a_card_number_has_its_check_digit_and_is_used_once():
    branch = BranchFactory()
    actor, taken = staff(branch.organisation), CardFactory()
    with pytest.raises(WrongNumber):
        services.register_patron(actor, _draft(branch, card_number="29000000000016"))
    with pytest.raises(NumberTaken):
        services.register_patron(actor, _draft(branch, card_number=taken.number))
    made = services.register_patron(actor, _draft(branch, card_number="2900 0000 0000 15"))
    assert made.card_number == "29000000000015"


@pytest.mark.parametrize("pin", ["1234", "0000", "9876", "12", "12a4", "1234567890123"])
def test_a_pin_that_is_easy_or_unfit_is_refused_at_a_desk(pin: str):
    branch = BranchFactory()
    with pytest.raises(PinRefused):
        services.register_patron(staff(branch.organisation), _draft(branch, pin=pin))


def test_the_demo_world_may_set_an_easy_pin_and_leave_documents_out():
    branch = BranchFactory()
    draft = _draft(branch, pin="1234", document="", card_number="29000000000015")
    made = services.register_patron(Actor.system("demo"), draft)
    assert services.log_in_with_card(made.card_number, "1234", "127.0.0.1").person_id == made.person_id


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"given_name": " "}, "given_name"),
        ({"family_name": ""}, "family_name"),
        ({"birth_on": dt.date(2999, 1, 1)}, "birth_on"),
        ({"email": "geen adres"}, "email"),
        ({"history": "forever"}, "history"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(other: dict[str, Any], field: str):
    branch = BranchFactory()
    with pytest.raises(Invalid) as refused:
        services.register_patron(staff(branch.organisation), _draft(branch, **other))
    assert field in refused.value.fields


def test_a_home_branch_is_a_branch_of_this_library():
    branch = BranchFactory()
    with pytest.raises(Invalid):
        services.register_patron(
            staff(branch.organisation), _draft(branch, home_branch_id=BranchFactory().pk)
        )


def test_nobody_registers_at_a_library_where_they_do_not_work():
    branch = BranchFactory()
    for actor in (
        staff(OrganisationFactory()),
        staff(branch.organisation, COLLECTION),
        Actor.anonymous("portal"),
    ):
        with pytest.raises(NotAllowed):
            services.register_patron(actor, _draft(branch))
