"""Decisions about dates, counts and places: values in, verdict out."""

import calendar
import datetime as dt
import re
import secrets
from collections.abc import Sequence
from enum import StrEnum

DAY = dt.timedelta(days=1)
TIMES_MAX = 60
COUNT_FROM = dt.timedelta(hours=1)  # who comes early is counted early
HEADS_MAX = 9999
HEADS_USUAL_MAX = 500  # where nobody said how many fit
HEADS_FEW = 20  # in a small room a few walk in beside the places
FINAL_AFTER = dt.timedelta(days=90)
HOLD_FOR = dt.timedelta(minutes=10)  # long enough to type a name and a number
OFFER_FOR = dt.timedelta(hours=24)
OFFER_LEAST = dt.timedelta(minutes=30)
FORMS_MAX = 100  # of one activity, opened at one address in ten minutes
SENT_A_DAY_MAX = 10  # to one mail address or telephone number at one library; the desk registers more
GROUP_MAX = 10  # who comes with more calls the desk
DESK_GROUP_MAX = 60
PROPOSALS_OPEN_MAX = 10  # of one partner
PROPOSAL_CHANGES_MAX = 20  # of one partner on one day
PROPOSAL_DATES_MAX = 12
PROPOSED_AHEAD = dt.timedelta(days=366)
PAGE_OPEN_FOR = dt.timedelta(days=183)  # half a year: longer than a season is planned ahead
WAITS_LONG = dt.timedelta(days=14)
PROPOSAL_KEPT = dt.timedelta(days=180)
# No letters or digits that look like another: an address is read out over the telephone too.
PAGE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PAGE_LENGTH = 16
_NOT_SIGNS = re.compile(r"[^A-Z0-9]")
_NOT_DIGITS = re.compile(r"[^0-9]")


class Repeat(StrEnum):
    """How often a series returns."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


def series_days(first_on: dt.date, repeat: Repeat, times: int) -> list[dt.date]:
    """Give the days of a series, the first one included.

    Every month: the same weekday of the month (the second Tuesday); a fifth one that a month does not have is the last.
    """
    times = max(1, min(times, TIMES_MAX))
    if repeat is Repeat.MONTHLY:
        return [_same_weekday(first_on, month) for month in range(times)]
    step = dt.timedelta(days=7 if repeat is Repeat.WEEKLY else 14)
    return [first_on + step * number for number in range(times)]


def _same_weekday(first_on: dt.date, months_later: int) -> dt.date:
    index = first_on.year * 12 + first_on.month - 1 + months_later
    year, month = index // 12, index % 12 + 1
    ordinal = (first_on.day - 1) // 7
    first_weekday, days = calendar.monthrange(year, month)
    day = 1 + (first_on.weekday() - first_weekday) % 7 + ordinal * 7
    return dt.date(year, month, day if day <= days else day - 7)


def may_be_counted(starts_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether people can be there already."""
    return now >= starts_at - COUNT_FROM


def volunteer_may_count(*, helps: bool, at_own_place: bool, is_today: bool) -> bool:
    """Tell whether somebody who counts only their own may count this: they help there, or it is here and today."""
    return helps or (at_own_place and is_today)


def heads_are_possible(heads: int, children: int | None) -> bool:
    """Tell whether this can be a count; nobody is a count too."""
    return 0 <= heads <= HEADS_MAX and (children is None or 0 <= children <= heads)


def heads_are_many(heads: int, capacity: int | None) -> bool:
    """Tell whether so many came that one asks once whether it is right: far more than fit there."""
    return heads > (HEADS_USUAL_MAX if capacity is None else max(3 * capacity, HEADS_FEW))


def bare_phone(text: str) -> str:
    """Give a telephone number as digits, so that 06-1 and +31 6 1 are one. Empty when there is none."""
    digits = _NOT_DIGITS.sub("", text)
    for country in ("0031", "31") if text.strip().startswith(("00", "+")) else ():
        if digits.startswith(country):
            return f"0{digits.removeprefix(country)}"
    return digits


def is_registered_for(*, capacity: int | None, drop_in: bool) -> bool:
    """Tell whether one registers at all: for what has a number of places and is not open to who walks in."""
    return capacity is not None and not drop_in


def may_register(
    now: dt.datetime,
    *,
    starts_at: dt.datetime,
    from_at: dt.datetime | None,
    until_at: dt.datetime | None,
) -> bool:
    """Tell whether the register is open now: from its first moment, until its last or the start."""
    return (from_at is None or now >= from_at) and now < min(until_at or starts_at, starts_at)


def offer_until(now: dt.datetime, starts_at: dt.datetime) -> dt.datetime | None:
    """Give until when an offered place may be taken: a day, or half of the time that is left. Too near the start: never."""
    length = min(OFFER_FOR, (starts_at - now) / 2)
    return now + length if length >= OFFER_LEAST else None


def who_fits(waiting: Sequence[tuple[int, int]], free: int) -> list[int]:
    """Give whose turn it is of groups in order (key, heads): whole groups; too large a one keeps its turn and is passed."""
    found = []
    for key, heads in waiting:
        if heads <= free:
            found.append(key)
            free -= heads
    return found


def new_page_token() -> str:
    """Make the address of a partner's page by chance: 80 bits, and wrong ones are counted."""
    return "".join(secrets.choice(PAGE_SIGNS) for _ in range(PAGE_LENGTH))


def read_page_token(text: str) -> str:
    """Read an address as somebody typed it: small letters and dashes do not matter. Empty when it can be none."""
    bare = _NOT_SIGNS.sub("", text[:40].upper())
    return bare if len(bare) == PAGE_LENGTH and set(bare) <= set(PAGE_SIGNS) else ""


def shown_page_token(token: str) -> str:
    """Give an address in groups of four, as it is read out."""
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))
