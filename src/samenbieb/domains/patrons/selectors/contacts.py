"""How to reach members, for notices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.models import Membership, Person, Relationship
from samenbieb.domains.patrons.selectors import families
from samenbieb.kernel import clock

_WHY = "a notice goes to the address that the person gave"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody can be reached and in which language. What is not known is empty."""

    person_id: int
    name: str
    language: str
    email: str
    phone: str = ""
    postal: str = ""  # street and town, each on a line; empty unless a letter arrives


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a notice is about, and who opens it: the guardian of a child under 16 that gave no e-mail address.

    `guardian_sees_loans` says whether titles may be named to that guardian.
    """

    own: Reach
    guardian: Reach | None = None
    guardian_sees_loans: bool = False


def contacts(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Contact]:
    """Give how to reach persons for the notices of libraries, by person and library; who is no member anywhere is left out.

    What that library knows goes first, then what the home library knows. Three queries, however many persons.
    """
    today = clock.today(families.COUNTRY_TIME_ZONE)
    people = {person_id for person_id, _organisation in pairs}
    known = _memberships(people)
    young = [
        person_id
        for person_id, rows in known.items()
        if rules.needs_guardian(rules.age_on(rows[0].person.birth_on, today))
    ]
    guardians = _guardians(young, today)
    known_guardians = _memberships({row.person_id for rows in guardians.values() for row in rows})
    found = {}
    for person_id, organisation_id in pairs:
        rows = known.get(person_id)
        if not rows:
            continue
        own = _reach(rows, organisation_id)
        found[person_id, organisation_id] = Contact(own)
        if own.email:
            continue
        for relation in guardians.get(person_id, ()):
            if known_guardians.get(relation.person_id):
                found[person_id, organisation_id] = Contact(
                    own,
                    _reach(known_guardians[relation.person_id], organisation_id),
                    _sees_loans(relation, rows, today),
                )
                break
    return found


@dataclass(frozen=True, slots=True)
class EndingLine:
    """A membership whose end is near."""

    public_id: str
    person_id: int
    organisation_id: int
    expires_on: dt.date


def ending_memberships(*, within: dt.timedelta) -> list[EndingLine]:
    """Give the home memberships that end from today until so much later, and do not go on by themselves. One query."""
    today = clock.today(families.COUNTRY_TIME_ZONE)
    rows = Membership.objects.across_all(reason="the notices of every library").filter(
        kind__in=Membership.AT_HOME, ended_on=None, expires_on__gte=today, expires_on__lte=today + within
    )
    found = rows.exclude(product__renews_itself=True).order_by("pk")
    return [
        EndingLine(str(public_id), person_id, organisation_id, expires_on)
        for public_id, person_id, organisation_id, expires_on in found.values_list(
            "public_id", "person_id", "organisation_id", "expires_on"
        )
    ]


def _guardians(children: Collection[int], today: dt.date) -> Mapping[int, list[Relationship]]:
    current = Relationship.objects.filter(Q(until_on=None) | Q(until_on__gte=today), from_on__lte=today)
    found: dict[int, list[Relationship]] = defaultdict(list)
    rows = current.filter(kind=Relationship.Kind.GUARDIAN, acts_for__in=children)
    for row in rows.order_by("pk"):
        found[row.acts_for_id].append(row)
    return found


def _sees_loans(relation: Relationship, child: Collection[Membership], today: dt.date) -> bool:
    home = next(
        (row.organisation for row in child if row.kind == Membership.Kind.HOME and row.ended_on is None), None
    )
    person: Person = next(iter(child)).person
    return rules.guardian_sees_loans(
        rules.age_on(person.birth_on, today),
        until_age=home.guardian_sees_until_age if home else rules.CONSENT_UNTIL_AGE,
        asked_from_age=home.child_asked_from_age if home else 12,
        child_agreed=relation.child_agreed_on is not None,
    )


def _memberships(people: Collection[int]) -> Mapping[int, list[Membership]]:
    rows = Membership.objects.across_all(reason=_WHY).filter(person__in=people)
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows.select_related("person", "organisation").order_by("pk"):
        found[row.person_id].append(row)
    return found


def _reach(memberships: Collection[Membership], organisation_id: int) -> Reach:
    """Put together what is known of somebody: this library's membership first, ended ones last."""
    rows = sorted(
        memberships,
        key=lambda row: (row.ended_on is not None, row.organisation_id != organisation_id, row.kind, row.pk),
    )
    person = rows[0].person
    return Reach(
        person_id=person.pk,
        name=str(person),
        language=person.language,
        email=next((row.email for row in rows if row.email), ""),
        phone=next((row.phone for row in rows if row.phone), ""),
        postal=next((postal for row in rows if (postal := _postal(row))), ""),
    )


def _postal(row: Membership) -> str:
    """Write street and town as the post wants them: the postcode, two spaces, the town in capitals."""
    street, postcode, town = row.street.strip(), row.postcode.strip(), row.town.strip()
    return f"{street}\n{postcode}  {town.upper()}" if street and postcode and town else ""
