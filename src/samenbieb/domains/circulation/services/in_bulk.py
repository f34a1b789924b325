"""Many titles at once: a class takes forty books home, or brings them back in a crate. Each title by itself, one report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import LendingRefused
from samenbieb.domains.circulation.services.checkouts import CheckoutAnswer, check_out_item
from samenbieb.domains.circulation.services.returns import ReturnAnswer, return_item
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, Refusal

COUNT_MAX = 200


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What became of one number: lent or taken in (`answer`), or not, with every reason."""

    barcode: str
    title: str
    answer: CheckoutAnswer | ReturnAnswer | None = None
    reasons: tuple[str | Promise, ...] = ()

    @property
    def done(self) -> bool:
        """Tell whether it was lent or taken in."""
        return self.answer is not None

    @property
    def counted(self) -> bool:
        """Tell whether its use was only counted."""
        return isinstance(self.answer, CheckoutAnswer) and bool(self.answer.use)


def barcodes_in(text: str) -> list[str]:
    """Read the numbers from what was scanned into one field: by line, comma or space, each once, in order.

    Raises: Invalid (none, or more than 200).
    """
    found = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if not found:
        raise Invalid(fields={"barcodes": str(_("Scan the titles first."))})
    if len(found) > COUNT_MAX:
        raise Invalid(
            fields={"barcodes": str(_("These are more than 200 titles. Do it in two times."))},
            count=len(found),
        )
    return found


def lend_many(
    actor: Actor, *, card: str, barcodes: Sequence[str], branch_id: int, key: str = ""
) -> list[BulkLine]:
    """Lend many titles to the holder of one card. One that is refused does not stop the others.

    Nothing is set aside here: who may do that scans that title by itself. The same `key` again gives the same answers.
    Raises: NotAllowed, CardUnknown. Locks and publishes as `check_out_item`, title by title.
    """
    actor.require(permissions.CHECK_OUT, at=organisations.place(branch_id).organisation_id)
    patrons.scan_card(actor, card)

    def lend(barcode: str, key: str) -> CheckoutAnswer:
        return check_out_item(actor, barcode=barcode, card=card, branch_id=branch_id, key=key)

    return [_line(lend, barcode, key and f"{key}:{place}") for place, barcode in enumerate(barcodes)]


def take_in_many(actor: Actor, *, barcodes: Sequence[str], branch_id: int, key: str = "") -> list[BulkLine]:
    """Take in many titles at one place. One that is refused does not stop the others.

    Raises: NotAllowed. Locks and publishes as `return_item`, title by title.
    """
    actor.require(permissions.RETURN, at=organisations.place(branch_id).organisation_id)

    def take_in(barcode: str, key: str) -> ReturnAnswer:
        return return_item(actor, barcode=barcode, branch_id=branch_id, key=key)

    return [_line(take_in, barcode, key and f"{key}:{place}") for place, barcode in enumerate(barcodes)]


def _line(act: Callable[[str, str], Any], barcode: str, key: str) -> BulkLine:
    try:
        answer = act(barcode, key)
    except LendingRefused as refusal:
        return BulkLine(barcode, refusal.title, reasons=(*refusal.sentences, *refusal.notes))
    except Refusal as refusal:
        return BulkLine(barcode, "", reasons=(refusal.sentence,))
    return BulkLine(barcode, answer.title, answer)
