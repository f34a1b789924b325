"""Decisions about people: values in, verdict out. Ages count full years; days are days of the library."""

import calendar
import datetime as dt
import itertools
import re
from dataclasses import dataclass
from enum import StrEnum

GROWN_AGE = 18
CONSENT_UNTIL_AGE = 16  # a parent says yes for a child under 16 (UAVG art. 5; the library's own terms)
PIN_LENGTH_MIN, PIN_LENGTH_MAX = 4, 12
ONE_DAY = dt.timedelta(days=1)

_POSTCODE = re.compile(r"^(\d{4})\s?([A-Za-z]{2})(?:\s+(\d+\s?\S*))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_DIGITS_ONLY_MIN = 6


class PinProblem(StrEnum):
    """Why a PIN cannot be used."""

    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    TOO_EASY = "too_easy"


class Act(StrEnum):
    """What a block may stop (FORMAT: `checkout` `renew` `hold`)."""

    CHECKOUT = "checkout"
    RENEW = "renew"
    HOLD = "hold"


class Reach(StrEnum):
    """Where a block holds: at all branches of its library (or network), only at one, or at all but one."""

    ALL = "all"
    ONLY = "only"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a block reaches: what it stops, and where, seen from a branch."""

    acts: tuple[str, ...] = tuple(Act)
    reach: str = Reach.ALL
    branch_id: int | None = None

    def problem(self, *, everywhere: bool) -> str:
        """Name the part that cannot be (`acts` `reach` `branch`); empty when all is well.

        A block of the whole network (`everywhere`) does not hold at one branch only.
        """
        if not self.acts or not set(self.acts) <= set(Act):
            return "acts"
        if self.reach not in set(Reach) or (everywhere and self.reach == Reach.ONLY):
            return "reach"
        return "branch" if (self.branch_id is None) != (self.reach == Reach.ALL) else ""


def holds_at(reach: Reach, set_at: int | None, branch_id: int) -> bool:
    """Tell whether a block with a reach, set at a branch (null: at none), holds at another or the same branch."""
    if reach == Reach.ALL:
        return True
    return (set_at == branch_id) == (reach == Reach.ONLY)


@dataclass(frozen=True, slots=True)
class Ages:
    """From an age up to and including an age (None: no end)."""

    from_age: int
    until_age: int | None

    def fits(self, age: int) -> bool:
        """Tell whether an age lies within."""
        return self.from_age <= age and (self.until_age is None or age <= self.until_age)


def age_on(birth_on: dt.date | None, day: dt.date) -> int:
    """Give the age in full years on a day; who was born on 29 February has their birthday on 1 March.

    A group has no birth day: it counts as grown up, for a grown-up answers for what it borrows.
    """
    if birth_on is None:
        return GROWN_AGE
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def category_code(given: str, ages: Ages, *, age: int) -> str:
    """Give the category that counts at an age: the one of the subscription, or the ordinary one beside it.

    A child's subscription does not keep an adult a child: whoever turns 18 is lent to as an adult.
    """
    if ages.fits(age):
        return given
    return "CHILD" if age < GROWN_AGE else "ADULT"


def last_day(starts_on: dt.date, months: int) -> dt.date:
    """Give the last day of a period of months that starts on any day: the day before the same day, months later.

    A day that the last month does not have (31 April) counts as the end of that month.
    """
    year, month0 = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    days_in_month = calendar.monthrange(year, month0 + 1)[1]
    if starts_on.day > days_in_month:
        return dt.date(year, month0 + 1, days_in_month)
    return dt.date(year, month0 + 1, starts_on.day) - ONE_DAY


def next_period(expires_on: dt.date, *, months: int, today: dt.date) -> tuple[dt.date, dt.date]:
    """Give first and last day of the period after this one; one that expired earlier goes on from today."""
    starts_on = max(expires_on + ONE_DAY, today)
    return starts_on, last_day(starts_on, months)


def is_active(starts_on: dt.date, ended_on: dt.date | None, *, today: dt.date) -> bool:
    """Tell whether a membership has begun and was not ended. Whether it expired is another question."""
    return starts_on <= today and (ended_on is None or today <= ended_on)


def needs_guardian(age: int) -> bool:
    """Tell whether a parent or guardian must be known and agree."""
    return age < CONSENT_UNTIL_AGE


def guardian_sees_loans(age: int, *, until_age: int, asked_from_age: int, child_agreed: bool) -> bool:
    """Tell whether a guardian sees what a child borrows: until the age that the library sets, and from the age at
    which the child is asked only when the child said yes.
    """
    if age >= min(until_age, GROWN_AGE):
        return False
    return age < asked_from_age or child_agreed


def needs_recorded_yes(*, fee_before_cents: int, fee_cents: int) -> bool:
    """Tell whether somebody must say yes first: a free membership becomes a paid one only so."""
    return fee_before_cents == 0 and fee_cents > 0


def pin_problem(pin: str, birth_on: dt.date | None = None) -> PinProblem | None:
    """Tell why a PIN cannot be used, or None: 4 to 12 digits, no row of the same or of following digits, no birth day."""
    if not (pin.isascii() and pin.isdigit()):
        return PinProblem.NOT_DIGITS
    if not PIN_LENGTH_MIN <= len(pin) <= PIN_LENGTH_MAX:
        return PinProblem.WRONG_LENGTH
    steps = {(int(later) - int(earlier)) % 10 for earlier, later in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return PinProblem.TOO_EASY
    if birth_on is not None and pin in {
        birth_on.strftime(form) for form in ("%d%m", "%m%d", "%Y", "%d%m%y", "%d%m%Y")
    }:
        return PinProblem.TOO_EASY
    return None


def postcode_text(text: str) -> str:
    """Write a Dutch postcode as `1234 AB`; another country's stays as it is."""
    found = _POSTCODE.match(text.strip())
    return f"{found[1]} {found[2].upper()}" if found and not found[3] else text.strip()[:10]


def parsed_day(text: str) -> dt.date | None:
    """Read a day as people write it: 31-12-1980, 31/12/1980 or 1980-12-31; None when it is not one."""
    text = text.strip()
    if found := _DAY_FIRST.match(text):
        year, month, day = found[3], found[2], found[1]
    elif found := _YEAR_FIRST.match(text):
        year, month, day = found[1], found[2], found[3]
    else:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the words of a search at the desk mean; exactly one way of looking is filled in."""

    number: str = ""
    birth_on: dt.date | None = None
    postcode: str = ""
    house_number: str = ""
    email: str = ""
    names: tuple[str, ...] = ()


def understood(words: str) -> Wanted:
    """Read what somebody typed at the desk: a card number, a birth date, a postcode with house number, an e-mail
    address, or (parts of) a name.
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    if (day := parsed_day(text)) is not None:
        return Wanted(birth_on=day)
    if found := _POSTCODE.match(text):
        return Wanted(
            postcode=f"{found[1]} {found[2].upper()}", house_number=(found[3] or "").replace(" ", "")
        )
    if "@" in text:
        return Wanted(email=text)
    digits = re.sub(r"[\s.\-]", "", text)
    if digits.isdigit() and len(digits) >= _DIGITS_ONLY_MIN:
        return Wanted(number=digits)
    return Wanted(names=tuple(word for word in text.replace(",", " ").split() if word))
