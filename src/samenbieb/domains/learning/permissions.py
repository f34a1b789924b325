"""The actions on learning and the roles that hold them. Learning itself needs none: everybody may."""

from samenbieb.domains.organisations.permissions import (
    ADMINISTRATOR,
    CONSULTANT,
    DESK,
    DIRECTOR,
    IDO,
    VOLUNTEER,
)
from samenbieb.kernel.permissions import declare

EDIT_LESSONS = declare("learning.edit_lessons", roles=[ADMINISTRATOR])
# Let somebody in at a drop-in session; a volunteer where they may count heads.
RECEIVE = declare("learning.receive", roles=[DESK, IDO, CONSULTANT, VOLUNTEER, ADMINISTRATOR])
# See what anybody at a session of the library does, and say who helps whom.
COACH = declare("learning.coach", roles=[DESK, IDO, CONSULTANT, ADMINISTRATOR])
# Give somebody a paper about the lessons they did, in the name of the library, and take it back.
GIVE_PROOF = declare("learning.give_proof", roles=[DESK, IDO, CONSULTANT, ADMINISTRATOR])
# See who waits for a buddy, propose a pair and end one.
MATCH = declare("learning.match", roles=[IDO, CONSULTANT, ADMINISTRATOR])
# Say with what one helps a learner, and see those who were paired with one.
BE_BUDDY = declare("learning.be_buddy", roles=[DESK, IDO, CONSULTANT, VOLUNTEER])
# See what those do who were given to one.
COACH_OWN = declare("learning.coach_own", roles=[VOLUNTEER])
# Say which activities are courses, and keep the courses of providers: who plans activities does.
EDIT_COURSES = declare("learning.edit_courses", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Ask the questions after a course, and see what was answered.
ASK = declare("learning.ask", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# The same, of a course where one helps.
ASK_OWN = declare("learning.ask_own", roles=[VOLUNTEER])
