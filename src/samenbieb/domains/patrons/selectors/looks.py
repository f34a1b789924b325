"""Who looked at the holder of a card: a line for each look, also for one that goes along with the lines of an act."""

from dataclasses import dataclass
from uuid import UUID

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CardOf:
    """The membership that a card belongs to, and whose it is."""

    membership_id: int
    public_id: UUID
    organisation_id: int
    library_name: str
    person_id: int


def record_look(actor: Actor, seen: CardOf) -> None:
    """Write down that a desk looked at the holder of a card."""
    audit.record(
        actor,
        permissions.VIEW,
        audit.Subject("patrons.membership", str(seen.public_id), seen.organisation_id),
        person_id=seen.person_id,
        seen="scan",
        at=_workplace(actor, seen),
    )


def record_look_along(actor: Actor, seen: CardOf) -> int | None:
    """Write down, in the transaction of an act, the look that follows it. Gives the membership; None: nothing will be shown."""
    if not actor.may_any([permissions.VIEW]):
        return None
    record_look(actor, seen)
    return seen.membership_id


def _workplace(actor: Actor, seen: CardOf) -> str:
    """Name the library where the desk stands: who was scanned elsewhere may know where. Empty: not known."""
    if actor.may(permissions.VIEW, at=seen.organisation_id):
        return seen.library_name
    if actor.branch_id:
        return organisations.branch_by_id(actor.branch_id).organisation.name
    places = sorted(actor.organisations(permissions.VIEW))
    return organisations.organisation_by_id(places[0]).name if len(places) == 1 else ""
