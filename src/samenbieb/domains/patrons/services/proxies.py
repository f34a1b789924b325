"""Borrowing in the name of another (gemachtigde): allowed by card, until a day, and ended."""

import datetime as dt

from django.db import transaction

from samenbieb.domains.patrons import permissions, selectors
from samenbieb.domains.patrons.errors import NoProxyRelation, field
from samenbieb.domains.patrons.models import Membership, Relationship
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def link_proxy(
    actor: Actor, *, public_id: str, card: str, until_on: dt.date | None = None, active: bool = True
) -> str:
    """Let the holder of a card borrow in the name of a member, until a day (included) or until it is ended.

    Linked before: the day is changed. Not `active`: it ended yesterday. Returns the public id of the relationship.
    Raises: NotFound, CardUnknown, NoProxyRelation (nobody borrows for themselves). Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    proxy_id = selectors.scan_card(actor, card).person_id
    if proxy_id == membership.person_id:
        raise field("proxy", NoProxyRelation)
    today = clock.today(membership.organisation.time_zone)
    last_on = until_on if active else today - ONE_DAY
    row = Relationship.objects.filter(
        kind=Relationship.Kind.PROXY, person=proxy_id, acts_for=membership.person_id
    ).last()
    if row is None:
        row = Relationship(
            kind=Relationship.Kind.PROXY, person_id=proxy_id, acts_for_id=membership.person_id, from_on=today
        )
    row.until_on = last_on
    row.save()
    _record(actor, membership, proxy_id)
    return str(row.public_id)


@transaction.atomic
def end_proxy(actor: Actor, *, relationship_public_id: str) -> None:
    """End it from today on. Staff of a library where the member is may do it. Raises: NotFound."""
    rows = Relationship.objects.filter(kind=Relationship.Kind.PROXY)
    row = rows.filter(public_id=checked_id(relationship_public_id)).first()
    members = Membership.objects.within(actor, permissions.EDIT).filter(ended_on=None)
    membership = members.filter(person=row.acts_for_id).order_by("pk").first() if row else None
    if row is None or membership is None:
        raise NotFound
    membership = locked_within(actor, permissions.EDIT, str(membership.public_id))
    row.until_on = clock.today(membership.organisation.time_zone) - ONE_DAY
    row.save(update_fields=["until_on"])
    _record(actor, membership, row.person_id)


def _record(actor: Actor, membership: Membership, proxy_id: int) -> None:
    for person_id in (membership.person_id, proxy_id):
        audit.record(actor, permissions.EDIT, membership, person_id=person_id, changed=["proxy"])
