"""What happens to blocks: set and lifted by staff, at their library or in the whole network."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import permissions
from samenbieb.domains.patrons.errors import BlockUnknown
from samenbieb.domains.patrons.models import Block, Membership
from samenbieb.domains.patrons.rules import Act, Scope
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid

WHOLE = Scope()
SCOPE_PROBLEMS = {
    "acts": _("Choose what is stopped."),
    "reach": _("Choose where the block holds."),
    "branch": _("Choose the branch, or let the block hold at all branches."),
}


@transaction.atomic
def block(
    actor: Actor,
    *,
    public_id: str,
    kind: str,
    reason: str,
    until_on: dt.date | None = None,
    everywhere: bool = False,
    scope: Scope = WHOLE,
) -> str:
    """Block a member at the library of the membership, or at every library. Returns the public id of the block.

    `until_on` is the last day. `scope` says what it stops, and whether it holds only at a branch of the library, or at all
    branches but that one. Raises: NotFound, NotAllowed (everywhere is a right of its own), Invalid.
    Locks: the membership.
    """
    membership = locked_within(actor, permissions.BLOCK, public_id)
    if kind not in Block.Kind.values:
        raise Invalid(fields={"kind": kind})
    if not reason.strip():
        raise Invalid(fields={"reason": str(_("Say why. The member may ask."))})
    if everywhere:
        actor.require(permissions.BLOCK_EVERYWHERE, at=membership.organisation_id)
    branch_code = _place(membership, scope, everywhere=everywhere)
    row = Block.objects.create(
        person_id=membership.person_id,
        organisation_id=None if everywhere else membership.organisation_id,
        kind=kind,
        reason=reason.strip()[:200],
        from_at=clock.now(),
        until_on=until_on,
        stops_checkout=Act.CHECKOUT in scope.acts,
        stops_renew=Act.RENEW in scope.acts,
        stops_hold=Act.HOLD in scope.acts,
        reach=scope.reach,
        branch_id=scope.branch_id,
    )
    audit.record(
        actor,
        permissions.BLOCK,
        membership,
        person_id=membership.person_id,
        kind=kind,
        everywhere=everywhere,
        acts=sorted(scope.acts),
        reach=str(scope.reach),
        branch=branch_code,
    )
    return str(row.public_id)


def _place(membership: Membership, scope: Scope, *, everywhere: bool) -> str:
    """Give the code of the branch a block reaches from (empty: none). Raises: Invalid for a scope that cannot be."""
    if problem := scope.problem(everywhere=everywhere):
        raise Invalid(fields={problem: str(SCOPE_PROBLEMS[problem])})
    if scope.branch_id is None:
        return ""
    branch = organisations.branch_by_id(scope.branch_id)
    if branch.organisation_id != membership.organisation_id:
        raise Invalid(fields={"branch": str(_("Choose a branch of this library."))})
    return branch.code


def suspend_for_lateness(actor: Actor, *, membership_id: int, until_on: dt.date) -> Block:
    """Restrict a member at the library of a membership up to and including a day, because a title came back too late.

    For the room of lending, inside its own transaction, with the person locked and its act audited there.
    """
    memberships = Membership.objects.across_all(reason="the borrower whose return is settled")
    membership = memberships.get(pk=membership_id)
    row = Block.objects.create(
        person_id=membership.person_id,
        organisation_id=membership.organisation_id,
        kind=Block.Kind.RESTRICTION,
        cause=Block.Cause.LATE,
        from_at=clock.now(),
        until_on=until_on,
    )
    audit.record(
        actor,
        permissions.BLOCK,
        membership,
        person_id=membership.person_id,
        kind=row.kind,
        cause=row.cause,
        until_on=until_on.isoformat(),
    )
    return row


def lift_suspension(block_id: int) -> None:
    """Lift a restriction that a return brought: the return was a mistake. Lifted before, it stays as it is."""
    Block.objects.filter(pk=block_id, lifted_at=None).update(lifted_at=clock.now())


@transaction.atomic
def unblock(actor: Actor, *, block_public_id: str) -> None:
    """Lift a block. Done twice, it changes nothing. Raises: BlockUnknown (or not here), NotAllowed."""
    rows = Block.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(public_id=checked_id(block_public_id)).first()
    if row is None:
        raise BlockUnknown
    members = Membership.objects.within(actor, permissions.BLOCK).filter(person_id=row.person_id)
    if row.organisation_id is not None:
        members = members.filter(organisation_id=row.organisation_id)
    membership = members.order_by("ended_on", "pk").first()
    if membership is None:
        raise BlockUnknown
    if row.organisation_id is None:
        actor.require(permissions.BLOCK_EVERYWHERE, at=membership.organisation_id)
    if row.lifted_at is None:
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        audit.record(
            actor, permissions.BLOCK, membership, person_id=row.person_id, kind=row.kind, lifted=True
        )
