"""What happens to groups: made with a card, changed, moved up to the next school year. Ending is that of any membership."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.errors import GroupExists, RenewedMeanwhile
from samenbieb.domains.patrons.models import Card, Group, Membership, PatronCategory, Person
from samenbieb.domains.patrons.services.cards import make_card, new_pin, pin_hash
from samenbieb.domains.patrons.services.locks import lock_name, locked_within
from samenbieb.domains.patrons.services.registration import checked_contact
from samenbieb.kernel import audit, clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

CATEGORY = "GROUP"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a desk fills in of a group: its name, its school or home, who speaks for it and where that person is reached.

    Nobody in the group is named: no pupils, no readers.
    """

    name: str
    contact_name: str
    institution: str = ""
    kind: str = Group.Kind.SCHOOL_CLASS
    email: str = ""
    phone: str = ""
    home_branch_id: int | None = None

    @property
    def checked(self) -> "GroupFacts":
        """Give the facts without spaces too many. Raises: Invalid, beside each field that cannot be used."""
        problems = {}
        if not self.name.strip():
            problems["name"] = str(_("Fill in the name of the group, such as Groep 5b."))
        if not self.contact_name.strip():
            problems["contact_name"] = str(_("Fill in who speaks for the group."))
        if self.kind not in Group.Kind.values:
            problems["kind"] = self.kind
        if problems:
            raise Invalid(fields=problems)
        contact = checked_contact(email=self.email, phone=self.phone)
        names = {
            name: " ".join(getattr(self, name).split()) for name in ("name", "contact_name", "institution")
        }
        return GroupFacts(kind=self.kind, home_branch_id=self.home_branch_id, **names, **contact)


@dataclass(frozen=True, slots=True)
class GroupMade:
    """What the desk hands over. `public_id` is that of the membership; `pin` is told once, and empty when asked again."""

    public_id: str
    person_public_id: str
    person_id: int
    membership_id: int
    name: str
    card_number: str
    expires_on: dt.date
    pin: str = ""


@locked
def register_group(
    actor: Actor,
    facts: GroupFacts,
    *,
    organisation_id: int,
    card_number: str = "",
    pin: str | None = "",
    expires_on: dt.date | None = None,
    key: str = "",
) -> GroupMade:
    """Make a group with a card of its own (groepspas, klassenpas): borrowed on it, loans are the group's.

    The same `key` again gives the same group and tells no PIN. `pin` None: none yet. Without `expires_on` it lasts a year.
    Raises: NotAllowed, Invalid, GroupExists, WrongNumber, NumberTaken, PinRefused. Source: domain.md (class and group cards).
    """
    actor.require(permissions.REGISTER, at=organisation_id)
    told = ""

    def act() -> dict[str, Any]:
        nonlocal told
        membership = _made(organisation_id, facts.checked, expires_on)
        issued = make_card(actor, membership, number=card_number, pin=pin)
        told = issued.pin
        audit.record(
            actor, permissions.REGISTER, membership, person_id=membership.person_id, group=facts.kind
        )
        made = GroupMade(
            public_id=str(membership.public_id),
            person_public_id=str(membership.person.public_id),
            person_id=membership.person_id,
            membership_id=membership.pk,
            name=str(membership.person),
            card_number=issued.number,
            expires_on=membership.expires_on,
        )
        return {**asdict(made), "expires_on": made.expires_on.isoformat()}

    request = {"act": "register_group", "library": organisation_id, "name": facts.name}
    found = idempotency.once(actor, key, request, act)
    expires = dt.date.fromisoformat(found["expires_on"])
    return GroupMade(**{**found, "expires_on": expires, "pin": told})


@locked
def edit_group(actor: Actor, facts: GroupFacts, *, public_id: str) -> None:
    """Change name, school, contact or branch of a group. Raises: NotFound, Invalid, GroupExists. Locks: the membership."""
    membership = _locked(actor, public_id)
    changed = _write(membership, facts.checked)
    if changed:
        audit.record(actor, permissions.EDIT, membership, person_id=membership.person_id, changed=changed)


@dataclass(frozen=True, slots=True)
class MovedUp:
    """A group in its new year: its last day, and the PIN of the new contact (empty when the contact stayed)."""

    expires_on: dt.date
    pin: str


