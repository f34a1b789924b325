"""The actions at the help desk and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR, IDO, VOLUNTEER
from samenbieb.kernel.permissions import declare

REGISTER = declare("helpdesk.register", roles=[IDO, DESK])
# A volunteer notes questions only at the place where they work.
REGISTER_AT_OWN_PLACE = declare("helpdesk.register_at_own_place", roles=[VOLUNTEER])
VIEW_FIGURES = declare("helpdesk.view_figures", roles=[IDO, DIRECTOR, ADMINISTRATOR])
EDIT_LISTS = declare("helpdesk.edit_lists", roles=[IDO, DIRECTOR, ADMINISTRATOR])
EDIT_HELP_HOURS = declare("helpdesk.edit_help_hours", roles=[IDO, DIRECTOR, ADMINISTRATOR])
EDIT_NATIONAL_LISTS = declare("helpdesk.edit_national_lists", roles=[ADMINISTRATOR])
