"""Words for facets and their values; those of the catalogue's codes are the catalogue's."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue import selectors as catalogue

FACETS: dict[str, str | Promise] = {
    "available": _("On the shelf"),
    "form": _("Kind"),
    "audience": _("For whom"),
    "language": _("Language"),
    "branch": _("Branch"),
    "year": _("Year"),
    "subject": _("Subject"),
    "easy_reading": _("Easy reading"),
    "large_print": _("Large print"),
}
SWITCHES: dict[str, str | Promise] = {
    "available": _("Available now"),
    "easy_reading": _("Easy reading"),
    "large_print": _("Large print"),
}
VALUES = {
    "form": catalogue.form_word,
    "audience": catalogue.audience_word,
    "language": catalogue.language_word,
}
