"""Registering a member: everything that a desk has in front of it, in one act."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions, rules, selectors
from samenbieb.domains.patrons.errors import (
    AlreadyMember,
    ConsentMissing,
    GuardianMissing,
    IdentityNotChecked,
    SamePerson,
    field,
)
from samenbieb.domains.patrons.events import MembershipStarted
from samenbieb.domains.patrons.models import (
    Consent,
    IdentityCheck,
    Membership,
    PatronCategory,
    Person,
    Product,
)
from samenbieb.domains.patrons.services import families
from samenbieb.domains.patrons.services.cards import make_card
from samenbieb.domains.patrons.services.consents import say_yes
from samenbieb.domains.patrons.services.families import GuardianDraft
from samenbieb.domains.patrons.services.locks import lock_name, lock_person
from samenbieb.domains.patrons.services.memberships import ORDINARY_MONTHS, fitting_product
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked

OLDEST_AGE = 120
STARTS_WITHIN = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PatronDraft:
    """A member to register. Field names are those of the form; refusals point at them.

    `product`: code of a subscription; empty: the free ordinary one by age. `starts_on`: any day, today when not given.
    `document`: which identity document was seen (IdentityCheck.Document), never its number. `card_number` empty: one is
    made. `pin` empty: one is made and told once; None: none yet. `person_card`: a card of another library that the same
    person showed. `is_another_person`: staff looked at those with the same name and birth date, and it is none of them.
    `expires_on` (only by the command line) and `fee_is_settled` are for who comes from a former system.
    """

    organisation_id: int
    given_name: str
    family_name: str
    birth_on: dt.date
    family_name_prefix: str = ""
    language: str = "nl"
    needs_large_print: bool = False
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    home_branch_id: int | None = None
    product: str = ""
    starts_on: dt.date | None = None
    expires_on: dt.date | None = None
    document: str = ""
    guardian: GuardianDraft | None = None
    guardian_agrees: bool = False
    child_agrees: bool = False
    card_number: str = ""
    pin: str | None = ""
    history: str = Membership.History.DEFAULT
    person_card: str = ""
    is_another_person: bool = False
    fee_is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """What the desk hands over. `public_id` is that of the membership; `pin` is told once."""

    public_id: str
    person_public_id: str
    person_id: int
    membership_id: int
    name: str
    card_number: str
    pin: str
    expires_on: dt.date
    fee_cents: int


@locked
def register_patron(actor: Actor, draft: PatronDraft) -> Registered:
    """Make somebody a member of a library (inschrijven).

    Staff look at a document first; a child under 16 has a guardian who agrees, and from the age that the library sets the
    child is asked whether the guardian may see the loans. The subscription starts on any day. The fee is not charged
    here: MembershipStarted carries it to the room of money.

    Raises: NotAllowed, Invalid, IdentityNotChecked, GuardianMissing, ConsentMissing, ProductDoesNotFit, SamePerson,
    AlreadyMember, CardUnknown, WrongNumber, NumberTaken, PinRefused. Locks: memberships of a person known already.
    Publishes: MembershipStarted. Source: domain.md §2.5; dutch-notes (People).
    """
    actor.require(permissions.REGISTER, at=draft.organisation_id)
    library = organisations.organisation_by_id(draft.organisation_id)
    today = clock.today(library.time_zone)
    starts_on = draft.starts_on or today
    _check(actor, draft, today)
    age = rules.age_on(draft.birth_on, starts_on)
    person = _person(actor, draft)
    membership = _membership(actor, draft, person, starts_on)
    _see_document(actor, draft, membership)
    if draft.guardian is not None:
        families.link(
            actor,
            membership,
            draft.guardian,
            child_agrees=draft.child_agrees and age >= library.child_asked_from_age,
            is_another_person=draft.is_another_person,
        )
    if rules.needs_guardian(age):
        _guardian_says_yes(draft, membership)
    issued = make_card(actor, membership, number=draft.card_number, pin=draft.pin)
    fee_cents = 0 if draft.fee_is_settled or membership.product is None else membership.product.fee_cents
    audit.record(
        actor,
        permissions.REGISTER,
        membership,
        person_id=person.pk,
        product=draft.product,
        document=draft.document,
    )
    outbox.publish(
        MembershipStarted(
            membership_id=membership.pk,
            membership_public_id=str(membership.public_id),
            organisation_id=library.pk,
            fee_cents=fee_cents,
            period_key=starts_on.isoformat(),
            product_name=membership.product.name if membership.product else "",
        )
    )
    return Registered(
        public_id=str(membership.public_id),
        person_public_id=str(person.public_id),
        person_id=person.pk,
        membership_id=membership.pk,
        name=str(person),
        card_number=issued.number,
        pin=issued.pin,
        expires_on=membership.expires_on,
        fee_cents=fee_cents,
    )


def checked_contact(**facts: str) -> dict[str, str]:
    """Give contact data as they are stored. Raises: Invalid (an e-mail address that cannot be one)."""
    facts = {name: " ".join(value.split()) for name, value in facts.items()}
    if email := facts.get("email"):
        try:
            validate_email(email)
        except ValidationError:
            raise Invalid(fields={"email": str(_("This is not an e-mail address."))}) from None
    if "postcode" in facts:
        facts["postcode"] = rules.postcode_text(facts["postcode"])
    return facts


def _check(actor: Actor, draft: PatronDraft, today: dt.date) -> None:
    if problems := _unusable(actor, draft, today):
        raise Invalid(fields=problems)
    # What comes from a former system by the command line was checked there.
    if draft.document not in IdentityCheck.Document.values and not (actor.everywhere and not draft.document):
        raise field("document", IdentityNotChecked)
    if draft.home_branch_id is not None:
        branch = organisations.branch_by_id(draft.home_branch_id)
        if branch.organisation_id != draft.organisation_id:
            raise Invalid(fields={"home_branch": str(_("Choose a branch of this library."))})
    if rules.needs_guardian(rules.age_on(draft.birth_on, today)):
        if draft.guardian is None:
            raise field("guardian", GuardianMissing)
        if not draft.guardian_agrees:
            raise field("guardian_agrees", ConsentMissing)


def _may_start(actor: Actor, starts_on: dt.date, today: dt.date) -> bool:
    """Tell whether a membership may start on a day; what comes from a former system started long ago."""
    if actor.everywhere:
        return starts_on <= today + STARTS_WITHIN
    return abs(starts_on - today) <= STARTS_WITHIN


def _unusable(actor: Actor, draft: PatronDraft, today: dt.date) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not draft.given_name.strip():
        problems["given_name"] = str(_("Fill in the first name."))
    if not draft.family_name.strip():
        problems["family_name"] = str(_("Fill in the family name."))
    if not 0 <= rules.age_on(draft.birth_on, today) <= OLDEST_AGE:
        problems["birth_on"] = str(_("This birth date cannot be right."))
    if draft.starts_on is not None and not _may_start(actor, draft.starts_on, today):
        problems["starts_on"] = str(_("Choose a day within a year from today."))
    if draft.history not in Membership.History.values:
        problems["history"] = draft.history
    return problems


def _person(actor: Actor, draft: PatronDraft) -> Person:
    if draft.person_card:
        known = selectors.scan_card(actor, draft.person_card)
        lock_person(known.person_id)
        person = Person.objects.get(pk=known.person_id)
        if person.birth_on != draft.birth_on:
            raise Invalid(
                fields={"birth_on": str(_("This card belongs to somebody with another birth date."))}
            )
        return person
    lock_name(organisation_id=draft.organisation_id, family_name=draft.family_name, birth_on=draft.birth_on)
    if not draft.is_another_person and not actor.everywhere:
        same = selectors.same_people(
            actor,
            organisation_id=draft.organisation_id,
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
        language=draft.language,
        needs_large_print=draft.needs_large_print,
    )


def _membership(actor: Actor, draft: PatronDraft, person: Person, starts_on: dt.date) -> Membership:
    rows = Membership.objects.across_all(reason="one membership of a person per library")
    row = rows.filter(person=person, organisation_id=draft.organisation_id, ended_on=None).first()
    if row is not None and row.kind == Membership.Kind.HOME:
        raise AlreadyMember
    row = row or Membership(person=person, organisation_id=draft.organisation_id)
    row.kind = Membership.Kind.HOME
    product = _product(draft, row, starts_on)
    row.product = product
    row.category = product.category if product else _ordinary_category(draft.birth_on, starts_on)
    row.home_branch_id = draft.home_branch_id
    contact = checked_contact(
        email=draft.email, phone=draft.phone, street=draft.street, postcode=draft.postcode, town=draft.town
    )
    for name, value in contact.items():
        setattr(row, name, value)
    row.starts_on = starts_on
    row.expires_on = rules.last_day(starts_on, product.period_months if product else ORDINARY_MONTHS)
    if draft.expires_on is not None and actor.everywhere:
        row.expires_on = draft.expires_on
    row.registered_at = clock.now()
    row.history = draft.history
    row.save()
    return row


def _product(draft: PatronDraft, membership: Membership, starts_on: dt.date) -> Product | None:
    return fitting_product(membership, draft.product, starts_on) if draft.product else None


def _ordinary_category(birth_on: dt.date, on: dt.date) -> PatronCategory:
    code = "CHILD" if rules.age_on(birth_on, on) < rules.GROWN_AGE else "ADULT"
    return PatronCategory.objects.get(code=code)


def _see_document(actor: Actor, draft: PatronDraft, membership: Membership) -> None:
    if draft.document:
        IdentityCheck.objects.create(
            organisation_id=membership.organisation_id,
            membership=membership,
            document=draft.document,
            checked_at=clock.now(),
            checked_by=actor.name,
        )


def _guardian_says_yes(draft: PatronDraft, membership: Membership) -> None:
    relation = families.guardian_of(membership.person_id)
    if relation is None:
        raise field("guardian", GuardianMissing)
    say_yes(membership, Consent.Purpose.CHILD_MEMBERSHIP, given_by_id=relation.person_id)
