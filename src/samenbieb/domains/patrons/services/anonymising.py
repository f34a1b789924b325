"""Forgetting: what a library knew of a member goes, and the shared person with the last of them."""

import datetime as dt

from django.db.models import Q

from samenbieb.domains.patrons import permissions
from samenbieb.domains.patrons.errors import StillOpen
from samenbieb.domains.patrons.events import PersonAnonymised
from samenbieb.domains.patrons.models import (
    Block,
    Card,
    Consent,
    Group,
    IdentityCheck,
    Membership,
    Person,
    Relationship,
)
from samenbieb.domains.patrons.rules import GROWN_AGE, age_on
from samenbieb.domains.patrons.selectors.families import COUNTRY_TIME_ZONE
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.domains.patrons.services.open_matters import open_matters, refuse_while_open
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

GROWN_AT_MOST = dt.timedelta(days=GROWN_AGE * 365)
CONTACT = ("email", "phone", "street", "postcode", "town")
BIRTH_FORGOTTEN_ON = dt.date(1900, 1, 1)
LEAVING = "all that a library knew of a member who leaves"


@locked
def anonymise_person(actor: Actor, *, public_id: str) -> None:
    """Forget a member whose membership has ended: contact data, card numbers, checks, consents and blocks of this library.

    The shared person (name, birth date, family) goes when no library knows them any more. Loans and charges that are over
    keep their figures without a name. Done twice, the second time nothing is found.
    Raises: NotFound, StillOpen. Locks: the membership. Publishes: PersonAnonymised (when the person goes).
    """
    membership = locked_within(actor, permissions.ANONYMISE, public_id)
    if membership.ended_on is None:
        raise StillOpen(["membership"])
    refuse_while_open(membership.pk)
    forget(actor, membership)


def forget_ended(*, ended_before_on: dt.date) -> int:
    """Forget memberships that ended, and guests whose right to lend expired, before a day. Returns how many.

    What still has something open stays, and comes up again the next night.
    """
    actor = Actor.system("job")
    rows = Membership.objects.across_all(reason="the nightly clean-up of every library").filter(
        Q(ended_on__lt=ended_before_on)
        | Q(ended_on=None, kind=Membership.Kind.GUEST, expires_on__lt=ended_before_on),
        anonymised_at=None,
    )
    return sum(_forget_one(actor, membership_id) for membership_id in rows.values_list("pk", flat=True))


def part_grown_children() -> int:
    """Drop the tie with a guardian once the child is 18. Returns how many."""
    today = clock.today(COUNTRY_TIME_ZONE)
    grown = [
        row.pk
        for row in Relationship.objects.filter(
            kind=Relationship.Kind.GUARDIAN, acts_for__birth_on__lte=today - GROWN_AT_MOST
        ).select_related("acts_for")
        if age_on(row.acts_for.birth_on, today) >= GROWN_AGE
    ]
    count, _ = Relationship.objects.filter(pk__in=grown).delete()
    return count


def forget_strangers() -> int:
    """Forget people without any membership who are no longer anybody's guardian. Returns how many."""
    actor = Actor.system("job")
    people = Person.objects.filter(anonymised_at=None).exclude(
        memberships__anonymised_at=None, memberships__isnull=False
    )
    people = people.filter(
        merged_into=None
    )  # who leads on to another goes with the merge, or with that person
    people = people.exclude(
        Q(related_to__isnull=False) & Q(related_to__acts_for__memberships__anonymised_at=None)
    )
    found = list(people.distinct())
    for person in found:
        _forget_person(actor, person)
    return len(found)


@locked
def _forget_one(actor: Actor, membership_id: int) -> bool:
    rows = Membership.objects.across_all(reason="the nightly clean-up of every library")
    rows = rows.select_related("person", "organisation").select_for_update(of=("self",), no_key=True)
    membership = rows.filter(pk=membership_id, anonymised_at=None).first()
    if membership is None or open_matters(membership.pk):
        return False
    forget(actor, membership)
    return True


def forget(actor: Actor, membership: Membership) -> None:
    """Empty a membership that the caller holds; empty the person too when it was their last."""
    for away in Membership.objects.across_all(reason=LEAVING).filter(
        merged_into=membership, anonymised_at=None
    ):
        forget(actor, away)
    person_id, library_id = membership.person_id, membership.organisation_id
    for name in CONTACT:
        setattr(membership, name, "")
    membership.anonymised_at = clock.now()
    membership.ended_on = membership.ended_on or membership.expires_on
    membership.save()
    for card in Card.objects.across_all(reason=LEAVING).filter(membership=membership):
        card.number, card.pin_hash, card.state = f"gone-{card.pk}", "", Card.State.CLOSED
        card.save(update_fields=["number", "pin_hash", "state"])
    IdentityCheck.objects.across_all(reason=LEAVING).filter(membership=membership).delete()
    Group.objects.across_all(reason=LEAVING).filter(membership=membership).delete()
    Consent.objects.across_all(reason=LEAVING).filter(
        person_id=person_id, organisation_id=library_id
    ).delete()
    Block.objects.filter(person_id=person_id, organisation_id=library_id).delete()
    audit.record(actor, permissions.ANONYMISE, membership)
    others = Membership.objects.across_all(reason="does any library still know this person?")
    if not others.filter(person_id=person_id, anonymised_at=None).exists():
        _forget_person(actor, membership.person)


def forget_shell(actor: Actor, person: Person) -> None:
    """Forget somebody in the books who led on to another, and the memberships that went up in those of the other."""
    for away in Membership.objects.across_all(reason=LEAVING).filter(
        person=person.merged_into_id, anonymised_at=None, merged_into__isnull=False
    ):
        for name in CONTACT:
            setattr(away, name, "")
        away.anonymised_at = clock.now()
        away.save()
    Consent.objects.across_all(reason=LEAVING).filter(person=person).delete()
    if person.anonymised_at is None:
        _forget_person(actor, person)


def _forget_person(actor: Actor, person: Person) -> None:
    for shell in Person.objects.filter(merged_into=person, anonymised_at=None):
        forget_shell(actor, shell)
    Relationship.objects.filter(Q(person=person) | Q(acts_for=person)).delete()
    Block.objects.filter(person=person).delete()
    person.given_name = person.family_name_prefix = person.family_name = ""
    person.birth_on = None if person.is_group else BIRTH_FORGOTTEN_ON
    person.language, person.needs_large_print = "nl", False
    person.anonymised_at = clock.now()
    person.save()
    audit.record(actor, permissions.ANONYMISE, person)
    outbox.publish(PersonAnonymised(person_id=person.pk))
