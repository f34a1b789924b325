"""The actions on figures and the roles that hold them. What is published needs no grant."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW_ROWS = declare(
    "monitoring.view_rows", roles=[DIRECTOR, ADMINISTRATOR]
)  # days behind a figure, small ones too
RECOUNT = declare("monitoring.recount", roles=[DIRECTOR, ADMINISTRATOR])  # without the limit for visitors
