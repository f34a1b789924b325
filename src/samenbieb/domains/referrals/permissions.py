"""The actions on the directory of partners and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR, IDO, VOLUNTEER
from samenbieb.kernel.permissions import declare

EDIT_PARTNERS = declare("referrals.edit_partners", roles=[IDO, DIRECTOR, ADMINISTRATOR])
HAND_OVER = declare("referrals.hand_over", roles=[IDO, DESK])
# A volunteer leads visitors to a partner only from the place where they work.
HAND_OVER_AT_OWN_PLACE = declare("referrals.hand_over_at_own_place", roles=[VOLUNTEER])
