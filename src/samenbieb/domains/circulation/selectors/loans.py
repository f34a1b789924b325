"""Loans as people see them: what is at home, when it is due, whether it can be renewed, what was read before."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise

from samenbieb.domains.circulation.errors import REASONS, Block
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class LoanLine:
    """One loan. `fee_cents` is the overdue fee as it would be now; `blocks` are the reasons against renewing it."""

    public_id: str
    work_public_id: str
    title: str
    creator: str
    form: str
    barcode: str
    person_public_id: str
    membership_public_id: str
    branch: str
    branch_code: str
    library: str
    opened_at: dt.datetime
    due_at: dt.datetime
    due_on: dt.date
    days_left: int
    late: bool
    fee_cents: int
    renewals_left: int
    blocks: tuple[Block, ...]
    returned_at: dt.datetime | None = None

    @property
    def can_renew(self) -> bool:
        """Tell whether a renewal would be answered with yes."""
        return not self.blocks

    @property
    def reasons(self) -> list[str | Promise]:
        """Give the sentences of the reasons against renewal."""
        return [REASONS[block] for block in self.blocks]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One loan that came back, for the person's own list."""

    work_public_id: str
    title: str
    creator: str
    form: str
    branch: str
    opened_at: dt.datetime
    returned_at: dt.datetime


def own_loans(actor: Actor, *, person_public_id: str | None = None) -> list[LoanLine]:
    """Give a patron's loans, soonest due first; or those of somebody they act for and whose loans they may see.

    Raises: NotFound (nobody whom this actor may act for).
    """
    raise NotImplementedError


def loans_of(actor: Actor, *, membership_public_id: str) -> list[LoanLine]:
    """Give the loans of a member of the actor's library, soonest due first. Audited. Raises: NotFound."""
    raise NotImplementedError


def loan(actor: Actor, *, public_id: str) -> LoanLine:
    """Give one loan: a patron's own, of somebody they act for, or of the actor's library. Raises: NotFound."""
    raise NotImplementedError


def history(actor: Actor, *, limit: int = 200) -> list[HistoryLine]:
    """Give what a patron read before, newest first, as far as it is kept."""
    raise NotImplementedError
