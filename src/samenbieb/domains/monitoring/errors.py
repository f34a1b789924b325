"""What this room refuses."""

from django.utils.translation import gettext_lazy as _

from samenbieb.kernel.errors import Invalid, NotFound, Refusal

__all__ = ["CountInParts", "NoSuchFigure", "NoSuchPeriod", "RecountedTooOften"]


class NoSuchFigure(NotFound):
    """No room declares a figure with this name, or its module is off."""

    message = _("We do not know this figure. Choose one from the monitor.")


class NoSuchPeriod(Invalid):
    """What was asked for is no month or year."""

    message = _("This is no month or year. Choose one from the list.")


class RecountedTooOften(Refusal):
    """Many figures were counted anew in a short time: counting takes work from the desks."""

    code = "recounted_too_often"
    message = _("Many figures are being counted now. Wait a minute and try again.")
    http_status = 429


class CountInParts(Refusal):
    """One number of too many libraries and months to count while somebody waits."""

    code = "count_in_parts"
    message = _("This number is too large to count at once. Choose a library or a month, and count that.")
    http_status = 422
