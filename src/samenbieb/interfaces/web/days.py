"""Days that people fill in."""

import datetime as dt

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from samenbieb.kernel.errors import Invalid


def read(text: str) -> dt.date | None:
    """Read a day from a form; an empty field means none. Raises: Invalid."""
    if not text.strip():
        return None
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("This is no day. Choose one from the calendar."))
    return found
