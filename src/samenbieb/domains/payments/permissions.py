"""The actions on accounts and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("payments.view", roles=[DESK, DIRECTOR, ADMINISTRATOR])
CHARGE = declare("payments.charge", roles=[DESK, DIRECTOR, ADMINISTRATOR])
RECEIVE = declare("payments.receive", roles=[DESK, DIRECTOR, ADMINISTRATOR])
WAIVE = declare("payments.waive", roles=[DIRECTOR, ADMINISTRATOR])
CLOSE_TILL = declare("payments.close_till", roles=[DESK, DIRECTOR, ADMINISTRATOR])
REFUND = declare("payments.refund", roles=[DIRECTOR, ADMINISTRATOR])  # money goes out
