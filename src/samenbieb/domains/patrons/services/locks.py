"""Finding a membership to act on, locked; in the house order memberships come first."""

import datetime as dt

from django.db import connection

from samenbieb.domains.patrons.models import Membership
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

NAME_LOCK_SPACE = 7101


def lock_person(person_id: int) -> list[Membership]:
    """Hold all memberships of a person until the transaction ends, in id order, and give them.

    Whoever counts what a person has anywhere (loans, holds, debts) starts here. Locks: memberships.
    """
    rows = Membership.objects.across_all(reason="limits and blocks look at the person, at every library")
    return list(rows.filter(person_id=person_id).select_for_update(of=("self",), no_key=True).order_by("pk"))


def lock_membership(membership_id: int) -> Membership:
    """Hold one membership until the transaction ends, and give it. Raises: NotFound. Locks: the membership."""
    rows = Membership.objects.across_all(reason="the caller found it within its own scope")
    row = rows.select_for_update(of=("self",), no_key=True).filter(pk=membership_id).first()
    if row is None:
        raise NotFound
    return row


def lock_name(*, organisation_id: int, family_name: str, birth_on: dt.date) -> None:
    """Let one library register people of one name and birth date one after another: a form sent twice makes one."""
    key = f"{organisation_id} {birth_on} {family_name.strip().casefold()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NAME_LOCK_SPACE, key])


def locked_within(actor: Actor, action: str, public_id: str) -> Membership:
    """Give a membership of the actor's libraries, locked, with its person. Raises: NotFound. Locks: the membership."""
    rows = Membership.objects.within(actor, action).select_related(
        "person", "organisation", "product", "category"
    )
    row = (
        rows.select_for_update(of=("self",), no_key=True)
        .filter(public_id=checked_id(public_id), anonymised_at=None)
        .first()
    )
    if row is None:
        raise NotFound
    return row
