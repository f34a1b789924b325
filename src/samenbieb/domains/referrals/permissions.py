"""The actions on the directory of partners and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DIRECTOR, IDO
from samenbieb.kernel.permissions import declare

EDIT_PARTNERS = declare("referrals.edit_partners", roles=[IDO, DIRECTOR, ADMINISTRATOR])
