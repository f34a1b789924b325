"""May this person wait for this title? All reasons against it, not the first."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.circulation.rules.checkout import Verdict
from samenbieb.domains.circulation.rules.codes import Block


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """What is known when the locks are held. Counts are of the person, over all their memberships."""

    offers_pickup: bool
    any_copy: bool
    any_copy_for_age: bool
    min_age: int | None
    on_loan_to_patron: bool
    same_item_holds: int
    same_title_holds: int
    per_title_limit: int
    holds_count: int
    holds_limit: int
    card_active: bool
    card_expires_on: dt.date
    today: dt.date
    wanted_until_on: dt.date | None
    patron_codes: frozenset[str]
    overdue_count: int
    overdue_limit: int | None
    debt_cents: int
    debt_limit_cents: int | None
    placed_today: int = 0
    per_day_limit: int | None = None
    here_count: int = 0
    here_limit: int | None = None
    barred: tuple[Block, ...] = ()
    copies_count: int = 0
    free_count: int = 0
    hold_on_shelf: str = "allowed"
    proxy_allowed: bool = True
    wanted_from_on: dt.date | None = None
    block_scope: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stands_ready(self) -> bool:
        """Tell whether the reader should take a copy from the shelf instead (`hold_on_shelf`)."""
        if self.hold_on_shelf == "any_unavailable":
            return 0 < self.copies_count == self.free_count
        return self.hold_on_shelf == "all_unavailable" and self.free_count > 0


def hold_verdict(facts: HoldFacts) -> Verdict:
    """Give every reason against this hold, with limit, count or amount where a number explains it."""
    checks = {
        Block.NO_PICKUP_HERE: not facts.offers_pickup,
        Block.NO_PROXY_RELATION: not facts.proxy_allowed,
        Block.NOT_HOLDABLE: not facts.any_copy and (not facts.barred or Block.NOT_HOLDABLE in facts.barred),
        Block.PICKUP_NOT_ALLOWED: Block.PICKUP_NOT_ALLOWED in facts.barred,
        Block.ITEM_DAMAGED: Block.ITEM_DAMAGED in facts.barred,
        Block.LIBRARY_LIMIT: facts.here_limit is not None and facts.here_count >= facts.here_limit,
        Block.AVAILABLE_ON_SHELF: facts.stands_ready,
        Block.HOLDS_PER_DAY: facts.per_day_limit is not None and facts.placed_today >= facts.per_day_limit,
        Block.AGE_RESTRICTED: facts.any_copy and not facts.any_copy_for_age,
        Block.ALREADY_ON_LOAN_TO_PATRON: facts.on_loan_to_patron,
        Block.DUPLICATE_HOLD: facts.same_item_holds > 0 or facts.same_title_holds >= facts.per_title_limit,
        Block.TOO_MANY_HOLDS: facts.holds_count >= facts.holds_limit,
        Block.INVALID_DATES: not days_are_possible(facts.wanted_from_on, facts.wanted_until_on, facts.today),
        Block.PATRON_INACTIVE: not facts.card_active,
        Block.CARD_EXPIRED: facts.card_expires_on < facts.today,
        Block.PATRON_BLOCKED: Block.PATRON_BLOCKED in facts.patron_codes,
        Block.RESTRICTED: Block.RESTRICTED in facts.patron_codes,
        Block.TOO_MANY_OVERDUE: facts.overdue_limit is not None
        and facts.overdue_count >= facts.overdue_limit,
        Block.DEBT: facts.debt_limit_cents is not None and facts.debt_cents > facts.debt_limit_cents,
    }
    blocks = tuple(block for block, stands in checks.items() if stands)
    return Verdict(blocks, _details(facts, blocks))


def days_are_possible(first: dt.date | None, last: dt.date | None, today: dt.date) -> bool:
    """Tell whether a title can be wanted from a day until and including another: none before today, the last not before the first.

    Without a first day it is wanted from today; without a last one as long as it takes.
    """
    return min(first or today, last or dt.date.max) >= today and (last or dt.date.max) >= (first or today)


def rests_until(first: dt.date | None, today: dt.date) -> dt.date | None:
    """Give the last day on which a hold rests that is wanted from a day on; null when it takes part today."""
    return None if first is None or first <= today else first - dt.timedelta(days=1)


def language_to_wait_for(own: str, offered: Collection[Collection[str]]) -> str:
    """Give the language of a wish in which none was named: the reader's own, when the copies leave a choice.

    `offered` are the languages of each copy that could serve. Empty (any) when no copy is in the reader's own language,
    or when every copy is, or does not say. Source: decision 0073.
    """
    has_own = any(own in languages for languages in offered)
    has_other = any(languages and own not in languages for languages in offered)
    return own if has_own and has_other else ""


def _details(facts: HoldFacts, blocks: tuple[Block, ...]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if Block.AGE_RESTRICTED in blocks:
        details["limit"] = facts.min_age
    if facts.block_scope:
        details["scope"] = facts.block_scope
    if Block.DEBT in blocks:
        details["amount_cents"] = facts.debt_cents
    if Block.TOO_MANY_OVERDUE in blocks:
        details |= {"limit": facts.overdue_limit, "count": facts.overdue_count}
    if Block.DUPLICATE_HOLD in blocks:
        details |= {"limit": facts.per_title_limit, "count": facts.same_title_holds}
    if Block.HOLDS_PER_DAY in blocks:
        details |= {"limit": facts.per_day_limit, "count": facts.placed_today}
    if Block.LIBRARY_LIMIT in blocks:
        details |= {"limit": facts.here_limit, "count": facts.here_count}
    if Block.TOO_MANY_HOLDS in blocks:
        details |= {"limit": facts.holds_limit, "count": facts.holds_count}
    return details
