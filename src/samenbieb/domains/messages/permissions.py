"""The actions on notices and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("messages.view", roles=[DESK, DIRECTOR, ADMINISTRATOR])
EDIT_TEMPLATES = declare("messages.edit_templates", roles=[DIRECTOR, ADMINISTRATOR])
SET_CHANNEL = declare("messages.set_channel", roles=[DESK, DIRECTOR, ADMINISTRATOR])
PRINT_LETTERS = declare("messages.print_letters", roles=[DESK, DIRECTOR, ADMINISTRATOR])

# What a member chooses for themselves needs no grant: this only names the act in the audit trail.
OWN = "messages.own"
