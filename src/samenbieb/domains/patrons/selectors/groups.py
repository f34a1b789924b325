"""Groups: those of a library for its desks, and the group that is logged in for itself."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.models import Card, Group, Membership, Person
from samenbieb.domains.patrons.selectors import blocks
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

GROUPS_MAX = 500


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the list of its library."""

    public_id: str
    name: str
    kind_label: str
    contact_name: str
    card_number: str
    expires_on: dt.date
    expired: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """All that the library knows of one of its groups. `public_id` is that of the membership.

    Keys ending in `_id` are for the rooms, never for an address.
    """

    public_id: str
    membership_id: int
    person_id: int
    organisation_id: int
    library_name: str
    name: str
    group_name: str
    institution: str
    kind: str
    kind_label: str
    contact_name: str
    email: str
    phone: str
    home_branch_code: str
    home_branch_name: str
    card_number: str
    has_pin: bool
    starts_on: dt.date
    expires_on: dt.date
    expired: bool
    ended_on: dt.date | None
    active: bool
    blocks: tuple[blocks.BlockLine, ...]


def kinds() -> list[tuple[str, str]]:
    """Give the sorts of groups, each with its name."""
    return [(value, str(label)) for value, label in Group.Kind.choices]


def groups(actor: Actor, *, organisation_id: int) -> list[GroupLine]:
    """Give the groups of a library that have not ended, by school and name. Raises: NotAllowed."""
    actor.require(permissions.VIEW, at=organisation_id)
    rows = Membership.objects.within(actor, permissions.VIEW).filter(
        organisation_id=organisation_id, kind=Membership.Kind.GROUP, ended_on=None
    )
    found = list(
        rows.select_related("person", "organisation", "group").order_by(
            "person__family_name", "person__given_name", "pk"
        )[:GROUPS_MAX]
    )
    cards = Card.objects.across_all(reason="the cards of groups found within the grant")
    numbers = dict(
        cards.filter(membership__in=found, state=Card.State.ACTIVE).values_list("membership_id", "number")
    )
    return [
        GroupLine(
            public_id=str(row.public_id),
            name=str(row.person),
            kind_label=row.group.get_kind_display(),
            contact_name=row.group.contact_name,
            card_number=numbers.get(row.pk, ""),
            expires_on=row.expires_on,
            expired=row.expires_on < clock.today(row.organisation.time_zone),
        )
        for row in found
    ]


def group(actor: Actor, public_id: str) -> GroupView:
    """Show a group of a library of the actor; the look is recorded. Raises: NotFound, also for who is no group."""
    found = group_or_none(actor, public_id)
    if found is None:
        raise NotFound
    return found


def group_or_none(actor: Actor, public_id: str) -> GroupView | None:
    """Show a group as `group` does; None when the membership is that of a person, or not of the actor's libraries."""
    rows = Membership.objects.within(actor, permissions.VIEW).filter(
        public_id=checked_id(public_id), kind=Membership.Kind.GROUP, anonymised_at=None
    )
    row = rows.select_related("person", "organisation", "home_branch", "group").first()
    if row is None:
        return None
    audit.record(actor, permissions.VIEW, row, person_id=row.person_id, seen="page")
    cards = Card.objects.across_all(reason="the card of a group found within the grant")
    card = cards.filter(membership=row, state=Card.State.ACTIVE).first()
    today = clock.today(row.organisation.time_zone)
    branch = row.home_branch
    return GroupView(
        public_id=str(row.public_id),
        membership_id=row.pk,
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        library_name=row.organisation.name,
        name=str(row.person),
        group_name=row.person.given_name,
        institution=row.person.family_name,
        kind=row.group.kind,
        kind_label=row.group.get_kind_display(),
        contact_name=row.group.contact_name,
        email=row.email,
        phone=row.phone,
        home_branch_code=branch.code if branch else "",
        home_branch_name=branch.name if branch else "",
        card_number=card.number if card else "",
        has_pin=bool(card and card.pin_hash),
        starts_on=row.starts_on,
        expires_on=row.expires_on,
        expired=row.expires_on < today,
        ended_on=row.ended_on,
        active=rules.is_active(row.starts_on, row.ended_on, today=today),
        blocks=blocks.current_blocks(row.person_id, organisation_id=row.organisation_id, on=today),
    )


def is_group(actor: Actor) -> bool:
    """Tell whether the member who is logged in is a group."""
    if actor.person_id is None:
        return False
    return Person.objects.filter(pk=actor.person_id, is_group=True).exists()
