"""The actions on notices and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("messages.view", roles=[DESK, DIRECTOR, ADMINISTRATOR])
EDIT_TEMPLATES = declare("messages.edit_templates", roles=[DIRECTOR, ADMINISTRATOR])
