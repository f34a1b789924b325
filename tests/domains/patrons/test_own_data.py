"""What a member sees, changes and takes along; what is forgotten; what is counted."""

import datetime as dt
import json
from typing import Any

import pytest

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import ConsentMissing, NotUntilGrown, StillOpen
from samenbieb.domains.patrons.models import (
    Block,
    Card,
    Consent,
    IdentityCheck,
    Membership,
    Person,
    Relationship,
)
from samenbieb.domains.patrons.services import open_matters
from samenbieb.kernel import clock, retention
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.measures import all_measures
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import (
    MembershipFactory,
    PersonFactory,
    RelationshipFactory,
    as_member,
    child_of,
    member,
    today,
)

pytestmark = pytest.mark.django_db


def _again(card: Any) -> Membership:
    return Membership.objects.across_all(reason="test").select_related("person").get(pk=card.membership_id)


def _days_ago(days: int) -> dt.date:
    return today() - dt.timedelta(days=days)


def test_a_member_sees_the_own_data_at_every_library():
    card = member()
    there = OrganisationFactory()
    services.membership_at(card.membership.person_id, organisation_id=there.pk, on=today())
    me = selectors.me(as_member(card))
    assert (me.name, me.age) == (str(card.membership.person), 40)
    assert [m.kind for m in me.memberships] == ["home", "guest"]
    assert me.memberships[0].card_number == card.number
    for nobody in (Actor.anonymous("portal"), staff(card.organisation), Actor.system("job")):
        with pytest.raises(NotFound):
            selectors.me(nobody)


def test_a_member_sees_in_words_who_looked_and_no_name_of_an_employee():
    card = member()
    desk = staff(card.organisation)
    selectors.find(desk, card.number)
    selectors.patron(desk, str(card.membership.public_id))
    services.edit_patron(desk, public_id=str(card.membership.public_id), phone="0201234567")
    elsewhere = OrganisationFactory()
    selectors.patron_by_card(staff(elsewhere), card.number)
    lines = selectors.who_looked(as_member(card))
    assert [str(line.sentence) for line in lines] == [
        "Uw pas is gescand.",
        "Een medewerker heeft uw gegevens veranderd.",
        "Een medewerker heeft uw gegevens bekeken.",
        "Uw naam kwam naar voren toen een medewerker iemand zocht.",
    ]
    assert [line.where for line in lines] == [elsewhere.name, *[card.organisation.name] * 3]
    assert desk.name not in repr(lines)
    assert selectors.who_looked(as_member(member())) == []


def test_a_member_takes_everything_along_as_plain_text():
    parent = member()
    child_of(parent)
    services.set_history(as_member(parent), choice="keep")
    data = selectors.own_data(as_member(parent))
    text = json.dumps(data)
    assert parent.number in text
    assert parent.membership.street in text
    assert data["children"][0]["you_see_loans"] is True
    assert data["consents"][0]["purpose"] == "reading_history"
    assert not [name for name in data["memberships"][0] if name.endswith("_id") and name != "public_id"]
    with pytest.raises(NotFound):
        selectors.own_data(Actor.anonymous("portal"))


def test_a_member_changes_the_own_address_and_how_they_read():
    card = member()
    services.edit_own_data(
        as_member(card), email="nieuw@example.test", postcode="4321ba", needs_large_print=True, language="en"
    )
    row = _again(card)
    assert (row.email, row.postcode, row.person.needs_large_print, row.person.language) == (
        "nieuw@example.test", "4321 BA", True, "en",
    )  # fmt: skip
    [line] = AuditEntry.objects.filter(person_id=row.person_id)
    assert line.details["changed"] == ["email", "language", "needs_large_print", "postcode"]
    services.edit_own_data(as_member(card), email="nieuw@example.test")
    assert AuditEntry.objects.filter(person_id=row.person_id).count() == 1
    with pytest.raises(Invalid):
        services.edit_own_data(as_member(card), email="nee")
    with pytest.raises(NotFound):
        services.edit_own_data(
            as_member(card), membership_public_id=str(member().membership.public_id), email=""
        )


