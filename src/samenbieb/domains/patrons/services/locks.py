"""Finding a membership to act on, locked; in the house order memberships come first."""

import datetime as dt
from collections.abc import Collection

from django.db import connection

from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.patrons.models import Card, Membership, Person
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import SeenBefore
from samenbieb.kernel.statements import Statement

NAME_LOCK_SPACE = 7101


_LOCK_PERSON = Statement(
    "SELECT id FROM patrons_membership WHERE person_id = %(person)s::bigint ORDER BY id FOR NO KEY UPDATE"
)


def lock_person(person_id: int) -> None:
    """Hold all memberships of a person until the transaction ends, in id order.

    Whoever counts what a person has anywhere (loans, holds, debts) starts here. Locks: memberships.
    Raises: SeenBefore when the accounts went to another person while this waited for them.
    """
    if not _LOCK_PERSON.rows(person=person_id) and Person.objects.filter(pk=person_id).exclude(
        merged_into=None
    ):
        raise SeenBefore


def lock_people(person_ids: Collection[int]) -> None:
    """Hold all memberships of several people until the transaction ends, in id order. Locks: memberships."""
    rows = Membership.objects.across_all(reason="two people in the books who are one, or are no longer")
    list(
        rows.filter(person__in=person_ids)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk")
    )


_LOCK_HOLDER = Statement(
    """
    SELECT m.person_id FROM patrons_membership m
    WHERE m.person_id = (
        SELECT own.person_id FROM patrons_card c JOIN patrons_membership own ON own.id = c.membership_id
        WHERE c.number = %(number)s::text
    )
    ORDER BY m.id FOR NO KEY UPDATE
    """
)


def lock_card_holder(number: str) -> int:
    """Hold all memberships of the person behind a card, as `lock_person`, and give the person. Raises: CardUnknown."""
    found = _LOCK_HOLDER.row(number=identifiers.scanned(number))
    if found is not None:
        return int(found[0])
    # No such card; or the memberships went to another person while this waited for them.
    rows = Card.objects.across_all(reason="a card is scanned at any desk of the network")
    person_id = (
        rows.filter(number=identifiers.scanned(number)).values_list("membership__person", flat=True).first()
    )
    if person_id is None:
        raise CardUnknown
    lock_person(person_id)
    return int(person_id)


def lock_membership(membership_id: int) -> Membership:
    """Hold one membership until the transaction ends, and give it: the one in which it went up, if it did.

    Raises: NotFound. Locks: the membership.
    """
    rows = Membership.objects.across_all(reason="the caller found it within its own scope")
    locking = rows.select_for_update(of=("self",), no_key=True)
    row = locking.filter(pk=membership_id).first()
    while row is not None and row.merged_into_id is not None:
        row = locking.filter(pk=row.merged_into_id).first()
    if row is None:
        raise NotFound
    return row


def lock_name(*, organisation_id: int, family_name: str, birth_on: dt.date | None) -> None:
    """Let one library register people of one name and birth date one after another: a form sent twice makes one."""
    key = f"{organisation_id} {birth_on} {family_name.strip().casefold()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NAME_LOCK_SPACE, key])


def locked_within(actor: Actor, action: str, public_id: str) -> Membership:
    """Give a membership of the actor's libraries, locked, with its person: the one in which it went up, if it did.

    Raises: NotFound. Locks: the membership.
    """
    rows = Membership.objects.within(actor, action).select_related(
        "person", "organisation", "product", "category"
    )
    locking = rows.select_for_update(of=("self",), no_key=True)
    row = locking.filter(public_id=checked_id(public_id)).first()
    while row is not None and row.merged_into_id is not None:
        row = locking.filter(pk=row.merged_into_id).first()
    if row is None or row.anonymised_at is not None:
        raise NotFound
    return row
