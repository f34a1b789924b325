"""Decisions about partners and hand-overs: pure, without clock or database."""

import datetime as dt
import uuid

_NUMBERS = uuid.UUID("3a6f2b0c-52f4-4c0e-9d55-6f1f2f0b7d18")
CHECK_DAYS = 183  # six months: after this somebody looks whether it is still so


def must_be_checked(checked_on: dt.date, today: dt.date) -> bool:
    """Tell whether what is said of a partner was last looked at too long ago."""
    return today - checked_on > dt.timedelta(days=CHECK_DAYS)


def random_number(text: str) -> uuid.UUID:
    """Give the number that is stored for a key that a browser sent: the same for the same text, and without a moment in it."""
    return uuid.uuid5(_NUMBERS, text)