def test_a_desk_changes_data_of_its_own_members_only():
    card = member()
    public_id = str(card.membership.public_id)
    desk = staff(card.organisation)
    assert services.edit_patron(desk, public_id=public_id, family_name=" Nieuw ", town="Elders") == [
        "family_name", "town",
    ]  # fmt: skip
    assert str(_again(card).person).endswith(" Nieuw")
    with pytest.raises(NotFound):
        services.edit_patron(staff(OrganisationFactory()), public_id=public_id, town="Nergens")
    with pytest.raises(Invalid):
        services.edit_patron(desk, public_id=public_id, family_name="  ")
    with pytest.raises(Invalid):
        services.edit_patron(desk, public_id=public_id, home_branch_id=member().membership.home_branch_id)
    guest = MembershipFactory(kind="guest", person=card.membership.person)
    with pytest.raises(NotFound):
        services.edit_patron(staff(guest.organisation), public_id=str(guest.public_id), family_name="Anders")


@pytest.mark.parametrize("choice", ["keep", "never", "default"])
def test_a_member_chooses_what_happens_to_the_list_of_loans(choice: str):
    card = member()
    services.set_history(as_member(card), choice="keep" if choice != "keep" else "never")
    services.set_history(as_member(card), choice=choice)
    assert _again(card).history == choice
    standing = Consent.objects.across_all(reason="test").filter(withdrawn_at=None)
    assert standing.exists() is (choice == "keep")
    assert OutboxEvent.objects.filter(name="patrons.history-chosen.v1").count() == 2


def test_a_child_alone_chooses_to_keep_less_never_more():
    parent = member()
    child = child_of(parent, age=11)
    services.set_history(as_member(child), choice="never")
    with pytest.raises(NotUntilGrown):
        services.set_history(as_member(child), choice="keep")
    child_id = str(child.membership.person.public_id)
    services.set_history(as_member(parent), choice="keep", person_public_id=child_id)
    consent = Consent.objects.across_all(reason="test").get()
    assert (consent.person_id, consent.given_by_id) == (
        child.membership.person_id, parent.membership.person_id,
    )  # fmt: skip
    with pytest.raises(Invalid):
        services.set_history(as_member(parent), choice="sometimes")
    for stranger in (as_member(member()), Actor.anonymous("portal")):
        with pytest.raises(NotFound):
            services.set_history(stranger, choice="never", person_public_id=child_id)


def test_a_yes_is_recorded_and_taken_back():
    parent = member()
    child = child_of(parent)
    desk, public_id = staff(child.organisation), str(child.membership.public_id)
    relation = str(Relationship.objects.get().public_id)
    with pytest.raises(ConsentMissing):
        services.record_consent(desk, public_id=public_id, purpose="child_membership")
    for _ in range(2):
        services.record_consent(
            desk, public_id=public_id, purpose="child_membership", guardian_public_id=relation
        )
    [consent] = selectors.patron(desk, public_id).consents
    assert (consent.given_by, consent.withdrawn_at) == (str(parent.membership.person), None)
    services.withdraw_consent(as_member(child), public_id=public_id, purpose="child_membership")
    assert selectors.patron(desk, public_id).consents[0].withdrawn_at is not None
    with pytest.raises(NotFound):
        services.withdraw_consent(as_member(parent), public_id=public_id, purpose="child_membership")
    with pytest.raises(NotFound):
        services.record_consent(staff(OrganisationFactory()), public_id=public_id, purpose="paid_membership")


def _ended(days: int, **facts: Any) -> Any:
    card = member(ended_on=_days_ago(days), starts_on=_days_ago(days + 400), **facts)
    IdentityCheck.objects.create(
        organisation=card.organisation, membership=card.membership, document="passport",
        checked_at=clock.now(), checked_by="balie",
    )  # fmt: skip
    return card


