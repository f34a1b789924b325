"""What may be seen of money: accounts, tills, and what must never be false of them."""

from samenbieb.domains.payments.selectors.accounts import (
    Account,
    CreditLine,
    OpenCharge,
    account,
    balance_cents,
    has_open_charge,
    membership_balance_cents,
    open_charges,
    open_of_kind_cents,
    own_account,
    settled_cents,
    subjects_with_open_charge,
    totals_cents,
    unspent_credits,
)
from samenbieb.domains.payments.selectors.invariants import INVARIANTS, invariant_violations
from samenbieb.domains.payments.selectors.standing import (
    StandingCharge,
    libraries_with_charges,
    standing_charges,
)
from samenbieb.domains.payments.selectors.tills import (
    Closing,
    TillLine,
    TillMovement,
    TillState,
    closing,
    closings,
    till,
)

__all__ = [
    "INVARIANTS",
    "Account",
    "Closing",
    "CreditLine",
    "OpenCharge",
    "StandingCharge",
    "TillLine",
    "TillMovement",
    "TillState",
    "account",
    "balance_cents",
    "closing",
    "closings",
    "has_open_charge",
    "invariant_violations",
    "libraries_with_charges",
    "membership_balance_cents",
    "open_charges",
    "open_of_kind_cents",
    "own_account",
    "settled_cents",
    "standing_charges",
    "subjects_with_open_charge",
    "till",
    "totals_cents",
    "unspent_credits",
]
