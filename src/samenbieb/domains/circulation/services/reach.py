"""Which loans and holds somebody may act on: a patron on their own and their children's, staff within their grant.

A proxy also acts on the holds that they placed in the name of another, as long as that other allows it.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_FAMILY = "a patron acts for themselves, and a guardian for a child whose loans they may see"


def loans(actor: Actor, action: str) -> QuerySet[Loan]:
    """Give the loans that this actor may act on or see. Outside of it a loan does not exist."""
    if actor.person_id is None:
        return Loan.objects.within(actor, action)
    return Loan.objects.across_all(reason=_FAMILY).filter(membership__person_id__in=persons(actor))


def holds(actor: Actor, action: str) -> QuerySet[Hold]:
    """Give the holds that this actor may act on or see. Outside of it a hold does not exist."""
    if actor.person_id is None:
        return Hold.objects.within(actor, action)
    rows = Hold.objects.across_all(reason=_FAMILY)
    return rows.filter(Q(membership__person_id__in=persons(actor)) | _placed_as_proxy(actor.person_id))


def hold_id(actor: Actor, action: str, public_id: str) -> int:
    """Give the key of a hold in the actor's reach. Raises: NotFound, HoldRefused (`no_proxy_relation`)."""
    rows = holds(actor, action).filter(public_id=checked(public_id))
    found = rows.values_list("pk", flat=True).first()
    if found is None and _placed_once(actor, public_id):
        raise HoldRefused([Block.NO_PROXY_RELATION])
    if found is None:
        raise NotFound
    return found


def placed_for_others(person_id: int) -> QuerySet[Hold]:
    """Give the holds that a person placed in the name of others, as long as these allow it."""
    return Hold.objects.across_all(reason=_FAMILY).filter(_placed_as_proxy(person_id))


def _placed_as_proxy(person_id: int) -> Q:
    return Q(proxy_id=person_id, membership__person_id__in=patrons.sponsor_ids(person_id))


def _placed_once(actor: Actor, public_id: str) -> bool:
    """Tell whether a patron placed this hold in the name of somebody who no longer allows it."""
    rows = Hold.objects.across_all(reason=_FAMILY).filter(public_id=checked(public_id))
    return actor.person_id is not None and rows.filter(proxy_id=actor.person_id).exists()


def checked(public_id: str) -> UUID:
    """Read a public id from an address. Raises: NotFound when it is none."""
    try:
        return UUID(str(public_id))
    except ValueError:
        raise NotFound from None


def persons(actor: Actor) -> frozenset[int]:
    """Give a patron and the people for whom they may act and whose loans they may see."""
    if actor.person_id is None:
        return frozenset()
    children = {member.person_id for member in patrons.family(actor) if member.sees_loans}
    return frozenset({actor.person_id, *children})


def person(actor: Actor, *, public_id: str | None) -> int:
    """Give the person meant: the patron, or somebody they may act for. Raises: NotFound."""
    return patrons.person_for(actor, person_public_id=public_id or "")
