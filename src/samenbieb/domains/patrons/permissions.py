"""The actions on members' data and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("patrons.view", roles=[DESK, DIRECTOR, ADMINISTRATOR])
REGISTER = declare("patrons.register", roles=[DESK, DIRECTOR, ADMINISTRATOR])
EDIT = declare("patrons.edit", roles=[DESK, DIRECTOR, ADMINISTRATOR])
BLOCK = declare("patrons.block", roles=[DESK, DIRECTOR, ADMINISTRATOR])
# A block that holds at every library of the network.
BLOCK_EVERYWHERE = declare("patrons.block_everywhere", roles=[ADMINISTRATOR])
# Two accounts of one person become one, and are taken apart again.
MERGE = declare("patrons.merge", roles=[DESK, DIRECTOR, ADMINISTRATOR])
EDIT_PRODUCTS = declare("patrons.edit_products", roles=[DIRECTOR, ADMINISTRATOR])
ANONYMISE = declare("patrons.anonymise", roles=[DIRECTOR, ADMINISTRATOR])

# What a member does with their own data needs no grant: these only name the act in the audit trail.
OWN = "patrons.own"
LOG_IN = "patrons.log_in"
