"""Facts about qualifications."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class QualificationChanged(Event):
    """A qualification of somebody was given, taken away, or a line about it was a mistake. `on`: the day (ISO)."""

    name: ClassVar[str] = "credentials.qualification-changed.v1"

    holder_id: int
    qualification_id: int
    organisation_id: int
    what: str
    on: str
