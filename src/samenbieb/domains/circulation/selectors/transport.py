"""The ways between places as those who look after them see them."""

from dataclasses import dataclass

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import LendingBalance, TransportLink
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class TransportLine:
    """One way of which something is known. `cost` and `days` are null where nothing is said."""

    from_code: str
    from_name: str
    to_code: str
    to_name: str
    cost: int | None
    days: int | None
    enabled: bool


def transport_ways(actor: Actor) -> list[TransportLine]:
    """Give what is known of the ways from the places whose rules somebody may set. Raises: NotAllowed."""
    actor.require(permissions.EDIT_RULES)
    rows = TransportLink.objects.select_related("from_branch", "to_branch").order_by(
        "from_branch__name", "to_branch__name", "pk"
    )
    return [
        TransportLine(
            row.from_branch.code,
            row.from_branch.name,
            row.to_branch.code,
            row.to_branch.name,
            row.cost,
            row.days,
            row.enabled,
        )
        for row in rows
        if actor.may(permissions.EDIT_RULES, at=row.from_branch.organisation_id)
    ]


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """How often copies of a library went to readers of others in a year, and the other way round."""

    library: str
    lent_count: int
    borrowed_count: int

    @property
    def lent_more(self) -> int:
        """Give by how many it lent more than it borrowed."""
        return self.lent_count - self.borrowed_count


def lending_balances(actor: Actor) -> list[BalanceLine]:
    """Give who lent to whom, all libraries of the network, who lends most first. Raises: NotAllowed."""
    actor.require(permissions.EDIT_RULES)
    rows = LendingBalance.objects.select_related("organisation")
    lines = [BalanceLine(row.organisation.name, row.lent_count, row.borrowed_count) for row in rows]
    return sorted(lines, key=lambda line: (-line.lent_more, line.library))
