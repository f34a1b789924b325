"""The actions on members' data and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("patrons.view", roles=[DESK, DIRECTOR, ADMINISTRATOR])
REGISTER = declare("patrons.register", roles=[DESK, DIRECTOR, ADMINISTRATOR])
EDIT = declare("patrons.edit", roles=[DESK, DIRECTOR, ADMINISTRATOR])
BLOCK = declare("patrons.block", roles=[DESK, DIRECTOR, ADMINISTRATOR])
ANONYMISE = declare("patrons.anonymise", roles=[DIRECTOR, ADMINISTRATOR])