@locked
def move_up(actor: Actor, facts: GroupFacts, *, public_id: str, seen_expires_on: dt.date) -> MovedUp:
    """Let a group go on for the next year, under its new name and with its new contact. Its card and loans stay.

    Another contact gets another PIN: the former one no longer opens what the group has. `seen_expires_on` is the last day
    that stood on the screen; when it is another one by now, nothing happens.
    Raises: NotFound, RenewedMeanwhile, Invalid, GroupExists. Locks: the membership.
    """
    membership = _locked(actor, public_id)
    if membership.ended_on is not None:
        raise NotFound
    if membership.expires_on != seen_expires_on:
        raise RenewedMeanwhile
    today = clock.today(membership.organisation.time_zone)
    changed = _write(membership, facts.checked)
    pin = _another_pin(actor, membership) if "contact_name" in changed else ""
    _starts_on, membership.expires_on = rules.next_period(membership.expires_on, months=MONTHS, today=today)
    membership.save(update_fields=["expires_on"])
    audit.record(
        actor,
        permissions.EDIT,
        membership,
        person_id=membership.person_id,
        changed=[*changed, "expires_on"],
        moved_up=True,
    )
    return MovedUp(membership.expires_on, pin)


def _made(organisation_id: int, facts: GroupFacts, expires_on: dt.date | None) -> Membership:
    _check_branch(facts, organisation_id)
    _check_free(facts, organisation_id)
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    person = Person.objects.create(
        given_name=facts.name[:60], family_name=facts.institution[:80], is_group=True
    )
    membership = Membership.objects.create(
        organisation_id=organisation_id,
        person=person,
        kind=Membership.Kind.GROUP,
        category=PatronCategory.objects.get(code=CATEGORY),
        home_branch_id=facts.home_branch_id,
        email=facts.email,
        phone=facts.phone,
        starts_on=today,
        expires_on=expires_on or rules.last_day(today, MONTHS),
        registered_at=clock.now(),
    )
    Group.objects.create(
        organisation_id=organisation_id,
        membership=membership,
        kind=facts.kind,
        contact_name=facts.contact_name[:80],
    )
    return membership


def _write(membership: Membership, facts: GroupFacts) -> list[str]:
    """Write what differs; names what changed."""
    _check_branch(facts, membership.organisation_id)
    _check_free(facts, membership.organisation_id, but=membership.pk)
    person = membership.person
    group = Group.objects.across_all(reason="of a membership found within the grant").get(
        membership=membership
    )
    changed: list[str] = []
    for row, values in (
        (person, {"given_name": facts.name[:60], "family_name": facts.institution[:80]}),
        (
            membership,
            {"email": facts.email, "phone": facts.phone, "home_branch_id": facts.home_branch_id},
        ),
        (group, {"kind": facts.kind, "contact_name": facts.contact_name[:80]}),
    ):
        mine = [name for name, value in values.items() if getattr(row, name) != value]
        for name in mine:
            setattr(row, name, values[name])
        if mine:
            row.save(update_fields=[name.removesuffix("_id") for name in mine])
        changed += mine
    return sorted(changed)


def _check_branch(facts: GroupFacts, organisation_id: int) -> None:
    if facts.home_branch_id is None:
        return
    if organisations.branch_by_id(facts.home_branch_id).organisation_id != organisation_id:
        raise Invalid(fields={"home_branch": str(_("Choose a branch of this library."))})


def _check_free(facts: GroupFacts, organisation_id: int, *, but: int | None = None) -> None:
    """Refuse a second group with the same name at the same school or home. Raises: GroupExists."""
    lock_name(organisation_id=organisation_id, family_name=f"{facts.institution} {facts.name}", birth_on=None)
    rows = Membership.objects.across_all(reason="one group of a name at a library").filter(
        organisation_id=organisation_id,
        kind=Membership.Kind.GROUP,
        ended_on=None,
        person__given_name__iexact=facts.name[:60],
        person__family_name__iexact=facts.institution[:80],
    )
    if rows.exclude(pk=but or 0).exists():
        raise GroupExists


def _another_pin(actor: Actor, membership: Membership) -> str:
    rows = Card.objects.across_all(reason="the card of a membership that the caller holds")
    card = rows.filter(membership=membership, state=Card.State.ACTIVE).first()
    if card is None:
        return ""
    pin = new_pin(membership)
    card.pin_hash = pin_hash(actor, pin, membership)
    card.save(update_fields=["pin_hash"])
    return pin


def _locked(actor: Actor, public_id: str) -> Membership:
    membership = locked_within(actor, permissions.EDIT, public_id)
    if membership.kind != Membership.Kind.GROUP:
        raise NotFound
    return membership
