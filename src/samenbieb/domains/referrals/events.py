"""Facts about partners and hand-overs: that the directory changed, and on which day at which place figures did."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class PartnerChanged(Event):
    """A partner was entered, changed, looked at anew, or taken out of the directory."""

    name: ClassVar[str] = "referrals.partner-changed.v1"

    organisation_id: int
    partner: str


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """A hand-over of a day at a place was made, taken back, or got an outcome. `on`: the day, as 2026-11-29. Of nobody."""

    name: ClassVar[str] = "referrals.handed-over.v1"

    organisation_id: int
    branch_id: int
    on: str
