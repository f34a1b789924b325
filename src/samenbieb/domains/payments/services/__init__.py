"""What happens to money: charges grow by steps, credits settle the oldest charge first, mistakes are put right by new lines."""

from samenbieb.domains.payments.ports import says_credit_is_allowed
from samenbieb.domains.payments.services.charges import (
    ChargeLine,
    bring_charge_to,
    bring_charges_to,
    bring_to_nothing,
    charge,
    charge_membership,
)
from samenbieb.domains.payments.services.joined_accounts import AccountsFollow, hand_over_charges
from samenbieb.domains.payments.services.ledger import use_credit
from samenbieb.domains.payments.services.settling import credit_found, pay, refund, void, waive
from samenbieb.domains.payments.services.tills import close_till

__all__ = [
    "AccountsFollow",
    "ChargeLine",
    "bring_charge_to",
    "bring_charges_to",
    "bring_to_nothing",
    "charge",
    "charge_membership",
    "close_till",
    "credit_found",
    "hand_over_charges",
    "pay",
    "refund",
    "says_credit_is_allowed",
    "use_credit",
    "void",
    "waive",
]