def test_a_director_forgets_a_member_who_left():
    card = _ended(3)
    child = PersonFactory(age=7)
    RelationshipFactory(person=card.membership.person, acts_for=child)
    Block.objects.create(person=card.membership.person, kind="barred", from_at=clock.now(), reason="misbruik")
    actor, public_id = staff(card.organisation, "director"), str(card.membership.public_id)
    services.anonymise_person(actor, public_id=public_id)
    row = _again(card)
    assert (str(row.person), row.person.birth_on.year, row.email, row.street) == ("", 1900, "", "")
    assert row.person.anonymised_at is not None
    assert not Card.objects.across_all(reason="test").filter(number=card.number).exists()
    assert not IdentityCheck.objects.across_all(reason="test").exists()
    assert not Relationship.objects.exists()
    assert not Block.objects.exists()
    assert OutboxEvent.objects.get(name="patrons.person-anonymised.v1").payload == {
        "person_id": row.person_id
    }
    with pytest.raises(NotFound):
        services.anonymise_person(actor, public_id=public_id)


def test_who_is_still_a_member_or_has_something_open_is_not_forgotten(monkeypatch: pytest.MonkeyPatch):
    here, left = member(), _ended(800)
    monkeypatch.setattr(open_matters, "_questions", [lambda _id: ["an amount"]])
    for card in (here, left):
        with pytest.raises(StillOpen):
            services.anonymise_person(
                staff(card.organisation, "director"), public_id=str(card.membership.public_id)
            )
    retention.apply_all()
    assert str(_again(left).person)


def test_a_desk_and_another_library_cannot_forget_anybody():
    card = _ended(3)
    for actor in (staff(card.organisation), staff(OrganisationFactory(), "director")):
        with pytest.raises(NotFound):
            services.anonymise_person(actor, public_id=str(card.membership.public_id))


def test_the_person_stays_as_long_as_another_library_knows_them():
    card = _ended(3)
    other = MembershipFactory(person=card.membership.person)
    services.anonymise_person(staff(card.organisation, "director"), public_id=str(card.membership.public_id))
    assert _again(card).email == ""
    other = Membership.objects.across_all(reason="test").get(pk=other.pk)
    assert other.email
    assert str(other.person)


def test_the_nightly_job_forgets_on_time_and_nobody_too_early():
    old, recent, guest = _ended(800), _ended(20), MembershipFactory(kind="guest", expires_on=_days_ago(800),
                                                                    starts_on=_days_ago(900))  # fmt: skip
    parent = PersonFactory()
    child = member(age=9)
    RelationshipFactory(person=parent, acts_for=child.membership.person)
    stranger, grown = PersonFactory(), member(age=18)
    former_guardian = RelationshipFactory(acts_for=grown.membership.person).person
    counts = retention.apply_all()
    assert counts["patrons.Membership"] == 2
    assert counts["patrons.IdentityCheck"] == 1
    assert (
        retention.apply_all()["patrons.Membership"] == 0
    )  # the second night: whoever was tied until the first
    gone = set(Person.objects.exclude(anonymised_at=None).values_list("pk", flat=True))
    assert gone == {old.membership.person_id, guest.person_id, stranger.pk, former_guardian.pk}
    assert recent.membership.person_id not in gone
    assert parent.pk not in gone


def test_members_are_counted_on_a_day():
    library = OrganisationFactory()
    member(library, starts_on=_days_ago(10))
    member(library, age=9, starts_on=_days_ago(10))
    member(library, starts_on=_days_ago(400), expires_on=_days_ago(1))
    member(library, starts_on=_days_ago(40), ended_on=_days_ago(5))
    MembershipFactory(organisation=library, kind="guest", starts_on=_days_ago(10))
    member(starts_on=_days_ago(10))
    count = {m.name: m.count for m in all_measures() if m.name.startswith("patrons.")}
    assert count["patrons.members"](library.pk, _days_ago(30), today()) == 2
    assert count["patrons.members"](library.pk, _days_ago(30), _days_ago(5)) == 4
    assert count["patrons.youth_members"](library.pk, _days_ago(30), today()) == 1
    assert count["patrons.new_members"](library.pk, _days_ago(30), today()) == 2
