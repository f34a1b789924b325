"""Facts about partners: that the directory of a library changed."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class PartnerChanged(Event):
    """A partner was entered, changed, looked at anew, or taken out of the directory."""

    name: ClassVar[str] = "referrals.partner-changed.v1"

    organisation_id: int
    partner: str
