"""The actions of the programme and the roles that hold them."""

from samenbieb.domains.organisations.permissions import (
    ADMINISTRATOR,
    CONSULTANT,
    DESK,
    DIRECTOR,
    IDO,
    VOLUNTEER,
)
from samenbieb.kernel.permissions import declare

VIEW = declare("programme.view", roles=[DESK, IDO, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
PLAN = declare("programme.plan", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Any session of the library, also of other days.
COUNT = declare("programme.count", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Those one is to help at, and those of today where one stands.
COUNT_OWN = declare("programme.count_own", roles=[VOLUNTEER])
# Begin at once, at the place where one stands.
START = declare("programme.start", roles=[DESK, IDO, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
# After the figures of a period were closed.
CORRECT_FINAL = declare("programme.correct_final", roles=[DIRECTOR, ADMINISTRATOR])
# Who registered, with how to reach them; registering and taking off for a caller. Every look is noted.
REGISTER = declare("programme.register", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# First names only, where one helps.
SEE_NAMES = declare("programme.see_names", roles=[VOLUNTEER])
# Opening the page on which a partner proposes activities, and taking its address back.
INVITE = declare("programme.invite", roles=[IDO, DIRECTOR, ADMINISTRATOR])
