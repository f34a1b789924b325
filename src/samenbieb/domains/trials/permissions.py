"""The action of trials and the roles that hold it."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DIRECTOR
from samenbieb.kernel.permissions import declare

EDIT = declare(
    "trials.edit", roles=[DIRECTOR, ADMINISTRATOR]
)  # keep scenarios of the own library, and run them
