"""What is so about the maker place: machines and what was made with them; materials and their stock; the gallery."""

from samenbieb.domains.makerspace.models.gallery import Exhibit
from samenbieb.domains.makerspace.models.machines import Instruction, Job, Machine, Outage
from samenbieb.domains.makerspace.models.materials import Material, StockLine, Used

__all__ = ["Exhibit", "Instruction", "Job", "Machine", "Material", "Outage", "StockLine", "Used"]
