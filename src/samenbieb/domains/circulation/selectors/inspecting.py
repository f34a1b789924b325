"""One item's loan and one title's queue as they stand in the tables, for who proves rules (trials) and for nobody at a door."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from samenbieb.domains.circulation.errors import Block, RenewalRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import facts
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class LoanState:
    """The open loan of an item, else its last one. `person_id` is null when it was unlinked; the fee is as at this moment."""

    public_id: str
    is_open: bool
    person_id: int | None
    due_at: dt.datetime
    renewals_used: int
    fee_cents: int
    returned_at: dt.datetime | None
    branch_out_id: int
    branch_in_id: int | None
    patron_category: str
    fee_stop: str


def loan_state(actor: Actor, *, barcode: str) -> LoanState:
    """Give the loan of an item. Raises: NotAllowed (only the house itself asks), RenewalRefused (never lent)."""
    if not actor.everywhere:
        raise NotAllowed
    rows = Loan.objects.across_all(reason="a trial looks at what its own steps made")
    found = rows.filter(item__barcode=barcode).exclude(closed_as=Loan.Ending.UNDONE)
    row = found.select_related("membership", "patron_category", "item__record").order_by("-pk").first()
    if row is None:
        raise RenewalRefused([Block.NOT_ON_LOAN])
    return LoanState(
        public_id=str(row.public_id),
        is_open=row.closed_at is None,
        person_id=row.membership.person_id if row.membership else None,
        due_at=row.due_at,
        renewals_used=row.renewals_used,
        fee_cents=facts.fee_cents(row, at=row.returned_at or clock.now()),
        returned_at=row.returned_at,
        branch_out_id=row.branch_out_id,
        branch_in_id=row.branch_in_id,
        patron_category=row.patron_category.code,
        fee_stop=_fee_stop(row),
    )


def _fee_stop(row: Loan) -> str:
    """Say why no more fee runs up: lost, returned, the cap (`maximum`), or nothing."""
    if row.fee_stop and row.found_at is None:
        return row.fee_stop
    if row.closed_at is not None:
        return "returned"
    cap = facts.fee_terms(row).cap_cents
    return "maximum" if cap is not None and facts.fee_cents(row, at=clock.now()) >= cap else ""


def barcodes_of_loans(actor: Actor, loans: Collection[str]) -> dict[str, str]:
    """Give the barcodes of loans by their public id; what is no loan is left out. Raises: NotAllowed."""
    if not actor.everywhere:
        raise NotAllowed
    ids = [public_id for public_id in loans if _is_uuid(public_id)]
    rows = Loan.objects.across_all(reason="a trial looks at what its own steps made").filter(
        public_id__in=ids
    )
    return {str(public_id): barcode for public_id, barcode in rows.values_list("public_id", "item__barcode")}


def returned_barcodes(actor: Actor, *, person_id: int) -> list[str]:
    """Give the items of the closed loans that still lead to a person, by barcode. Raises: NotAllowed."""
    if not actor.everywhere:
        raise NotAllowed
    rows = Loan.objects.across_all(reason="a trial looks at what its own steps made")
    found = rows.filter(membership__person_id=person_id, closed_at__isnull=False)
    found = found.exclude(closed_as=Loan.Ending.UNDONE)
    return list(found.order_by("item__barcode").values_list("item__barcode", flat=True))


def _is_uuid(text: str) -> bool:
    """Tell whether a text can be a public id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
