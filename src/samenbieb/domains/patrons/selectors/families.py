"""Who may act for whom: guardians for children, until the age that the library sets and with the child's yes."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.models import Card, Membership, Person, Relationship
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

COUNTRY_TIME_ZONE = "Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody whom the actor is guardian of. Without `sees_loans` the actor sees that they are family, no more."""

    person_id: int
    public_id: str
    name: str
    given_name: str
    age: int
    sees_loans: bool
    child_is_asked: bool
    card_number: str
    library_name: str


@dataclass(frozen=True, slots=True)
class GuardianLine:
    """A guardian, as the child sees them. `public_id` is that of the relationship: the answer is given on it."""

    public_id: str
    name: str
    sees_loans: bool
    may_answer: bool


def own_guardians(actor: Actor) -> list[GuardianLine]:
    """Give the guardians of the member who acts, and whether they see the loans; `may_answer`: the child decides."""
    if actor.person_id is None:
        return []
    found = []
    for row in guardians_of(actor.person_id):
        mine = _member(row)
        found.append(
            GuardianLine(
                public_id=str(row.public_id),
                name=str(row.person),
                sees_loans=mine.sees_loans,
                may_answer=mine.child_is_asked and mine.age < rules.GROWN_AGE,
            )
        )
    return found


def family(actor: Actor) -> list[FamilyMember]:
    """Give the children under 18 of the member who acts, youngest last; nothing for anybody else."""
    if actor.person_id is None:
        return []
    rows = _current().filter(kind=Relationship.Kind.GUARDIAN, person_id=actor.person_id)
    found = [_member(row) for row in rows.select_related("acts_for").order_by("acts_for__birth_on")]
    return [child for child in found if child.age < rules.GROWN_AGE]


def may_act_for(actor: Actor, person_id: int) -> bool:
    """Tell whether a member may see and do things for a person: themselves, or a child whose loans they see."""
    if actor.person_id is None:
        return False
    return person_id == actor.person_id or any(
        child.person_id == person_id and child.sees_loans for child in family(actor)
    )


def person_for(actor: Actor, *, person_public_id: str = "") -> int:
    """Give the primary key of the person a member acts for: themselves when nobody is named. Raises: NotFound."""
    if actor.person_id is None:
        raise NotFound
    if not person_public_id:
        return actor.person_id
    for child in family(actor):
        if child.public_id == person_public_id and child.sees_loans:
            return child.person_id
    if Person.objects.filter(pk=actor.person_id, public_id=checked_id(person_public_id)).exists():
        return actor.person_id
    raise NotFound


def child_may_answer(relation: Relationship) -> bool:
    """Tell whether the child of a relationship has the age at which its library asks it, and is no grown-up."""
    child = _member(relation)
    return child.child_is_asked and child.age < rules.GROWN_AGE


def checked_id(public_id: str) -> UUID:
    """Read a public id from an address. Raises: NotFound when it is none."""
    try:
        return UUID(public_id)
    except ValueError:
        raise NotFound from None


def guardians_of(person_id: int) -> QuerySet[Relationship]:
    """Give the current guardians of a person, with their names."""
    rows = _current().filter(kind=Relationship.Kind.GUARDIAN, acts_for_id=person_id)
    return rows.select_related("person", "acts_for").order_by("pk")


def children_of(person_id: int) -> QuerySet[Relationship]:
    """Give those whom a person is guardian of, with their names."""
    rows = _current().filter(kind=Relationship.Kind.GUARDIAN, person_id=person_id)
    return rows.select_related("acts_for").order_by("acts_for__birth_on")


def dependant_ids(person_id: int) -> list[int]:
    """Give the numbers of the persons whom a person is guardian of, today."""
    rows = _current().filter(kind=Relationship.Kind.GUARDIAN, person_id=person_id)
    return list(rows.order_by("acts_for_id").values_list("acts_for_id", flat=True))


def may_borrow_for(person_id: int, acts_for_id: int) -> bool:
    """Tell whether a person may borrow in the name of another today: as their proxy or as their guardian."""
    return _current().filter(person_id=person_id, acts_for_id=acts_for_id).exists()


@dataclass(frozen=True, slots=True)
class BorrowsFor:
    """Somebody in whose name a person may borrow, and the card to open for that. `public_id` is that of the person."""

    name: str
    card_number: str
    person_id: int
    public_id: str


def borrows_for(person_id: int) -> list[BorrowsFor]:
    """Give those in whose name a person may borrow today, who have a card in use: a line for each card.

    For a desk that scanned the card of the person, or for that person themselves.
    """
    rows = _current().filter(kind=Relationship.Kind.PROXY, person_id=person_id)
    cards = Card.objects.across_all(reason="whoever is allowed to borrow for another may do so at any desk")
    found = cards.filter(
        state=Card.State.ACTIVE,
        beside=False,
        membership__ended_on=None,
        membership__person__in=rows.values("acts_for_id"),
    ).select_related("membership__person")
    return [
        BorrowsFor(
            str(card.membership.person),
            card.number,
            card.membership.person_id,
            str(card.membership.person.public_id),
        )
        for card in found.order_by("number")
    ]


def sponsor_ids(person_id: int) -> list[int]:
    """Give the numbers of the persons in whose name a person may borrow today as their proxy."""
    rows = _current().filter(kind=Relationship.Kind.PROXY, person_id=person_id)
    return list(rows.order_by("acts_for_id").values_list("acts_for_id", flat=True))


def proxies_of(person_id: int) -> QuerySet[Relationship]:
    """Give who may borrow in the name of a person today, with their names."""
    rows = _current().filter(kind=Relationship.Kind.PROXY, acts_for_id=person_id)
    return rows.select_related("person").order_by("pk")


def _current() -> QuerySet[Relationship]:
    today = clock.today(COUNTRY_TIME_ZONE)
    return Relationship.objects.filter(Q(until_on=None) | Q(until_on__gte=today), from_on__lte=today)


def _member(row: Relationship) -> FamilyMember:
    child = row.acts_for
    memberships = Membership.objects.across_all(reason="a guardian asks after their own child")
    membership = (
        memberships.filter(person=child, ended_on=None, kind=Membership.Kind.HOME)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    library = membership.organisation if membership else None
    age = rules.age_on(child.birth_on, clock.today(library.time_zone if library else COUNTRY_TIME_ZONE))
    asked_from_age = library.child_asked_from_age if library else 12
    cards = Card.objects.across_all(reason="a guardian asks after their own child")
    active = cards.filter(membership=membership, state=Card.State.ACTIVE).order_by("beside", "pk")
    card = active.first() if membership else None
    sees_loans = rules.guardian_sees_loans(
        age,
        until_age=library.guardian_sees_until_age if library else rules.CONSENT_UNTIL_AGE,
        asked_from_age=asked_from_age,
        child_agreed=row.child_agreed_on is not None,
    )
    return FamilyMember(
        person_id=child.pk,
        public_id=str(child.public_id),
        name=str(child),
        given_name=child.given_name,
        age=age,
        sees_loans=sees_loans,
        child_is_asked=age >= asked_from_age,
        card_number=card.number if card and sees_loans else "",
        library_name=library.name if library else "",
    )
