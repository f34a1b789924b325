"""The actions of the maker place and the roles that hold them."""

from samenbieb.domains.organisations.permissions import (
    ADMINISTRATOR,
    CONSULTANT,
    DESK,
    DIRECTOR,
    VOLUNTEER,
)
from samenbieb.kernel.permissions import declare

VIEW = declare("makerspace.view", roles=[DESK, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
# Note what was made, and say that a machine is out of order: who helps there.
NOTE = declare("makerspace.note", roles=[DESK, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
# Say that it works again, plan instructions.
RUN = declare("makerspace.run", roles=[DESK, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# What a machine asks and costs.
MANAGE = declare("makerspace.manage", roles=[CONSULTANT, DIRECTOR, ADMINISTRATOR])
