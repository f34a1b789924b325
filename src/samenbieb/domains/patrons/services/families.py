"""What happens in families: a guardian is linked or unlinked, a child answers whether the guardian may see loans."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.patrons import permissions, rules, selectors
from samenbieb.domains.patrons.errors import GuardianMissing, NotAChild, NotAskedAtThisAge, SamePerson, field
from samenbieb.domains.patrons.models import Membership, Person, Relationship
from samenbieb.domains.patrons.selectors.families import checked_id, child_may_answer, guardians_of
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GuardianDraft:
    """A parent or guardian: by their card of any library, or by name and birth date when they have none."""

    card: str = ""
    given_name: str = ""
    family_name_prefix: str = ""
    family_name: str = ""
    birth_on: dt.date | None = None


@transaction.atomic
def link_guardian(
    actor: Actor,
    *,
    public_id: str,
    guardian: GuardianDraft,
    child_agrees: bool = False,
    is_another_person: bool = False,
) -> str:
    """Link a guardian to a child who is a member. Returns the public id of the relationship. Done twice: the same one.

    Raises: NotFound, NotAChild, GuardianMissing (not an adult, or nobody named), CardUnknown, SamePerson. Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    relation = link(
        actor, membership, guardian, child_agrees=child_agrees, is_another_person=is_another_person
    )
    audit.record(actor, permissions.EDIT, membership, person_id=membership.person_id, changed=["guardian"])
    return str(relation.public_id)


@transaction.atomic
def unlink(actor: Actor, *, relationship_public_id: str) -> None:
    """End a relationship from today on. Staff of a library where the child is a member may do it. Raises: NotFound."""
    relation, membership = _within(actor, relationship_public_id)
    today = clock.today(membership.organisation.time_zone)
    relation.until_on = (
        max(today - ONE_DAY, relation.from_on) if relation.from_on < today else today - ONE_DAY
    )
    relation.save(update_fields=["until_on"])
    for person_id in (relation.person_id, relation.acts_for_id):
        audit.record(actor, permissions.EDIT, membership, person_id=person_id, changed=["guardian"])


@transaction.atomic
def answer_guardian(actor: Actor, *, relationship_public_id: str, agrees: bool) -> None:
    """Record what a child of 12 or older answered: may the guardian see the loans? At the desk, or by the child at home.

    The library sets the age from which it asks. Raises: NotFound, NotAskedAtThisAge.
    """
    if actor.person_id is not None:
        rows = guardians_of(actor.person_id).filter(public_id=checked_id(relationship_public_id))
        relation = rows.select_for_update(of=("self",), no_key=True).first()
        membership = (
            Membership.objects.own(actor).filter(ended_on=None).select_related("organisation").first()
        )
        if relation is None or membership is None:
            raise NotFound
        action = permissions.OWN
    else:
        relation, membership = _within(actor, relationship_public_id)
        action = permissions.EDIT
    if not child_may_answer(relation):
        raise NotAskedAtThisAge
    relation.child_agreed_on = clock.today(membership.organisation.time_zone) if agrees else None
    relation.save(update_fields=["child_agreed_on"])
    audit.record(
        actor, action, membership, person_id=relation.acts_for_id, changed=["guardian"], agrees=agrees
    )


def link(
    actor: Actor, membership: Membership, draft: GuardianDraft, *, child_agrees: bool, is_another_person: bool
) -> Relationship:
    """Make the relationship of a guardian with the holder of a membership, once. What a child too young said, is left out.

    Raises: NotAChild, GuardianMissing, CardUnknown, SamePerson.
    """
    today = clock.today(membership.organisation.time_zone)
    age = rules.age_on(membership.person.birth_on, today)
    if age >= rules.GROWN_AGE:
        raise field("guardian", NotAChild)
    child_agrees = child_agrees and age >= membership.organisation.child_asked_from_age
    guardian = _guardian(actor, membership, draft, is_another_person=is_another_person)
    if (
        guardian.is_group
        or guardian.pk == membership.person_id
        or rules.age_on(guardian.birth_on, today) < rules.GROWN_AGE
    ):
        raise field("guardian", GuardianMissing)
    row, made = Relationship.objects.get_or_create(
        kind=Relationship.Kind.GUARDIAN,
        person=guardian,
        acts_for_id=membership.person_id,
        until_on=None,
        defaults={"from_on": today, "child_agreed_on": today if child_agrees else None},
    )
    if not made and child_agrees and row.child_agreed_on is None:
        row.child_agreed_on = today
        row.save(update_fields=["child_agreed_on"])
    return row


def guardian_of(person_id: int) -> Relationship | None:
    """Give the guardian who was linked last, if there is one."""
    return guardians_of(person_id).order_by("-pk").first()


def _guardian(
    actor: Actor, membership: Membership, draft: GuardianDraft, *, is_another_person: bool
) -> Person:
    if draft.card:
        return Person.objects.get(pk=selectors.scan_card(actor, draft.card).person_id)
    if not (draft.given_name.strip() and draft.family_name.strip() and draft.birth_on):
        raise field("guardian", GuardianMissing)
    if not is_another_person and not actor.everywhere:
        same = selectors.same_people(
            actor,
            organisation_id=membership.organisation_id,
            given_name=draft.given_name,
            family_name=draft.family_name,
            birth_on=draft.birth_on,
        )
        if same:
            raise SamePerson([line.public_id for line in same])
    return Person.objects.create(
        given_name=draft.given_name.strip(),
        family_name_prefix=draft.family_name_prefix.strip(),
        family_name=draft.family_name.strip(),
        birth_on=draft.birth_on,
    )


def _within(actor: Actor, public_id: str) -> tuple[Relationship, Membership]:
    """Give a relationship, locked, with the membership of the child in the actor's libraries."""
    rows = Relationship.objects.select_for_update(of=("self",), no_key=True)
    relation = rows.filter(public_id=checked_id(public_id), until_on=None).first()
    if relation is None:
        raise NotFound
    members = Membership.objects.within(actor, permissions.EDIT).select_related("organisation")
    membership = members.filter(person_id=relation.acts_for_id, ended_on=None).order_by("pk").first()
    if membership is None:
        raise NotFound
    return relation, membership
