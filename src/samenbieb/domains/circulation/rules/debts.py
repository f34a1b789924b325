"""Which debts have stood long enough to be told of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Debt:
    """A charge of which something is open: its name, the day it was made, and what is open, in cents."""

    name: str
    charged_on: dt.date
    open_cents: int


@dataclass(frozen=True, slots=True)
class DebtToTell:
    """What is to be told: all that is open, in cents, and the newest charge that has stood long enough."""

    open_cents: int
    newest: str


def debt_to_tell(
    debts: Iterable[Debt], *, above_cents: int | None, days: int, today: dt.date
) -> DebtToTell | None:
    """Tell of a debt when more than `above_cents` has been open for so many days; null: nothing is to be told.

    Only charges that are old enough count towards the limit; the message names all that is open. It is told again only
    when a charge that was not told of has stood long enough, so the newest such charge names the notice.
    """
    if above_cents is None:
        return None
    known = list(debts)
    standing = [debt for debt in known if debt.open_cents > 0 and (today - debt.charged_on).days >= days]
    if sum(debt.open_cents for debt in standing) <= above_cents:
        return None
    newest = max(standing, key=lambda debt: (debt.charged_on, debt.name))
    return DebtToTell(sum(debt.open_cents for debt in known), newest.name)
