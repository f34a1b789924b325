"""What a lending desk shows after the scan of a card: one look, everything that the next act needs."""

from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation.selectors.holds import HoldLine
from samenbieb.domains.circulation.selectors.loans import LoanLine
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DeskView:
    """The holder of a card (patrons' `DeskPatron`) with what they have at the libraries of this desk.

    `codes` are standing reasons that any loan would meet (`card_expired`, `patron_blocked`, `debt`, …).
    """

    patron: Any
    loans: list[LoanLine]
    ready: list[HoldLine]
    open_cents: int
    codes: tuple[str, ...]

    @property
    def late_count(self) -> int:
        """Count the loans that are too late."""
        return sum(line.late for line in self.loans)


def desk_view(actor: Actor, *, card: str, branch_id: int) -> DeskView:
    """Show a desk the holder of a card of any library of the network. Audited. Raises: CardUnknown, NotAllowed."""
    raise NotImplementedError
