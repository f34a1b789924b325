"""Facts about bookings. `on` is the day at the place (ISO): the day of which figures changed."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class ClaimMade(Event):
    """Something was booked or blocked."""

    name: ClassVar[str] = "booking.claim-made.v1"

    claim_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class ClaimChanged(Event):
    """A booking was moved, called off or taken up again; somebody came, or did not. `state` is what it is now."""

    name: ClassVar[str] = "booking.claim-changed.v1"

    claim_id: int
    branch_id: int
    on: str
    state: str
