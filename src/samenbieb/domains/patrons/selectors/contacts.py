"""How to reach a member, for notices."""

from dataclasses import dataclass

from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.models import Membership
from samenbieb.domains.patrons.selectors import families
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a notice goes and in which language. `email` may be empty: then it is read at home or on paper."""

    name: str
    email: str
    phone: str
    language: str


def contact(person_id: int, organisation_id: int) -> Contact:
    """Give address and language for notices of a library to a person.

    What that library knows goes first, then what the home library knows. For a child under 16 without an address the
    guardian's is taken. Raises: NotFound.
    """
    mine = _memberships(person_id, organisation_id)
    if not mine:
        raise NotFound
    person = mine[0].person
    email = _first_email(mine)
    today = clock.today(families.COUNTRY_TIME_ZONE)
    if not email and rules.needs_guardian(rules.age_on(person.birth_on, today)):
        for row in families.guardians_of(person_id):
            email = email or _first_email(_memberships(row.person_id, organisation_id))
    return Contact(
        name=str(person),
        email=email,
        phone=next((row.phone for row in mine if row.phone), ""),
        language=person.language,
    )


def _memberships(person_id: int, organisation_id: int) -> list[Membership]:
    rows = Membership.objects.across_all(reason="a notice goes to the address that the person gave").filter(
        person_id=person_id
    )
    return sorted(
        rows.select_related("person"),
        key=lambda row: (row.ended_on is not None, row.organisation_id != organisation_id, row.kind, row.pk),
    )


def _first_email(memberships: list[Membership]) -> str:
    return next((row.email for row in memberships if row.email), "")
