"""What can be booked at a place: added, changed, put away and brought back."""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samenbieb.domains.booking import access, permissions
from samenbieb.domains.booking.errors import ResourceExists, ResourceInUse
from samenbieb.domains.booking.models import Occupied, Resource
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class ResourceWish:
    """All that one may say about something that can be booked."""

    kind: str
    name: str
    about: str = ""
    for_members: bool = False
    staffed_only: bool = False
    grid_minutes: int = 30
    minutes_min: int = 30
    minutes_max: int = 120
    before_minutes: int = 0
    after_minutes: int = 0
    days_ahead: int = 28
    released_after_minutes: int = 15


@locked
def add_resource(actor: Actor, *, branch_id: int, wish: ResourceWish, parent: str = "") -> str:
    """Add something at a place, below something else if asked; who has that one, has this too from now on.

    Returns its public id. Raises: NotFound, NotAllowed, Invalid, ResourceExists. Locks: what it lies below.
    """
    place = organisations.place(branch_id)
    actor.require(permissions.MANAGE, at=place.organisation_id)
    above = access.found(parent) if parent else None
    if above is not None and above.branch_id != branch_id:
        raise NotFound
    if above is not None:
        access.lock_below(above)
    row = Resource(organisation_id=place.organisation_id, branch_id=branch_id, parent=above, **asdict(wish))
    _save(row)
    if above is not None:
        held = Occupied.objects.filter(resource=above, until_at__gt=clock.now())
        through = held.filter(claim__resource__in=_above(above))
        Occupied.objects.bulk_create(
            Occupied(claim_id=one.claim_id, resource=row, from_at=one.from_at, until_at=one.until_at)
            for one in through
        )
    audit.record(actor, permissions.MANAGE, row, added=row.name)
    return str(row.public_id)


def _above(row: Resource) -> list[int]:
    """Give something and what it lies below: who has one of these, has all below it."""
    found = [row.pk]
    while row.parent is not None:
        row = row.parent
        found.append(row.pk)
    return found


@locked
def change_resource(actor: Actor, *, resource: str, wish: ResourceWish) -> None:
    """Change how something is booked; bookings that stand, stay. Raises: NotFound, NotAllowed, Invalid, ResourceExists."""
    row = _managed(actor, resource)
    changed = {
        name: [getattr(row, name), value]
        for name, value in asdict(wish).items()
        if getattr(row, name) != value
    }
    for name, value in asdict(wish).items():
        setattr(row, name, value)
    _save(row)
    audit.record(actor, permissions.MANAGE, row, changed=changed)


@locked
def retire_resource(actor: Actor, *, resource: str, retired: bool = True) -> None:
    """Put something away that is not booked any more, or bring it back. Raises: NotFound, NotAllowed, ResourceInUse."""
    row = _managed(actor, resource)
    if retired:
        ids = access.lock_below(row)
        if Occupied.objects.filter(resource_id__in=ids, until_at__gt=clock.now()).exists():
            raise ResourceInUse
    row.retired_at = clock.now() if retired else None
    _save(row)
    audit.record(actor, permissions.MANAGE, row, retired=retired)


def _managed(actor: Actor, resource: str) -> Resource:
    row = access.found(resource)
    if not actor.may(permissions.VIEW, at=row.organisation_id):
        raise NotFound
    actor.require(permissions.MANAGE, at=row.organisation_id)
    return row


def _save(row: Resource) -> None:
    try:
        row.clean_fields(exclude=["parent", "branch", "organisation"])
    except ValidationError as problem:
        fields = {name: str(messages[0]) for name, messages in problem.message_dict.items()}
        raise Invalid(fields=fields) from problem
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if "one_resource_of_a_name_per_place" in str(problem):
            raise ResourceExists from problem
        raise Invalid from problem
