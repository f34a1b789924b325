"""Hours in which no telephone buzzes."""

import datetime as dt


def is_quiet(at: dt.time, *, quiet_from: dt.time, quiet_until: dt.time) -> bool:
    """Tell whether a moment of the day lies in the quiet hours; they may go over midnight. The same hour twice: never quiet."""
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def quiet_ends(now: dt.datetime, *, quiet_from: dt.time, quiet_until: dt.time) -> dt.datetime:
    """Give the moment, on the clock of the place, at which a message may go: now, or when the quiet hours end.

    `now` is a naive moment on that clock.
    """
    if not is_quiet(now.time(), quiet_from=quiet_from, quiet_until=quiet_until):
        return now
    day = now.date() + dt.timedelta(days=1 if now.time() >= quiet_until else 0)
    return dt.datetime.combine(day, quiet_until)
