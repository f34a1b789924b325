"""What happens at the maker place: machines are set, broken and mended, instructions held, jobs noted."""

from samenbieb.domains.makerspace.services.gates import MachineGate
from samenbieb.domains.makerspace.services.instructions import (
    cancel_instruction,
    plan_instruction,
    was_there,
)
from samenbieb.domains.makerspace.services.jobs import Made, note_job, undo_job
from samenbieb.domains.makerspace.services.machines import (
    MachineWish,
    add_machine,
    break_machine,
    change_machine,
    mend_machine,
)

__all__ = [
    "MachineGate",
    "MachineWish",
    "Made",
    "add_machine",
    "break_machine",
    "cancel_instruction",
    "change_machine",
    "mend_machine",
    "note_job",
    "plan_instruction",
    "undo_job",
    "was_there",
]
