"""Facts about money."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class PaymentReceived(Event):
    """A member paid."""

    name: ClassVar[str] = "payments.payment-received.v1"

    credit_id: int
    membership_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class DebtChanged(Event):
    """Something was settled on an account, or was taken back: by a payment, a waiver, or by putting one right."""

    name: ClassVar[str] = "payments.debt-changed.v1"

    membership_id: int
