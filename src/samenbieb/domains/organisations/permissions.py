"""The actions of this room and the roles that hold them. Roles are listed here for all rooms."""

from samenbieb.kernel.permissions import declare

# Roles (docs/features/organisations.md). A room names its own actions with these.
DESK = "desk"  # desk employee (baliemedewerker)
COLLECTION = "collection"  # collection specialist (collectiespecialist)
DIRECTOR = "director"  # director (directeur)
CONSULTANT = "consultant"  # reading consultant (leesconsulent)
TEACHER = "teacher"
SCHOOL_DIRECTOR = "school_director"
IDO = "ido"  # IDO worker
VOLUNTEER = "volunteer"
LEARNER = "learner"
ADVISER = "adviser"  # POI adviser
POLICY_OFFICER = "policy_officer"  # municipal policy officer
AUDITOR = "auditor"
PARTY = "party"  # one of the six parties of the covenant
ADMINISTRATOR = "administrator"  # system administrator (beheer)

ROLES = (
    DESK, COLLECTION, DIRECTOR, CONSULTANT, TEACHER, SCHOOL_DIRECTOR, IDO, VOLUNTEER, LEARNER, ADVISER, POLICY_OFFICER,
    AUDITOR, PARTY, ADMINISTRATOR,
)  # fmt: skip
# Who one may meet there: those who work or volunteer at a library.
AT_WORK = (DESK, COLLECTION, DIRECTOR, CONSULTANT, IDO, VOLUNTEER)

MANAGE_ORGANISATIONS = declare("organisations.manage_organisations", roles=[ADMINISTRATOR])
EDIT_ORGANISATION = declare("organisations.edit_organisation", roles=[DIRECTOR, ADMINISTRATOR])
EDIT_PLACES = declare("organisations.edit_places", roles=[DIRECTOR, ADMINISTRATOR])
VIEW_STAFF = declare("organisations.view_staff", roles=[DIRECTOR, ADMINISTRATOR])
MANAGE_USERS = declare("organisations.manage_users", roles=[ADMINISTRATOR])
SWITCH_MODULES = declare("organisations.switch_modules", roles=[DIRECTOR, ADMINISTRATOR])
