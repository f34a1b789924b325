"""What a lost title costs, and what is given back when it is found. Amounts in cents. Source: FORMAT (lost_…, found_…)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LostBill:
    """What marking a title as lost charges: its price (or a fixed amount), the work, and the overdue fee in all."""

    price_cents: int
    processing_cents: int
    overdue_cents: int

    @property
    def charge_cents(self) -> int:
        """Give what is charged for the loss itself."""
        return self.price_cents + self.processing_cents


def lost_bill(
    *, charge: str, fixed_cents: int | None, price_cents: int | None, processing_cents: int | None, fee_cents: int,
    keeps_overdue: bool,
) -> LostBill:  # fmt: skip
    """Give the bill. `charge` is `price`, or anything else for the fixed amount; a price that nobody knows is nothing."""
    price = price_cents if charge == "price" else fixed_cents
    return LostBill(price or 0, processing_cents or 0, fee_cents if keeps_overdue else 0)


def refund_cents(
    mode: str,
    *,
    total_cents: int,
    paid_cents: int,
    let_off_cents: int,
    balance_cents: int,
    credit_allowed: bool,
) -> int:
    """Give how much of the price of a lost title is taken off the account when the title is found.

    `all`: what was paid and what is open, not what was let off; `unpaid`: only what is open; `nothing`. An account that
    may not stand in credit gets no more than it owes (`balance_cents`, after the overdue fee was settled).
    """
    open_cents = total_cents - paid_cents - let_off_cents
    wanted = {"all": paid_cents + open_cents, "unpaid": open_cents}.get(mode, 0)
    return max(wanted if credit_allowed else min(wanted, balance_cents), 0)


def found_fee_cents(
    mode: str, *, money_moves: bool, fixed_cents: int, until_lost_cents: int, until_now_cents: int
) -> int:
    """Give the whole overdue fee of a lost title that was found.

    `drop`: none; `restore`: as it was when the title was marked; `charge`: up to now. Where a find gives nothing back
    (`money_moves` is false), nothing is dropped either.
    """
    if mode == "restore":
        return until_lost_cents
    if mode == "charge":
        return until_now_cents
    return 0 if money_moves else fixed_cents
