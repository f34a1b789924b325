"""The actions of booking and the roles that hold them. A member books for themselves without any."""

from samenbieb.domains.organisations.permissions import (
    ADMINISTRATOR,
    CONSULTANT,
    DESK,
    DIRECTOR,
    IDO,
    VOLUNTEER,
)
from samenbieb.kernel.permissions import declare

VIEW = declare("booking.view", roles=[DESK, IDO, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
# Book for somebody, change it, call it off, say that they are here.
BOOK = declare("booking.book", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# Say that somebody is here: who opens the room need not book.
RECEIVE = declare("booking.receive", roles=[DESK, IDO, CONSULTANT, DIRECTOR, VOLUNTEER, ADMINISTRATOR])
BLOCK = declare("booking.block", roles=[DESK, IDO, CONSULTANT, DIRECTOR, ADMINISTRATOR])
# What can be booked, and how.
MANAGE = declare("booking.manage", roles=[CONSULTANT, DIRECTOR, ADMINISTRATOR])
