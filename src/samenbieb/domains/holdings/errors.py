"""Refusals about items."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import NotFound, Refusal


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
