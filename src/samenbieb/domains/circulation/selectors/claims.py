"""The search list: titles of which a borrower says that they are back, for who looks on the shelves. Names no borrower."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Claim
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One title to look for. `lent_at` is the place that lent it; `home` where it belongs."""

    item_public_id: str
    barcode: str
    title: str
    creator: str
    location: str
    shelf_mark: str
    home: str
    lent_at: str
    claimed_at: dt.datetime
    is_own: bool


def claims_to_search(actor: Actor, *, branch_id: int) -> list[ClaimLine]:
    """Give what a place must look for, in shelf order: what it lent, and what belongs here. Raises: NotFound."""
    branch = organisations.branch_by_id(branch_id)
    if not actor.may(permissions.RETURN, at=branch.organisation_id):
        raise NotFound
    rows = Claim.objects.across_all(
        reason="a title is looked for where it was lent and where it belongs, whichever library lent it"
    )
    here = Q(loan__branch_out=branch_id) | Q(loan__item__home_branch=branch_id)
    found = rows.filter(here, resolved_at=None).select_related(
        "loan__item__record__work", "loan__item__home_branch", "loan__branch_out"
    )
    lines = [_line(actor, row) for row in found]
    return sorted(lines, key=lambda line: (line.location, line.shelf_mark, line.title, line.barcode))


def _line(actor: Actor, row: Claim) -> ClaimLine:
    loan = row.loan
    if loan is None:
        raise TypeError("an open claim has its loan")  # a constraint of the table
    item = loan.item
    return ClaimLine(
        item_public_id=str(item.public_id),
        barcode=item.barcode,
        title=item.record.title,
        creator=item.record.work.creator,
        location=item.stands_at,
        shelf_mark=item.shelf_mark,
        home=item.home_branch.name,
        lent_at=loan.branch_out.name,
        claimed_at=row.claimed_at,
        is_own=actor.may(permissions.MARK, at=loan.organisation_id),
    )
