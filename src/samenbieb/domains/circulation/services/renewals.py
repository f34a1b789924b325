"""Renewing (verlengen): one loan, or all that a person has."""

from dataclasses import dataclass

from samenbieb.domains.circulation.errors import Block
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RenewalAnswer:
    """A loan after the act. `result` is `ok`, `confirm` or `refused`; `due_at` (ISO, UTC) as it stands now.

    `codes` are the reasons against it when it was not renewed; their sentences are in `errors.REASONS`.
    """

    loan: str
    title: str
    barcode: str
    result: str
    due_at: str
    renewals_left: int
    codes: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Give the reasons, to look up their sentences."""
        return tuple(Block(code) for code in self.codes)


def renew_loan(
    actor: Actor,
    *,
    loan_public_id: str,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
) -> RenewalAnswer:
    """Give a patron more time with an item (verlengen). Raises: NotFound, RenewalRefused."""
    raise NotImplementedError


def renew_all(
    actor: Actor,
    *,
    person_public_id: str | None = None,
    membership_public_id: str | None = None,
    key: str = "",
) -> list[RenewalAnswer]:
    """Renew what can be renewed; a loan that cannot says why. For oneself, somebody one acts for, or a member (staff)."""
    raise NotImplementedError
