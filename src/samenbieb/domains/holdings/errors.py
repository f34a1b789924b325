"""Refusals about items."""

from collections.abc import Sequence
from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, NotFound, Refusal

# Why a line of a table of items did not come in.
LINE_REASONS: Final[dict[str, str | Promise]] = {
    "barcode_missing": _("The barcode is missing."),
    "barcode_twice": _("This barcode stands twice in the table."),
    "barcode_taken": _("This barcode is already in use for another title."),
    "branch_unknown": _("We do not know this branch, or you may not enter anything for it."),
    "other_branch": _("This barcode belongs to another branch."),
    "record_missing": _("The number of the title is missing."),
    "record_unknown": _("We do not know this title. Bring in its description first."),
    "record_ambiguous": _("Several titles have this number. Say which supplier it is of (column source)."),
    "category_unknown": _("We do not know this kind of material."),
    "bad_price": _("This is not a price."),
    "bad_date": _("This is not a date. Write it as 2026-01-31."),
    "bad_age": _("This is not an age in years."),
}


class ItemUnknown(NotFound):
    """No item of the network has this barcode."""

    code = "item_unknown"
    message = _("We do not know this barcode. Scan it again, or type the number below the bars.")


class BarcodeTaken(Refusal):
    """The barcode stands on another item."""

    code = "bad_number"
    message = _("This barcode is already in use. Choose another one.")


class TransitOpen(Refusal):
    """The item is under way already."""

    code = "transit_open"
    message = _("This title is already under way. Take it in first.")


class CountClosed(Refusal):
    """Scans for a count that was ended."""

    code = "count_closed"
    message = _("This count was ended. Open it again to go on.")


class CountRuns(Refusal):
    """The shelves are being counted already."""

    code = "count_runs"
    message = _("These shelves are being counted already. Go on with that count.")


class StockLineMoved(Refusal):
    """Something happened to the title, or to the line, since it was shown."""

    code = "stock_line_moved"
    message = _("Something happened to this title in the meantime. Look at the list again.")


class WeedingUndone(Refusal):
    """The copies were brought back before."""

    code = "weeding_undone"
    message = _("This was taken back already. Nothing changed.")


class OfferEnded(Refusal):
    """Somebody took the copy over, or its library called it back."""

    code = "offer_ended"
    message = _("This offer has ended. Look at the list again.")


class InCollection(Refusal):
    """The title is in a collection already."""

    code = "in_collection"
    message = _("This title is in a collection already.")


class CollectionState(Refusal):
    """The collection is not where this act belongs: not sent yet, called home, or ended."""

    code = "collection_state"
    message = _("This is not possible with this collection now. Look at the page again.")


class TableRefused(Invalid):
    """The whole table cannot be used; the sentence says why."""

    code = "table_refused"
    not_text: ClassVar[str | Promise] = _("This is not a table. Save it as CSV and try again.")
    missing: ClassVar[str | Promise] = _("These columns are missing: %(columns)s.")
    unknown: ClassVar[str | Promise] = _("We do not know these columns: %(columns)s.")

    @classmethod
    def about(cls, sentence: str | Promise, columns: Sequence[str]) -> "TableRefused":
        """Name the columns."""
        return cls(str(sentence) % {"columns": ", ".join(columns)}, columns=list(columns))


class BadBarcode(Refusal):
    """The number cannot be that of a copy: a card, a wrong check digit, or too short."""

    code = "bad_number"
    message = _("This number is not that of a title. Scan it again.")


class TitleMissing(Refusal):
    """A copy that is entered at the desk needs a title."""

    code = "title_missing"
    message = _("Write the title that stands on the cover.")


class EditionUnknown(Refusal):
    """No edition, or more than one, has this ISBN."""

    code = "edition_unknown"
    message = _("We found no single title with this ISBN. Bring the description in first.")
