"""Taking back (innemen): one scan closes the loan and decides where the item goes next."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ReturnAnswer:
    """What the desk says after a scan. `next` is `shelf`, `hold_shelf`, `transit` or `desk`.

    `destination` is the place where the item stays or goes. `hold_for` (a name), `shelf_label` and `shelf_until_on`
    (ISO) are told where it lies ready. `fee_cents` is the whole overdue fee of the loan that this act closed; `account` is the
    public id of the membership that owes it, where this actor may see it. `repeated`: the scan changed nothing.
    """

    act: str
    title: str
    barcode: str
    closed: bool
    next: str
    destination: str
    destination_code: str
    hold_for: str = ""
    shelf_label: str = ""
    shelf_until_on: str = ""
    fee_cents: int = 0
    loan: str = ""
    account: str = ""
    can_undo: bool = False
    repeated: bool = False


def return_item(
    actor: Actor, *, barcode: str, branch_id: int, key: str = "", returned_at: dt.datetime | None = None
) -> ReturnAnswer:
    """Take one item in (innemen)."""
    raise NotImplementedError


def undo_return(actor: Actor, *, act_public_id: str) -> str:
    """Take a return back that was a mistake, while nothing followed. Returns the title."""
    raise NotImplementedError
