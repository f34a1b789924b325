"""Last days that were set by hand: until when, why and by whom."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Loan, LoanExtension
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ExtensionNote:
    """One time that staff set the last day of a loan; `undone` when it was taken back."""

    due_at: dt.datetime
    made_at: dt.datetime
    made_by: str
    comment: str
    undone: bool


def extensions_of(loan: Loan) -> tuple[ExtensionNote, ...]:
    """Give the last days of a loan that were set by hand, oldest first. The caller has the loan in reach."""
    if not loan.extensions_used:
        return ()
    return tuple(
        ExtensionNote(
            line.due_after_at, line.act.made_at, line.act.made_by, line.comment, line.undone_at is not None
        )
        for line in loan.extensions.select_related("act").order_by("pk")
    )


def newest_extension(actor: Actor) -> str:
    """Give the newest act of setting last days that this actor may take back. Raises: NotFound."""
    rows = LoanExtension.objects.within(actor, permissions.EXTEND).filter(undone_at=None)
    found = rows.order_by("-pk").values_list("public_id", flat=True).first()
    if found is None:
        raise NotFound
    return str(found)
