"""What a rule can be said to have done in the past year: of which kinds, and the limits counted again.

Source: issue 4 (preview: counts of loans, due dates and fees).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Facet(StrEnum):
    """What a kind of rule touches."""

    DUE = "due"
    RENEWALS = "renewals"
    FEES = "fees"
    REMINDERS = "reminders"
    LOST = "lost"
    LIMIT = "limit"


_PERIOD = (Facet.DUE, Facet.RENEWALS, Facet.FEES)
_RENEWAL = (Facet.RENEWALS, Facet.FEES)
_FEE = (Facet.FEES,)
PREVIEWED: Mapping[str, tuple[Facet, ...]] = MappingProxyType({
    "loan_days": _PERIOD,
    "loan_hours": _PERIOD,
    "loan_schedule": _PERIOD,
    "loan_schedule_caps": _PERIOD,
    "due_closed": _PERIOD,
    "max_renewals": _RENEWAL,
    "renewal_days": _RENEWAL,
    "renew_from": _RENEWAL,
    "renew_window_days": _RENEWAL,
    "fine_forgive_on_renewal": _FEE,
    "fine_per_day": _FEE,
    "fine_per_hour": _FEE,
    "fine_steps": _FEE,
    "fine_cap": _FEE,
    "fine_cap_at_price": _FEE,
    "fine_skip_closed": _FEE,
    "fine_grace_days": _FEE,
    "fine_grace_mode": _FEE,
    "default_price": _FEE,
    "reminder_plan": (Facet.REMINDERS,),
    "reminder_skip_closed": (Facet.REMINDERS,),
    "lost_after_days": (Facet.LOST,),
    "max_loans": (Facet.LIMIT,),
    "max_loans_total": (Facet.LIMIT,),
    "max_loans_per_branch": (Facet.LIMIT,),
    "overdue_limit": (Facet.LIMIT,),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeldLoan:
    """A loan of one person as it was held. `dues`: from which instant on which last moment held, earliest first."""

    id: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    dues: tuple[tuple[dt.datetime, dt.datetime], ...]
    branch_id: int
    item_category_id: int
    location: str

    def is_late_at(self, moment: dt.datetime) -> bool:
        """Tell whether it was too late at a moment while it was open."""
        held = [due for since, due in self.dues if since <= moment]
        return bool(held) and held[-1] < moment


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that hold for one loan; null: none. The first counts what its rule names: a kind of material, a location."""

    loans: int | None = None
    item_category_id: int | None = None
    location: str = ""
    total: int | None = None
    here: int | None = None
    overdue: int | None = None


def refused_loans(loans: Sequence[HeldLoan], limits_of: Callable[[HeldLoan], Limits | None]) -> set[int]:
    """Give the loans of one person that these limits would have refused, one after another in time.

    A loan that is refused is not at home later on. `limits_of` gives null for a loan that is not asked about.
    """
    at_home: list[HeldLoan] = []
    refused = set()
    for loan in sorted(loans, key=lambda one: (one.opened_at, one.id)):
        at_home = [one for one in at_home if one.closed_at is None or one.closed_at > loan.opened_at]
        limits = limits_of(loan)
        if limits is not None and _is_full(at_home, limits, loan):
            refused.add(loan.id)
            continue
        at_home.append(loan)
    return refused


def _is_full(at_home: Sequence[HeldLoan], limits: Limits, loan: HeldLoan) -> bool:
    named = sum(
        limits.item_category_id in {None, one.item_category_id} and limits.location in {"", one.location}
        for one in at_home
    )
    here = sum(one.branch_id == loan.branch_id for one in at_home)
    late = sum(one.is_late_at(loan.opened_at) for one in at_home)
    pairs = ((named, limits.loans), (len(at_home), limits.total), (here, limits.here), (late, limits.overdue))
    return any(limit is not None and count >= limit for count, limit in pairs)
