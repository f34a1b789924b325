"""What may be seen of the maker place: machines and instructions are public, notes and jobs are for staff."""

from samenbieb.domains.makerspace.selectors.instructions import (
    InstructionView,
    coming_for,
    instructions,
)
from samenbieb.domains.makerspace.selectors.machines import (
    JobView,
    MachineView,
    audiences,
    jobs,
    machine,
    machines,
    machines_of_things,
    public_machine,
    public_machines,
)

__all__ = [
    "InstructionView",
    "JobView",
    "MachineView",
    "audiences",
    "coming_for",
    "instructions",
    "jobs",
    "machine",
    "machines",
    "machines_of_things",
    "public_machine",
    "public_machines",
]
