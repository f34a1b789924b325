"""The rules and the transport between places that say which item may go to which hold."""

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import PolicyRule, TransportLink
from samenbieb.domains.circulation.rules.gates import GATE_KINDS, Facts, Gate, Way
from samenbieb.domains.circulation.services.policies import holding
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid

COST_MAX = 1_000_000


def gate() -> Gate:
    """Give the gate. It is read when it is first asked: two queries, and none when nobody waits."""
    return Gate(_facts)


def _facts() -> Facts:
    rows = holding(PolicyRule.objects.filter(kind__in=GATE_KINDS))
    ways = {
        (link.from_branch_id, link.to_branch_id): Way(link.cost, link.enabled)
        for link in TransportLink.objects.all()
    }
    return rows, ways


def set_transport(
    actor: Actor, *, from_branch_id: int, to_branch_id: int, cost: int | None = None, enabled: bool = True
) -> None:
    """Say what transport from one place to another costs (a plain number to compare), and whether there is any.

    Raises: NotAllowed, NotFound, Invalid. The new way decides from the next look at a queue on.
    """
    start, end = organisations.branch_by_id(from_branch_id), organisations.branch_by_id(to_branch_id)
    actor.require(permissions.EDIT_RULES, at=start.organisation_id)
    if start.pk == end.pk or (cost is not None and not 0 <= cost <= COST_MAX):
        raise Invalid
    TransportLink.objects.update_or_create(
        from_branch=start, to_branch=end, defaults={"cost": cost, "enabled": enabled}
    )
    audit.record(actor, permissions.EDIT_RULES, start, to=end.code, cost=cost, enabled=enabled)
