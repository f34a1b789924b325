"""What happens at the maker place: machines are set, broken and mended, instructions held, jobs noted."""

from samenbieb.domains.makerspace.services.gallery import (
    ExhibitWish,
    add_exhibit,
    publish_exhibit,
    take_down,
    take_down_by_code,
)
from samenbieb.domains.makerspace.services.gates import MachineGate
from samenbieb.domains.makerspace.services.instructions import (
    cancel_instruction,
    plan_instruction,
    was_there,
)
from samenbieb.domains.makerspace.services.jobs import Made, Portion, note_job, undo_job
from samenbieb.domains.makerspace.services.machines import (
    MachineWish,
    add_machine,
    break_machine,
    change_machine,
    mend_machine,
)
from samenbieb.domains.makerspace.services.materials import (
    MaterialWish,
    add_material,
    change_material,
    end_material,
    note_stock,
)

__all__ = [
    "ExhibitWish",
    "MachineGate",
    "MachineWish",
    "Made",
    "MaterialWish",
    "Portion",
    "add_exhibit",
    "add_machine",
    "add_material",
    "break_machine",
    "cancel_instruction",
    "change_machine",
    "change_material",
    "end_material",
    "mend_machine",
    "note_job",
    "note_stock",
    "plan_instruction",
    "publish_exhibit",
    "take_down",
    "take_down_by_code",
    "undo_job",
    "was_there",
]
