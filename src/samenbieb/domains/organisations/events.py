"""Facts about places that higher rooms may want to know."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class HoursChanged(Event):
    """The hours of a place changed for some days (dates as ISO text; no end: until further notice)."""

    name: ClassVar[str] = "organisations.hours-changed.v1"

    branch_id: int
    from_on: str
    until_on: str | None


@dataclass(frozen=True, slots=True)
class BranchChanged(Event):
    """A place was made, changed or closed."""

    name: ClassVar[str] = "organisations.branch-changed.v1"

    branch_id: int
