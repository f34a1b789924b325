"""What may be seen of the maker place: machines and instructions are public, notes and jobs are for staff."""

from samenbieb.domains.makerspace.selectors.gallery import (
    ExhibitView,
    bands,
    exhibits,
    is_anything_shown,
    licences,
    picture,
    public_picture,
    shown_code,
    shown_exhibits,
)
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
    "ExhibitView",
    "InstructionView",
    "JobView",
    "MachineView",
    "MaterialView",
    "audiences",
    "bands",
    "coming_for",
    "exhibits",
    "instructions",
    "is_anything_shown",
    "jobs",
    "jobs_of_claims",
    "licences",
    "machine",
    "machines",
    "machines_of_things",
    "materials",
    "per",
    "picture",
    "public_machine",
    "public_machines",
    "public_materials",
    "public_picture",
    "shown_code",
    "shown_exhibits",
    "units",
]
