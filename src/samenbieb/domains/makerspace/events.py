"""Facts about the maker place. `on` is the day at the place (ISO): the day of which figures changed."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class JobNoted(Event):
    """A job was noted, or taken back."""

    name: ClassVar[str] = "makerspace.job-noted.v1"

    job_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class MachineStateChanged(Event):
    """A machine is out of order, or works again."""

    name: ClassVar[str] = "makerspace.machine-state-changed.v1"

    machine_id: int
    branch_id: int
    works: bool
