"""What is so about money: accounts, and what goes into and out of the tills."""

from samenbieb.domains.payments.models.accounts import Allocation, Charge, ChargeStep, Credit
from samenbieb.domains.payments.models.tills import TillClosing, TillEntry

__all__ = ["Allocation", "Charge", "ChargeStep", "Credit", "TillClosing", "TillEntry"]
