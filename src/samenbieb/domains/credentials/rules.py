"""Who held what when: lines in, verdict out."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What happened to a qualification."""

    GIVEN = "given"
    USED = "used"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """How a qualification of somebody stands at a moment."""

    NONE = "none"
    VALID = "valid"
    LAPSED = "lapsed"  # its time is over
    UNUSED = "unused"  # not used for too long
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `pk` gives the order of what was written at one moment; `withdraws` is the pk of the line that was a mistake."""

    pk: int
    what: What
    happened_at: dt.datetime
    recorded_at: dt.datetime
    valid_months: int | None = None
    disuse_months: int | None = None
    withdraws: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it stood, on which line, and until when it stands if nothing more happens (null: without end)."""

    standing: Standing
    line: int | None = None
    until_at: dt.datetime | None = None

    @property
    def holds(self) -> bool:
        """Tell whether somebody could use it."""
        return self.standing is Standing.VALID


NOTHING = Verdict(Standing.NONE)


def verdict(lines: Iterable[Line], at: dt.datetime, *, known_at: dt.datetime | None = None) -> Verdict:
    """Tell how a qualification of somebody stood at a moment, as it was known at another (null: as all lines tell).

    What is given holds until its months are over, or until it was not used for its months of disuse; a use keeps only
    alive what still holds. Given again, it begins anew; taken away, it ends until it is given again.
    """
    told = [line for line in lines if known_at is None or line.recorded_at <= known_at]
    mistakes = {line.withdraws for line in told if line.what is What.WITHDRAWN}
    stands = NOTHING
    given: Line | None = None
    for line in sorted(told, key=lambda one: (one.happened_at, one.pk)):
        if line.pk in mistakes or line.what is What.WITHDRAWN or line.happened_at > at:
            continue
        if line.what is What.GIVEN:
            given = line
            stands = Verdict(Standing.VALID, line.pk, _end(line, line.happened_at))
        elif line.what is What.REVOKED and given is not None:
            given, stands = None, Verdict(Standing.REVOKED, line.pk)
        elif line.what is What.USED and given is not None and _is_before(line.happened_at, stands.until_at):
            stands = Verdict(Standing.VALID, given.pk, _end(given, line.happened_at))
    if given is None or _is_before(at, stands.until_at):
        return stands
    over = _over(given)
    why = Standing.LAPSED if over is not None and over == stands.until_at else Standing.UNUSED
    return Verdict(why, given.pk, stands.until_at)


def _is_before(moment: dt.datetime, end: dt.datetime | None) -> bool:
    return end is None or moment < end


def _over(given: Line) -> dt.datetime | None:
    return months_later(given.happened_at, given.valid_months) if given.valid_months else None


def _end(given: Line, used_at: dt.datetime) -> dt.datetime | None:
    """Give when what was given ends, if it is not used any more after a moment."""
    ends = [_over(given), months_later(used_at, given.disuse_months) if given.disuse_months else None]
    return min((end for end in ends if end is not None), default=None)


def months_later(moment: dt.datetime, months: int) -> dt.datetime:
    """Give the same day and time some months later; the last day of a shorter month."""
    index = moment.year * 12 + moment.month - 1 + months
    year, month = index // 12, index % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def is_old_enough(age_min: int, at: dt.date, *, birth_on: dt.date | None, born_in: int | None) -> bool:
    """Tell whether somebody has certainly reached an age on a day; nothing known is no.

    Of a year alone, the birthday counts as the last day of it.
    """
    if birth_on is not None:
        had = (at.month, at.day) >= (birth_on.month, birth_on.day)
        return at.year - birth_on.year - (0 if had else 1) >= age_min
    return born_in is not None and at.year - born_in - 1 >= age_min
