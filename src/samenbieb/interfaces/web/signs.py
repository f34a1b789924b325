"""The sign of an appointment: a simple thing and two digits, instead of a name; and the button of a time."""

import datetime as dt

from django.utils.dateparse import parse_datetime
from django.utils.translation import pgettext_lazy

# The words beside the icons of the signs.
SIGNS = {
    "apple": pgettext_lazy("sign of an appointment", "Apple"),
    "bell": pgettext_lazy("sign of an appointment", "Bell"),
    "bike": pgettext_lazy("sign of an appointment", "Bicycle"),
    "cat": pgettext_lazy("sign of an appointment", "Cat"),
    "fish": pgettext_lazy("sign of an appointment", "Fish"),
    "heart": pgettext_lazy("sign of an appointment", "Heart"),
    "key": pgettext_lazy("sign of an appointment", "Key"),
    "leaf": pgettext_lazy("sign of an appointment", "Leaf"),
    "sun": pgettext_lazy("sign of an appointment", "Sun"),
    "umbrella": pgettext_lazy("sign of an appointment", "Umbrella"),
}


def sign_in_words(icon: str) -> str:
    """Say what the icon of a sign shows."""
    return str(SIGNS.get(icon, ""))


def moment_of(text: str) -> dt.datetime | None:
    """Read the moment of a button; None when it is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    # The first and the last day of the calendar have no moment in every time zone: no place is there to help then.
    return found if found is not None and found.tzinfo and 2000 <= found.year < 3000 else None
