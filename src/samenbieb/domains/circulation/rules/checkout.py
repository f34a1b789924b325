"""May this patron borrow this item now? All reasons against it, not the first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.circulation.rules.codes import ACKNOWLEDGEABLE, OVERRIDABLE, Block


@dataclass(frozen=True, slots=True)
class CheckoutFacts:
    """What is known when the locks are held. Counts are of the person, over all their memberships."""

    on_loan_to_patron: bool
    on_loan_to_other: bool
    conditions: frozenset[str]
    captured_for_other: str
    home_only: bool
    at_home: bool
    scheduled: bool
    min_age: int | None
    age: int
    card_active: bool
    card_expires_on: dt.date
    today: dt.date
    patron_codes: frozenset[str]
    restricted_until: dt.date | None
    loans_in_limit: int
    loans_limit: int | None
    loans_total: int
    loans_total_limit: int | None
    loans_here: int
    loans_here_limit: int | None
    overdue_count: int
    overdue_limit: int | None
    debt_cents: int
    debt_limit_cents: int | None
    dependant_debt_cents: int
    dependant_debt_limit_cents: int | None
    targeted_for_other: bool = False
    subscription_open_cents: int = 0
    proxy_allowed: bool = True
    onsite: bool = False
    onsite_counts: bool = False
    onsite_count: int = 0
    onsite_limit: int | None = None
    converts: bool = False
    block_scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons, with the numbers that explain them."""

    blocks: tuple[Block, ...]
    details: dict[str, Any] = field(default_factory=dict)


def checkout_verdict(facts: CheckoutFacts) -> Verdict:
    """Give every reason against this loan, with limit, count or amount where a number explains it."""
    checks = {
        Block.ALREADY_ON_LOAN_TO_PATRON: facts.on_loan_to_patron,
        Block.ITEM_ON_LOAN: facts.on_loan_to_other and "claimed_returned" not in facts.conditions,
        Block.ITEM_CLAIMED_RETURNED: "claimed_returned" in facts.conditions,
        Block.ITEM_WITHDRAWN: "withdrawn" in facts.conditions,
        Block.NOT_FOR_LOAN: not facts.onsite
        and ("not_for_loan" in facts.conditions or (facts.home_only and not facts.at_home)),
        Block.ITEM_MISSING: "missing" in facts.conditions,
        Block.NO_SCHEDULE_FOR_DATE: not facts.scheduled and not facts.onsite,
        Block.ITEM_LOST: "lost" in facts.conditions,
        Block.HOLD_WAITING_FOR_OTHER: facts.captured_for_other == "waiting" or facts.targeted_for_other,
        Block.IN_TRANSIT_FOR_OTHER: facts.captured_for_other == "in_transit",
        Block.AGE_RESTRICTED: facts.min_age is not None and facts.age < facts.min_age,
        Block.NO_PROXY_RELATION: not facts.proxy_allowed,
        Block.PATRON_INACTIVE: not facts.card_active,
        Block.CARD_EXPIRED: facts.card_expires_on < facts.today,
        Block.PATRON_BLOCKED: Block.PATRON_BLOCKED in facts.patron_codes,
        Block.RESTRICTED: Block.RESTRICTED in facts.patron_codes,
        Block.TOO_MANY_LOANS: any(_reached(count, limit) for count, limit in _limits(facts)),
        Block.LIBRARY_LIMIT: _counts_as_loan(facts) and _reached(facts.loans_here, facts.loans_here_limit),
        Block.TOO_MANY_OVERDUE: _reached(facts.overdue_count, facts.overdue_limit),
        Block.DEBT: _above(facts.debt_cents, facts.debt_limit_cents),
        Block.SUBSCRIPTION_UNPAID: facts.subscription_open_cents > 0,
        Block.DEPENDANT_DEBT: _above(facts.dependant_debt_cents, facts.dependant_debt_limit_cents),
    }
    blocks = tuple(block for block, stands in checks.items() if stands)
    return Verdict(blocks, _details(facts, blocks))


def _counts_as_loan(facts: CheckoutFacts) -> bool:
    """Tell whether the limits of ordinary loans hold: not for use in the building, unless it counts with them."""
    return not facts.onsite or facts.onsite_counts


def _limits(facts: CheckoutFacts) -> list[tuple[int, int | None]]:
    """Give each count with its limit that this loan must stay within. Use in the building has one of its own."""
    found = [(facts.onsite_count, facts.onsite_limit)] if facts.onsite else []
    if _counts_as_loan(facts):
        found += [
            (facts.loans_in_limit, facts.loans_limit),
            (facts.loans_total, facts.loans_total_limit),
        ]
    return found


def _reached(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit


def _above(cents: int, limit_cents: int | None) -> bool:
    return limit_cents is not None and cents > limit_cents


def _details(facts: CheckoutFacts, blocks: tuple[Block, ...]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if Block.AGE_RESTRICTED in blocks:
        details["limit"] = facts.min_age
    if Block.SUBSCRIPTION_UNPAID in blocks:
        details["amount_cents"] = facts.subscription_open_cents
    if Block.DEPENDANT_DEBT in blocks:
        details |= {
            "limit_cents": facts.dependant_debt_limit_cents,
            "amount_cents": facts.dependant_debt_cents,
        }
    if Block.DEBT in blocks:
        details |= {"limit_cents": facts.debt_limit_cents, "amount_cents": facts.debt_cents}
    if Block.RESTRICTED in blocks and facts.restricted_until is not None:
        details["until"] = facts.restricted_until.isoformat()
    if facts.block_scope:
        details["scope"] = facts.block_scope
    if Block.TOO_MANY_OVERDUE in blocks:
        details |= {"limit": facts.overdue_limit, "count": facts.overdue_count}
    if Block.LIBRARY_LIMIT in blocks:
        details |= {"limit": facts.loans_here_limit, "count": facts.loans_here}
    if Block.TOO_MANY_LOANS in blocks:
        count, limit = next(pair for pair in _limits(facts) if _reached(*pair))
        details |= {"limit": limit, "count": count}
    return details


def standing(
    blocks: tuple[Block, ...],
    *,
    set_aside: frozenset[str],
    may_acknowledge: bool,
    may_override: bool,
    also: frozenset[Block] = frozenset(),
) -> tuple[str, frozenset[Block]]:
    """Say what an actor's answer is: `ok`, `confirm` (they may set the rest aside, and have not) or `refused`.

    Also gives what was set aside. Naming a code that one may not set aside helps nothing.
    `also` are codes that a desk may set aside in this case.
    """
    allowed = OVERRIDABLE if may_override else ACKNOWLEDGEABLE | also if may_acknowledge else frozenset()
    aside = frozenset(block for block in blocks if block in allowed and block in set_aside)
    left = [block for block in blocks if block not in aside]
    if not left:
        return "ok", aside
    return ("confirm" if all(block in allowed for block in left) else "refused"), aside
