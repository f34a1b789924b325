"""Days and moments as forms send them."""

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


def moment(text: str) -> dt.datetime | None:
    """Read a moment with its zone, as our forms send it, in UTC; nothing when it is none.

    A zone of a day ahead is one to Python and none to the database.
    """
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(dt.UTC) if found.tzinfo is not None and 2000 < found.year < 2200 else None
