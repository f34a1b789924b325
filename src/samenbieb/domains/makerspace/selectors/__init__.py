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
    jobs_of_claims,
    machine,
    machines,
    machines_of_things,
    public_machine,
    public_machines,
)
from samenbieb.domains.makerspace.selectors.materials import (
    MaterialView,
    materials,
    per,
    public_materials,
    units,
)

__all__ = [
    "InstructionView",
    "JobView",
    "MachineView",
    "MaterialView",
    "audiences",
    "coming_for",
    "instructions",
    "jobs",
    "jobs_of_claims",
    "machine",
    "machines",
    "machines_of_things",
    "materials",
    "per",
    "public_machine",
    "public_machines",
    "public_materials",
    "units",
]
