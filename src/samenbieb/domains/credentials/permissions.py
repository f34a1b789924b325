"""The actions about qualifications and the roles that hold them."""

from samenbieb.domains.organisations.permissions import (
    ADMINISTRATOR,
    CONSULTANT,
    DESK,
    DIRECTOR,
    VOLUNTEER,
)
from samenbieb.kernel.permissions import declare

VIEW = declare("credentials.view", roles=[DESK, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
# Give a permit after an instruction, and take back a mistake.
GIVE = declare("credentials.give", roles=[DESK, CONSULTANT, DIRECTOR, ADMINISTRATOR])
REVOKE = declare("credentials.revoke", roles=[DESK, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Which kinds there are, and when they lapse.
MANAGE = declare("credentials.manage", roles=[CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Who held what at a moment of the past.
ANSWER = declare("credentials.answer", roles=[CONSULTANT, DIRECTOR, ADMINISTRATOR])
