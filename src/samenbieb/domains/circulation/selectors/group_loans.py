"""What a class or group has at home, with who of its own has it: for the group itself."""

from dataclasses import dataclass

from samenbieb.domains.circulation.models import GroupReader
from samenbieb.domains.circulation.selectors.loans import LoanLine, own_loans
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class GroupLoan:
    """One title of the group; `reader` is a first name or number, empty when nobody was noted."""

    line: LoanLine
    reader: str


def group_loans(actor: Actor) -> list[GroupLoan]:
    """Give what the group that is logged in has at home, soonest due first. Raises: NotFound for anybody else."""
    if not patrons.is_group(actor):
        raise NotFound
    lines = own_loans(actor)
    noted = GroupReader.objects.own(actor).filter(loan__public_id__in=[line.public_id for line in lines])
    readers = {str(loan): label for loan, label in noted.values_list("loan__public_id", "label")}
    return [GroupLoan(line, readers.get(line.public_id, "")) for line in lines]
