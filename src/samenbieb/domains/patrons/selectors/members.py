"""What a desk sees of the members of its own library. Every look is recorded."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.models import Card, Consent, IdentityCheck, Membership, Relationship
from samenbieb.domains.patrons.selectors import blocks, categories, families
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

FOUND_MAX = 25


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card, newest first. `public` to the desk: the number is how the desk speaks of it."""

    number: str
    state: str
    state_label: str
    issued_at: dt.datetime
    has_pin: bool


@dataclass(frozen=True, slots=True)
class RelatedLine:
    """A guardian or a child: `public_id` of the relationship (to end it), `member` of their membership here, if any.

    Of a child who is a member elsewhere only, the tie is all that is told: no name, no age. A guardian has a name here
    too: they stood at this desk and said yes, and any desk that scans their card sees it.
    """

    public_id: str
    name: str
    age: int | None
    member: str
    child_agreed: bool
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A yes that stands, or stood."""

    purpose: str
    purpose_label: str
    given_by: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PatronView:
    """All that the library knows of one of its members. `public_id` is that of the membership.

    Keys ending in `_id` are for the rooms, never for an address.
    """

    public_id: str
    person_public_id: str
    membership_id: int
    person_id: int
    organisation_id: int
    library_name: str
    name: str
    given_name: str
    family_name_prefix: str
    family_name: str
    birth_on: dt.date | None
    age: int
    language: str
    needs_large_print: bool
    kind: str
    kind_label: str
    category_code: str
    category_name: str | Promise
    product_code: str
    product_name: str
    home_branch_id: int | None
    home_branch_code: str
    home_branch_name: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    starts_on: dt.date
    expires_on: dt.date
    ended_on: dt.date | None
    active: bool
    expired: bool
    history: str
    registered_at: dt.datetime
    identity_document: str
    card_number: str
    cards: tuple[CardLine, ...]
    blocks: tuple[blocks.BlockLine, ...]
    child_is_asked: bool
    guardians: tuple[RelatedLine, ...]
    children: tuple[RelatedLine, ...]
    proxies: tuple[RelatedLine, ...]
    consents: tuple[ConsentLine, ...]


@dataclass(frozen=True, slots=True)
class PatronLine:
    """One line of a list of members at the desk."""

    public_id: str
    name: str
    birth_on: dt.date | None
    address: str
    card_number: str
    library_name: str
    active: bool
    expires_on: dt.date


def patron(actor: Actor, public_id: str) -> PatronView:
    """Show a member of the actor's libraries; the look is recorded. Raises: NotFound."""
    rows = _with_names(Membership.objects.within(actor, permissions.VIEW))
    membership = rows.filter(public_id=families.checked_id(public_id)).first()
    while membership is not None and membership.merged_into_id is not None:
        membership = rows.filter(pk=membership.merged_into_id).first()
    if membership is None:
        raise NotFound
    audit.record(actor, permissions.VIEW, membership, person_id=membership.person_id, seen="page")
    return view_of(membership)


def find(actor: Actor, words: str) -> list[PatronLine]:
    """Find members of the actor's libraries by card number, birth date, postcode with house number, e-mail or name.

    At most 25, by name; everybody who comes up gets a line in the audit trail. Raises: NotAllowed.
    """
    if not actor.may_any([permissions.VIEW]):
        raise NotAllowed(action=permissions.VIEW)
    wanted = rules.understood(words)
    condition = _condition(wanted)
    if condition is None:
        return []
    rows = Membership.objects.within(actor, permissions.VIEW).filter(
        condition, anonymised_at=None, merged_into=None
    )
    found = list(_with_names(rows).order_by("person__family_name", "person__given_name", "pk")[:FOUND_MAX])
    for membership in found:
        audit.record(actor, permissions.VIEW, membership, person_id=membership.person_id, seen="list")
    return _lines(found)


def same_people(
    actor: Actor, *, organisation_id: int, given_name: str, family_name: str, birth_on: dt.date
) -> list[PatronLine]:
    """Give members of one library with this name and birth date: perhaps the same person. Never of other libraries.

    Raises: NotAllowed.
    """
    actor.require(permissions.VIEW, at=organisation_id)
    rows = Membership.objects.within(actor, permissions.VIEW).filter(
        organisation_id=organisation_id,
        ended_on=None,
        person__birth_on=birth_on,
        person__family_name__iexact=family_name.strip(),
        person__given_name__iexact=given_name.strip(),
    )
    found = list(_with_names(rows).order_by("pk")[:FOUND_MAX])
    for membership in found:
        audit.record(actor, permissions.VIEW, membership, person_id=membership.person_id, seen="list")
    return _lines(found)


