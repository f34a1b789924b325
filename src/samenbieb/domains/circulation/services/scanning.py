"""A check-out in few statements: the locks in the house order, then the facts, then the loan.

The slow and obvious way to the same facts stands in `tests/domains/circulation/slow_facts.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services.steadily import Overtaken
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.services import ScannedItem
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.patrons.selectors import Borrower
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Versions
from samenbieb.kernel.statements import Statement, insert

_FACTS = Statement(
    """
    SELECT
        (SELECT json_build_array(m.person_id, l.onsite) FROM circulation_loan l JOIN patrons_membership m ON m.id = l.membership_id
            WHERE l.item_id = %(item)s::bigint AND l.closed_at IS NULL),
        (SELECT json_agg(json_build_array(i.category_id, i.location, l.branch_out_id, l.due_at < %(now)s::timestamptz,
            l.fee_stop = 'claimed', l.onsite, l.item_id))
            FROM circulation_loan l JOIN holdings_item i ON i.id = l.item_id
            WHERE l.membership_id = ANY (%(accounts)s::bigint[]) AND l.closed_at IS NULL),
        (SELECT h.state FROM circulation_hold h
            WHERE h.captured_item_id = %(item)s::bigint AND h.state IN ('in_transit', 'waiting')
            AND (h.membership_id IS NULL OR h.membership_id <> ALL (%(accounts)s::bigint[]))),
        EXISTS (SELECT FROM circulation_hold h
            WHERE h.membership_id = ANY (%(accounts)s::bigint[]) AND h.work_id = %(work)s::bigint
            AND h.state IN ('open', 'in_transit', 'waiting')),
        EXISTS (SELECT FROM circulation_hold h WHERE h.work_id = %(work)s::bigint AND h.state = 'open'
            AND (h.membership_id IS NULL OR h.membership_id <> ALL (%(accounts)s::bigint[]))),
        EXISTS (SELECT FROM circulation_pulltask t JOIN circulation_hold h ON h.id = t.hold_id
            WHERE t.item_id = %(item)s::bigint AND t.ended_at IS NULL AND h.state = 'open'
            AND (h.membership_id IS NULL OR h.membership_id <> ALL (%(accounts)s::bigint[])))
    """
)
_OPEN = insert(
    Loan,
    "id",
    public_id="uuid",
    organisation_id="bigint",
    membership_id="bigint",
    item_id="bigint",
    patron_category_id="bigint",
    branch_out_id="bigint",
    channel="text",
    opened_at="timestamptz",
    due_at="timestamptz",
    terms="jsonb",
    onsite="boolean",
    proxy_id="bigint",
)


@dataclass(frozen=True, slots=True)
class OpenLoan:
    """One of the loans that a person has: what a limit looks at."""

    item_category_id: int
    location: str
    branch_out_id: int
    is_past_due: bool
    is_claimed: bool
    onsite: bool
    item_id: int

    @property
    def is_overdue(self) -> bool:
        """Tell whether it is too late; what is said to be returned is not."""
        return self.is_past_due and not self.is_claimed


@dataclass(frozen=True, slots=True)
class Scanned:
    """Who borrows and what, while all locks are held; `held` are the versions of what is kept in memory.

    `used_onsite`: its holder uses it in the building. `apart_for_other` is the state of the hold of somebody else that has the item; `has_hold`: the borrower waits for this
    title; `others_wait`: somebody else does; `asked_for_other`: it is to be fetched for somebody else.
    """

    item: ScannedItem
    borrower: Borrower
    held: Versions
    holder_id: int | None
    used_onsite: bool
    loans: tuple[OpenLoan, ...]
    apart_for_other: str
    has_hold: bool
    others_wait: bool
    asked_for_other: bool


def locked_scan(actor: Actor, *, barcode: str, card: str, organisation_id: int) -> Scanned:
    """Take the locks of a loan and read what the rules ask. Raises: ItemUnknown, CardUnknown, NotAllowed, Overtaken.

    Locks: memberships of the person, item, work. An act that waited for one of them sees what was done meanwhile: the
    facts are read in statements that begin after the last lock.
    """
    try:
        person_id = patron_services.lock_card_holder(card)
    except CardUnknown:
        items.item_id_of(barcode)  # of two unknown numbers, the title is told
        raise
    item_id, work_id = holdings.lock_scanned(barcode)
    item, held = holdings.scanned_item(item_id)
    if item.work_id != work_id:
        raise Overtaken
    borrower = patrons.borrower(
        actor, card=card, person_id=person_id, organisation_id=organisation_id, held=held
    )
    holder, loans, apart, *told = _row(item, borrower.account_ids)
    holder_id, onsite = holder or (None, False)
    return Scanned(
        item,
        borrower,
        held,
        holder_id,
        onsite,
        tuple(OpenLoan(*loan) for loan in loans or ()),
        apart or "",
        *told,
    )


def _row(item: ScannedItem, account_ids: Iterable[int]) -> tuple[Any, ...]:
    found = _FACTS.row(item=item.pk, work=item.work_id, accounts=tuple(account_ids), now=clock.now())
    return found or ()


def open_loan(item_id: int, **facts: Any) -> tuple[int, UUID]:
    """Write a loan that begins now; `facts` are the columns of `_OPEN`.

    Gives its primary key and public id. Raises: IntegrityError when one is open.
    """
    public_id = identifiers.uuid7()
    found = _OPEN.row(public_id=public_id, item_id=item_id, opened_at=clock.now(), **facts)
    return (found or (0,))[0], public_id
