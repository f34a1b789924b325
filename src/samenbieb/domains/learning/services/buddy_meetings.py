"""How often two met: a day and about how long, noted by the buddy with one tap. Nothing of what they did."""

import datetime as dt

from samenbieb.domains.learning.errors import BuddyChanged, BuddyUndoLate, MeetingWrong
from samenbieb.domains.learning.models import BuddyMeeting
from samenbieb.domains.learning.services import buddies
from samenbieb.domains.learning.services.buddies import HELD, State
from samenbieb.domains.learning.services.buddy_pairs import own_pair_row
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

NOTED_LATE_DAYS = 14


@locked
def note_meeting(actor: Actor, *, pair: str, met_on: dt.date, lasted: str) -> None:
    """Note that the two met on a day; the same day again changes only how long, on the day it was noted.

    Raises: NotFound, BuddyChanged, MeetingWrong, BuddyUndoLate. Locks: the coach, the request, the pair.
    """
    row = buddies.hold_pair(own_pair_row(actor, pair))
    day = buddies.today()
    if lasted not in BuddyMeeting.Lasted.values:
        raise NotFound
    if row.state != State.RUNNING or row.begun_on is None:
        raise BuddyChanged
    if not max(row.begun_on, day - dt.timedelta(days=NOTED_LATE_DAYS)) <= met_on <= day:
        raise MeetingWrong
    noted = BuddyMeeting.objects.across_all(reason=HELD).filter(pair=row, met_on=met_on).first()
    if noted is not None and noted.noted_on != day:
        raise BuddyUndoLate
    if noted is not None:
        noted.lasted = lasted
        noted.save(update_fields=["lasted"])
    else:
        noted = BuddyMeeting.objects.create(
            organisation_id=row.organisation_id,
            pair=row,
            branch_id=row.branch_id,
            met_on=met_on,
            lasted=lasted,
            noted_on=day,
        )
    buddies.write(actor, "learning.note_meeting", row, met_on=met_on.isoformat(), lasted=lasted)
    buddies.tell(row.branch_id, met_on)


@locked
def undo_meeting(actor: Actor, *, pair: str, met_on: dt.date) -> None:
    """Take a meeting back on the day it was noted. Raises: NotFound, BuddyUndoLate. Locks: as `note_meeting`."""
    row = buddies.hold_pair(own_pair_row(actor, pair))
    noted = BuddyMeeting.objects.across_all(reason=HELD).filter(pair=row, met_on=met_on).first()
    if noted is None:
        raise NotFound
    if noted.noted_on != buddies.today():
        raise BuddyUndoLate
    noted.delete()
    buddies.write(actor, "learning.note_meeting", row, met_on=met_on.isoformat(), undone=True)
    buddies.tell(row.branch_id, met_on)
