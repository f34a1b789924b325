"""May staff give a loan this last day? Source: RN-27 of the rows of circulation."""

import datetime as dt


def day_is_possible(to_on: dt.date, *, today: dt.date, days: int) -> bool:
    """Tell whether a last day lies neither before today nor more than so many days after it."""
    return today <= to_on <= today + dt.timedelta(days=days)
