"""Decisions about partners: pure, without clock or database."""

import datetime as dt

CHECK_DAYS = 183  # six months: after this somebody looks whether it is still so


def must_be_checked(checked_on: dt.date, today: dt.date) -> bool:
    """Tell whether what is said of a partner was last looked at too long ago."""
    return today - checked_on > dt.timedelta(days=CHECK_DAYS)
