"""What happens to consents: a recorded yes, taking it back, and the choice about the list of returned loans."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.errors import ConsentMissing, NotUntilGrown, field
from samenbieb.domains.patrons.events import HistoryChosen
from samenbieb.domains.patrons.models import Consent, Membership, Person
from samenbieb.domains.patrons.selectors import families
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound


@transaction.atomic
def record_consent(actor: Actor, *, public_id: str, purpose: str, guardian_public_id: str = "") -> None:
    """Record a yes that was given at the desk: by the member, or for a child under 16 by a guardian.

    `guardian_public_id` is that of the relationship, as the member's page shows it. Done twice, it changes nothing.
    Raises: NotFound, Invalid, ConsentMissing (a child cannot give it alone). Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    if purpose not in Consent.Purpose.values:
        raise Invalid(fields={"purpose": purpose})
    given_by_id = membership.person_id
    if guardian_public_id:
        guardians = families.guardians_of(membership.person_id)
        relation = guardians.filter(public_id=families.checked_id(guardian_public_id)).first()
        if relation is None:
            raise NotFound
        given_by_id = relation.person_id
    elif rules.needs_guardian(_age(membership)):
        raise field("guardian_agrees", ConsentMissing)
    say_yes(membership, purpose, given_by_id=given_by_id)
    audit.record(
        actor,
        permissions.EDIT,
        membership,
        person_id=membership.person_id,
        changed=["consent"],
        purpose=purpose,
    )


@transaction.atomic
def withdraw_consent(actor: Actor, *, public_id: str, purpose: str) -> None:
    """Take a yes back: staff for the member, or the member at home. Raises: NotFound. Locks: the membership."""
    if actor.person_id is not None:
        membership = _own(actor, public_id)
        action = permissions.OWN
    else:
        membership, action = locked_within(actor, permissions.EDIT, public_id), permissions.EDIT
    take_back(membership, purpose)
    audit.record(
        actor, action, membership, person_id=membership.person_id, changed=["consent"], withdrawn=purpose
    )


@transaction.atomic
def set_history(
    actor: Actor, *, choice: str, membership_public_id: str = "", person_public_id: str = ""
) -> None:
    """Let a member choose what happens to the list of returned loans: `keep`, `default` or `never`.

    Holds for all memberships, or the one that is named. For a child, a guardian who sees the child's loans may choose; a
    child under 16 alone may choose to keep less, never more. Raises: NotFound, Invalid, NotUntilGrown.
    Publishes: HistoryChosen. Source: FORMAT (history).
    """
    if choice not in Membership.History.values:
        raise Invalid(fields={"history": choice})
    person_id = families.person_for(actor, person_public_id=person_public_id)
    if choice == Membership.History.KEEP and Person.objects.filter(pk=person_id, is_group=True).exists():
        raise Invalid(fields={"history": str(_("A group keeps no list of what it borrowed."))})
    rows = Membership.objects.across_all(reason="the member's own, or those of a child they act for")
    rows = rows.filter(person_id=person_id, ended_on=None).select_related("person", "organisation")
    if membership_public_id:
        rows = rows.filter(public_id=families.checked_id(membership_public_id))
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not found:
        raise NotFound
    keeps = choice == Membership.History.KEEP
    if keeps and person_id == actor.person_id and rules.needs_guardian(_age(found[0])):
        raise NotUntilGrown
    for membership in found:
        membership.history = choice
        membership.save(update_fields=["history"])
        if keeps:
            say_yes(membership, Consent.Purpose.READING_HISTORY, given_by_id=actor.person_id or person_id)
        else:
            take_back(membership, Consent.Purpose.READING_HISTORY)
        audit.record(actor, permissions.OWN, membership, person_id=person_id, history=choice)
        outbox.publish(HistoryChosen(membership_id=membership.pk, person_id=person_id, choice=choice))


def say_yes(membership: Membership, purpose: str, *, given_by_id: int) -> None:
    """Write a yes down, unless it stands already."""
    rows = Consent.objects.across_all(reason="the consents of a membership that the caller holds")
    rows.get_or_create(
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"given_by_id": given_by_id, "given_at": clock.now()},
    )


def take_back(membership: Membership, purpose: str) -> None:
    """Note that a yes no longer stands."""
    rows = Consent.objects.across_all(reason="the consents of a membership that the caller holds")
    rows.filter(
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        purpose=purpose,
        withdrawn_at=None,
    ).update(withdrawn_at=clock.now())


def _own(actor: Actor, public_id: str) -> Membership:
    rows = Membership.objects.own(actor).select_for_update(of=("self",), no_key=True)
    row = rows.filter(public_id=families.checked_id(public_id)).first()
    if row is None:
        raise NotFound
    return row


def _age(membership: Membership) -> int:
    return rules.age_on(membership.person.birth_on, clock.today(membership.organisation.time_zone))
