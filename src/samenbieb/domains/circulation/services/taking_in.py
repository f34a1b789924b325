"""A return in few statements: the locks in the house order, then the item and its newest loan, then what is written."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.circulation.services.steadily import Overtaken
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patron_services
from samenbieb.kernel import clock, identifiers, remembering
from samenbieb.kernel.locking import lock_work
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.remembering import Versions
from samenbieb.kernel.statements import Statement, insert

# What is so before the locks: the item, its work, and whom the scan concerns. `Taken.person_id` says who that is.
_SEEN = Statement(
    """
    SELECT i.id, r.work_id, (
        SELECT CASE WHEN l.closed_at IS NULL OR (l.closed_as = 'lost' AND l.found_at IS NULL) THEN m.person_id END
        FROM circulation_loan l LEFT JOIN patrons_membership m ON m.id = l.membership_id
        WHERE l.item_id = i.id AND l.closed_as <> 'undone' ORDER BY l.id DESC LIMIT 1)
    FROM holdings_item i JOIN catalogue_record r ON r.id = i.record_id WHERE i.barcode = %(barcode)s::text
    """
)
_NEWEST = Objects(
    Loan,
    "WHERE t.item_id = %(item)s::bigint AND t.closed_as <> 'undone' ORDER BY t.id DESC LIMIT 1 FOR NO KEY UPDATE OF t",
    joined={"membership": ()},
)
_CLOSE = Statement(
    """
    UPDATE circulation_loan SET returned_at = %(returned_at)s::timestamptz, closed_at = %(closed_at)s::timestamptz,
        closed_as = 'returned', branch_in_id = %(branch)s::bigint
    WHERE id = %(loan)s::bigint
    """
)
_ACT = insert(
    ReturnAct,
    public_id="uuid",
    organisation_id="bigint",
    item_id="bigint",
    loan_id="bigint",
    hold_id="bigint",
    branch_id="bigint",
    fee_cents="int",
    suspension_id="bigint",
    next_step="text",
    custody_before="text",
    branch_before_id="bigint",
    stood_at="text",
    item_version="int",
    done_at="timestamptz",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A scanned item and its newest loan while all locks are held; `held` are the versions of what is kept in memory.

    `loan`: the newest one, when it runs. `person_id`: whom the scan concerns: who has the item, or whose loan of it ended
    because it was lost.
    """

    item: Any
    conditions: frozenset[str]
    newest: Loan | None
    loan: Loan | None
    person_id: int | None
    held: Versions


def locked_return(barcode: str) -> Taken:
    """Take the locks of a return and read what it acts on. Raises: ItemUnknown, Overtaken.

    Locks: memberships of the borrower, item, work, loan. What is decided on is read in statements that begin after them.
    """
    seen = _SEEN.row(barcode=identifiers.scanned(barcode))
    if seen is None:
        items.item_id_of(barcode)  # says that nobody knows it
        raise Overtaken
    item_id, work_id, person_id = seen
    if person_id is not None:
        patron_services.lock_person(person_id)
    holdings.hold_item(item_id)
    lock_work(work_id)
    item, conditions = holdings.held_item(item_id)
    if item.record.work_id != work_id:
        raise Overtaken  # a cataloguer brought the edition to another title meanwhile
    found = _NEWEST.first(item=item_id)
    newest = found[0] if found is not None else None
    if _owed(newest) != person_id:
        raise Overtaken  # lent or returned between the first look and the lock
    if newest is not None:
        newest.item = item
    loan = newest if newest is not None and newest.closed_at is None else None
    return Taken(item, conditions, newest, loan, person_id, remembering.versions())


def _owed(newest: Loan | None) -> int | None:
    if newest is None or newest.membership is None:
        return None
    lost_until_now = newest.closed_as == Loan.Ending.LOST and newest.found_at is None
    return newest.membership.person_id if newest.closed_at is None or lost_until_now else None


def close(loan: Loan, *, returned_at: dt.datetime, branch_id: int) -> None:
    """Write that a loan ended with a return."""
    loan.returned_at, loan.closed_at = returned_at, clock.now()
    loan.closed_as, loan.branch_in_id = Loan.Ending.RETURNED, branch_id
    _CLOSE.run(loan=loan.pk, returned_at=returned_at, closed_at=loan.closed_at, branch=branch_id)


def note(**facts: Any) -> UUID:
    """Write down a scan of the returns desk; `facts` are the columns of `_ACT`. Gives its public id."""
    public_id = identifiers.uuid7()
    _ACT.run(public_id=public_id, done_at=clock.now(), **facts)
    return public_id
