"""The actions on learning and the roles that hold them. Learning itself needs none: everybody may."""

from samenbieb.domains.organisations.permissions import ADMINISTRATOR
from samenbieb.kernel.permissions import declare

EDIT_LESSONS = declare("learning.edit_lessons", roles=[ADMINISTRATOR])