def view_of(membership: Membership) -> PatronView:
    """Give the whole view of a membership that was found within somebody's grant."""
    person, today = membership.person, clock.today(membership.organisation.time_zone)
    age = rules.age_on(person.birth_on, today)
    category = categories.at_age(membership.category, age)
    cards = _cards(membership)
    branch, product = membership.home_branch, membership.product
    return PatronView(
        public_id=str(membership.public_id),
        person_public_id=str(person.public_id),
        membership_id=membership.pk,
        person_id=person.pk,
        organisation_id=membership.organisation_id,
        library_name=membership.organisation.name,
        name=str(person),
        given_name=person.given_name,
        family_name_prefix=person.family_name_prefix,
        family_name=person.family_name,
        birth_on=person.birth_on,
        age=age,
        language=person.language,
        needs_large_print=person.needs_large_print,
        kind=membership.kind,
        kind_label=membership.get_kind_display(),
        category_code=category.code,
        category_name=categories.category_name(category),
        product_code=product.code if product else "",
        product_name=product.name if product else "",
        home_branch_id=membership.home_branch_id,
        home_branch_code=branch.code if branch else "",
        home_branch_name=branch.name if branch else "",
        email=membership.email,
        phone=membership.phone,
        street=membership.street,
        postcode=membership.postcode,
        town=membership.town,
        starts_on=membership.starts_on,
        expires_on=membership.expires_on,
        ended_on=membership.ended_on,
        active=rules.is_active(membership.starts_on, membership.ended_on, today=today),
        expired=membership.expires_on < today,
        history=membership.history,
        registered_at=membership.registered_at,
        identity_document=_document(membership),
        card_number=next((card.number for card in cards if card.state == Card.State.ACTIVE), ""),
        cards=cards,
        blocks=blocks.current_blocks(person.pk, organisation_id=membership.organisation_id, on=today),
        child_is_asked=membership.organisation.child_asked_from_age <= age < rules.GROWN_AGE,
        guardians=_related(families.guardians_of(person.pk), membership.organisation_id, today),
        children=_related(
            families.children_of(person.pk), membership.organisation_id, today, represented=True
        ),
        proxies=_related(families.proxies_of(person.pk), membership.organisation_id, today),
        consents=_consents(membership),
    )


def _with_names(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.select_related("person", "organisation", "category", "product", "home_branch")


def _condition(wanted: rules.Wanted) -> Q | None:
    if wanted.number:
        return Q(cards__number=wanted.number)
    if wanted.birth_on is not None:
        return Q(person__birth_on=wanted.birth_on)
    if wanted.postcode:
        at = Q(postcode=wanted.postcode)
        return at & Q(street__iregex=rf"\m{wanted.house_number}\M") if wanted.house_number.isalnum() else at
    if wanted.email:
        return Q(email__iexact=wanted.email)
    condition = Q() if wanted.names else None
    for name in wanted.names:
        condition = (condition or Q()) & (
            Q(person__family_name__istartswith=name)
            | Q(person__given_name__istartswith=name)
            | Q(person__family_name_prefix__icontains=name)
            | Q(person__family_name__icontains=f" {name}")
        )
    return condition


def _lines(found: list[Membership]) -> list[PatronLine]:
    cards = Card.objects.across_all(reason="the cards of memberships found within the grant")
    # The card of the account itself comes last, so that it is the one that is shown.
    numbers = dict(
        cards.filter(membership__in=found, state=Card.State.ACTIVE)
        .order_by("-beside", "-pk")
        .values_list("membership_id", "number")
    )
    return [
        PatronLine(
            public_id=str(row.public_id),
            name=str(row.person),
            birth_on=row.person.birth_on,
            address=", ".join(filter(None, [row.street, f"{row.postcode} {row.town}".strip()])),
            card_number=numbers.get(row.pk, ""),
            library_name=row.organisation.name,
            active=rules.is_active(
                row.starts_on, row.ended_on, today=clock.today(row.organisation.time_zone)
            ),
            expires_on=row.expires_on,
        )
        for row in found
    ]


def _cards(membership: Membership) -> tuple[CardLine, ...]:
    rows = Card.objects.across_all(reason="the cards of a membership found within the grant")
    return tuple(
        CardLine(
            number=row.number,
            state=row.state,
            state_label=row.get_state_display(),
            issued_at=row.issued_at,
            has_pin=bool(row.pin_hash),
        )
        for row in rows.filter(membership=membership).order_by("beside", "-issued_at", "-pk")
    )


def _document(membership: Membership) -> str:
    rows = IdentityCheck.objects.across_all(reason="of a membership found within the grant")
    row = rows.filter(membership=membership).order_by("-checked_at").first()
    return str(row.get_document_display()) if row else ""


def _related(
    rows: QuerySet[Relationship], organisation_id: int, today: dt.date, *, represented: bool = False
) -> tuple[RelatedLine, ...]:
    """Show who acts for a person; or (`represented`) for whom the person acts, by name where they are members here."""
    others = {row: (row.acts_for if represented else row.person) for row in rows}
    members = Membership.objects.across_all(reason="family that is a member of this same library").filter(
        organisation_id=organisation_id, ended_on=None, person__in=list(others.values())
    )
    here = {
        person_id: str(public_id) for person_id, public_id in members.values_list("person_id", "public_id")
    }
    return tuple(
        RelatedLine(
            public_id=str(row.public_id),
            name=str(other) if not represented or other.pk in here else "",
            age=rules.age_on(other.birth_on, today) if other.pk in here else None,
            member=here.get(other.pk, ""),
            child_agreed=row.child_agreed_on is not None,
            until_on=row.until_on,
        )
        for row, other in others.items()
    )


def _consents(membership: Membership) -> tuple[ConsentLine, ...]:
    rows = Consent.objects.across_all(reason="of a membership found within the grant").filter(
        person_id=membership.person_id, organisation_id=membership.organisation_id
    )
    return tuple(
        ConsentLine(
            purpose=row.purpose,
            purpose_label=row.get_purpose_display(),
            given_by=str(row.given_by),
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows.select_related("given_by").order_by("-given_at")
    )
