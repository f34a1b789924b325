"""Who may act for whom, and who sees whose loans."""

import pytest

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import GuardianMissing, NotAChild, NotAskedAtThisAge, SamePerson
from samenbieb.domains.patrons.models import Relationship
from samenbieb.domains.patrons.services import GuardianDraft
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import as_member, child_of, member, years_ago

pytestmark = pytest.mark.django_db


def test_a_parent_sees_a_young_child_and_a_teenager_only_after_a_yes():
    parent = member()
    young = child_of(parent, age=8)
    asked, agreed = child_of(parent, age=13), child_of(parent, age=15, agreed=True)
    sees = {child.person_id: child.card_number for child in selectors.family(as_member(parent))}
    assert sees == {
        young.membership.person_id: young.number,
        asked.membership.person_id: "",
        agreed.membership.person_id: agreed.number,
    }
    actor = as_member(parent)
    assert selectors.may_act_for(actor, young.membership.person_id)
    assert not selectors.may_act_for(actor, asked.membership.person_id)


def test_a_library_sets_until_which_age_parents_see():
    parent = member(OrganisationFactory(guardian_sees_until_age=12))
    child_of(parent, age=13, agreed=True)
    [child] = selectors.family(as_member(parent))
    assert not child.sees_loans


def test_a_child_of_sixteen_is_family_but_its_loans_are_its_own_and_at_eighteen_it_is_gone():
    parent = member()
    child_of(parent, age=16, agreed=True)
    child_of(parent, age=18, agreed=True)
    [child] = selectors.family(as_member(parent))
    assert (child.age, child.sees_loans) == (16, False)


def test_a_member_acts_for_themselves_and_those_they_see():
    parent, stranger = member(), member()
    child = child_of(parent)
    hidden = child_of(parent, age=13)
    actor = as_member(parent)
    person = parent.membership.person
    assert selectors.person_for(actor) == person.pk
    assert selectors.person_for(actor, person_public_id=str(person.public_id)) == person.pk
    child_id = str(child.membership.person.public_id)
    assert selectors.person_for(actor, person_public_id=child_id) == child.membership.person_id
    for other in (hidden, stranger):
        with pytest.raises(NotFound):
            selectors.person_for(actor, person_public_id=str(other.membership.person.public_id))
    for nobody in (Actor.anonymous("portal"), staff(parent.organisation)):
        with pytest.raises(NotFound):
            selectors.person_for(nobody)
        assert selectors.family(nobody) == []
        assert not selectors.may_act_for(nobody, person.pk)


def test_a_child_does_not_act_for_its_parent():
    parent = member()
    child = child_of(parent, age=15, agreed=True)
    assert not selectors.may_act_for(as_member(child), parent.membership.person_id)


def test_a_desk_links_and_unlinks_a_parent():
    parent, child = member(), member(age=9)
    actor = staff(child.organisation)
    child_id = str(child.membership.public_id)
    relation = services.link_guardian(actor, public_id=child_id, guardian=GuardianDraft(card=parent.number))
    again = services.link_guardian(actor, public_id=child_id, guardian=GuardianDraft(card=parent.number))
    assert relation == again
    assert [c.card_number for c in selectors.family(as_member(parent))] == [child.number]
    services.unlink(actor, relationship_public_id=relation)
    assert selectors.family(as_member(parent)) == []
    with pytest.raises(NotFound):
        services.unlink(actor, relationship_public_id=relation)
    assert Relationship.objects.count() == 1  # what was, stays to be read


def test_a_relationship_of_yesterday_ends_today():
    parent = member()
    child_of(parent)
    [child] = selectors.family(as_member(parent))
    relation = Relationship.objects.get()
    services.unlink(staff(parent.organisation), relationship_public_id=str(relation.public_id))
    assert child.person_id not in {c.person_id for c in selectors.family(as_member(parent))}


def test_another_library_cannot_end_a_relationship():
    parent = member()
    child_of(parent)
    relation = Relationship.objects.get()
    for actor in (staff(OrganisationFactory()), as_member(parent)):
        with pytest.raises(NotFound):
            services.unlink(actor, relationship_public_id=str(relation.public_id))


def test_nobody_under_eighteen_and_no_child_itself_is_a_guardian():
    child, brother = member(age=9), member(age=17)
    actor, child_id = staff(child.organisation), str(child.membership.public_id)
    for card in (child.number, brother.number):
        with pytest.raises(GuardianMissing):
            services.link_guardian(actor, public_id=child_id, guardian=GuardianDraft(card=card))


def test_a_child_too_young_or_grown_up_answers_nothing_anywhere():
    parent = member()
    for age in (8, 18):
        child = child_of(parent, age=age)
        relation = Relationship.objects.get(acts_for=child.membership.person)
        for actor in (as_member(child), staff(child.organisation)):
            with pytest.raises(NotAskedAtThisAge):
                services.answer_guardian(actor, relationship_public_id=str(relation.public_id), agrees=True)
        relation.refresh_from_db()
        assert relation.child_agreed_on is None
    young = member(age=8)
    services.link_guardian(
        staff(young.organisation), public_id=str(young.membership.public_id),
        guardian=GuardianDraft(card=parent.number), child_agrees=True,
    )  # fmt: skip
    assert Relationship.objects.get(acts_for=young.membership.person).child_agreed_on is None


def test_a_grown_up_has_no_guardian():
    grown, other = member(), member()
    with pytest.raises(NotAChild):
        services.link_guardian(
            staff(grown.organisation), public_id=str(grown.membership.public_id),
            guardian=GuardianDraft(card=other.number),
        )  # fmt: skip


def test_a_new_guardian_with_a_known_name_is_asked_about():
    child = member(age=9)
    actor, child_id = staff(child.organisation), str(child.membership.public_id)
    known = member(child.organisation).membership.person
    draft = GuardianDraft(given_name=known.given_name, family_name=known.family_name, birth_on=known.birth_on)
    with pytest.raises(SamePerson):
        services.link_guardian(actor, public_id=child_id, guardian=draft)
    services.link_guardian(actor, public_id=child_id, guardian=draft, is_another_person=True)
    unknown = GuardianDraft(given_name="Oma", family_name="Beek", birth_on=years_ago(66))
    services.link_guardian(actor, public_id=child_id, guardian=unknown)
    assert len(selectors.patron(actor, child_id).guardians) == 2


def test_a_child_answers_at_home_or_at_the_desk_and_may_change_its_mind():
    parent = member()
    child = child_of(parent, age=13)
    relation = str(Relationship.objects.get().public_id)

    def sees() -> bool:
        [guardian] = selectors.own_guardians(as_member(child))
        assert (guardian.public_id, guardian.may_answer) == (relation, True)
        assert guardian.sees_loans == selectors.family(as_member(parent))[0].sees_loans
        return guardian.sees_loans

    services.answer_guardian(as_member(child), relationship_public_id=relation, agrees=True)
    assert sees()
    services.answer_guardian(staff(child.organisation), relationship_public_id=relation, agrees=False)
    assert not sees()
    for actor in (as_member(parent), as_member(member()), staff(OrganisationFactory())):
        with pytest.raises(NotFound):  # a parent does not answer for the child
            services.answer_guardian(actor, relationship_public_id=relation, agrees=True)
