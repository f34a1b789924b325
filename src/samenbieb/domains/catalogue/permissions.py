"""The actions on title records and the roles that hold them. Reading the catalogue needs no grant: it is public."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION
from samenbieb.kernel.permissions import declare

IMPORT = declare("catalogue.import", roles=[COLLECTION, ADMINISTRATOR])
EDIT = declare("catalogue.edit", roles=[COLLECTION, ADMINISTRATOR])
VIEW_IMPORTS = declare("catalogue.view_imports", roles=[COLLECTION, ADMINISTRATOR])
