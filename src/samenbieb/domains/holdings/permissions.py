"""The actions on items and the roles that hold them."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION, DESK, DIRECTOR
from samenbieb.kernel.permissions import declare

VIEW = declare("holdings.view", roles=[DESK, COLLECTION, DIRECTOR, ADMINISTRATOR])
EDIT = declare("holdings.edit", roles=[COLLECTION, ADMINISTRATOR])
COUNT = declare("holdings.count", roles=[DESK, COLLECTION, DIRECTOR, ADMINISTRATOR])
WEED = declare(
    "holdings.weed", roles=[COLLECTION, ADMINISTRATOR]
)  # take out of the collection, offer, take over
LEND_SETS = declare(
    "holdings.lend_sets", roles=[DESK, COLLECTION, ADMINISTRATOR]
)  # collections that go elsewhere
MOVE = declare("holdings.move", roles=[DESK, COLLECTION, DIRECTOR, ADMINISTRATOR])
QUICK_ADD = declare(
    "holdings.quick_add", roles=[DESK, COLLECTION, ADMINISTRATOR]
)  # enter a title at the desk with its name alone
