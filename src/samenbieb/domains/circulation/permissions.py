"""The actions of lending and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION, DESK, DIRECTOR, PARTY
from samenbieb.kernel.permissions import declare

STAFF = (DESK, COLLECTION, DIRECTOR, ADMINISTRATOR)

CHECK_OUT = declare("circulation.check_out", roles=STAFF)
RETURN = declare("circulation.return", roles=STAFF)
RENEW = declare("circulation.renew", roles=STAFF)
UNDO = declare("circulation.undo", roles=STAFF)
EXTEND = declare("circulation.extend", roles=[DIRECTOR, ADMINISTRATOR])  # set the last day of many loans
MARK = declare("circulation.mark", roles=STAFF)  # say what is wrong with an item that is on loan
VIEW_LOANS = declare("circulation.view_loans", roles=STAFF)
PLACE_HOLD = declare("circulation.place_hold", roles=STAFF)
VIEW_HOLDS = declare("circulation.view_holds", roles=STAFF)
VIEW_SHORTAGES = declare("circulation.view_shortages", roles=[COLLECTION, DIRECTOR, ADMINISTRATOR])
CANCEL_HOLD = declare("circulation.cancel_hold", roles=STAFF)
ACKNOWLEDGE = declare("circulation.acknowledge", roles=STAFF)  # set aside what a desk may set aside
OVERRIDE = declare("circulation.override", roles=[DIRECTOR, ADMINISTRATOR])  # set aside limits and queues too
EDIT_NETWORK_RULES = declare("circulation.edit_network_rules", roles=[PARTY])  # what binds every library
VIEW_RULES = declare("circulation.view_rules", roles=STAFF)  # read why something was decided
# What a group does with its own loans needs no grant: this only names the act in the audit trail.
HAND_ON = "circulation.hand_on"
EDIT_RULES = declare("circulation.edit_rules", roles=[DIRECTOR, ADMINISTRATOR])
