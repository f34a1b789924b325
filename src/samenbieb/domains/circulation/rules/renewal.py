"""May this loan go on? All reasons against it, and the new last day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.circulation.rules.codes import Block


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """What is known when the locks are held. The switches are the terms of the loan."""

    returned: bool
    due_on: dt.date
    today: dt.date
    window_days: int | None
    scheduled: bool
    renewals_left: int
    wanted_by_other: bool
    overdue_count: int
    overdue_limit: int | None
    overdue_renewal: str
    patron_codes: frozenset[str]
    restriction_blocks: bool
    card_expired: bool
    expired_card_allowed: bool
    over_debt_limit: bool
    debt_blocks: bool
    reminded: bool = False
    after_reminder_allowed: bool = True
    block_scope: Mapping[str, Any] = field(default_factory=dict)


def renewal_blocks(facts: RenewalFacts) -> tuple[Block, ...]:
    """Every reason against renewal: the desk shows them all, and may be allowed to set them aside."""
    overdue_item = facts.due_on < facts.today
    checks = {
        Block.NOT_ON_LOAN: facts.returned,
        Block.NO_RENEWALS_LEFT: facts.renewals_left <= 0,
        Block.TOO_SOON: too_soon_until(facts) is not None,
        Block.NO_SCHEDULE_FOR_DATE: not facts.scheduled,
        Block.ON_HOLD: facts.wanted_by_other,
        Block.OVERDUES: (facts.overdue_renewal == "block" and facts.overdue_count > 0)
        or (facts.overdue_renewal == "block_item" and overdue_item),
        Block.TOO_MANY_OVERDUE: facts.overdue_limit is not None
        and facts.overdue_count >= facts.overdue_limit,
        Block.PATRON_BLOCKED: Block.PATRON_BLOCKED in facts.patron_codes,
        Block.RESTRICTED: facts.restriction_blocks and Block.RESTRICTED in facts.patron_codes,
        Block.CARD_EXPIRED: facts.card_expired and not facts.expired_card_allowed,
        Block.DEBT: facts.debt_blocks and facts.over_debt_limit,
        Block.REMINDER_SENT: facts.reminded and not facts.after_reminder_allowed,
    }
    return tuple(block for block, stands in checks.items() if stands)


def too_soon_until(facts: RenewalFacts) -> dt.date | None:
    """Give the first day on which the loan may be renewed (`renew_window_days` before its last day), while it is ahead."""
    if facts.window_days is None:
        return None
    earliest = facts.due_on - dt.timedelta(days=facts.window_days)
    return earliest if facts.today < earliest else None


def stops_by_itself(
    *, opened_on: dt.date, today: dt.date, stop_days: int | None, until_on: dt.date | None
) -> bool:
    """Tell whether a loan no longer goes on by itself: so many days after it began, or after a last day (included).

    Source: the rows of circulation (RN-15 to RN-17).
    """
    if stop_days is not None and (today - opened_on).days >= stop_days:
        return True
    return until_on is not None and today > until_on
